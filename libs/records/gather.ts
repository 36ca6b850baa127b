import type { Model } from '#models';
import type { NamingRecord } from '#store';
import type { ConnectionKeys } from '#vault';
import { formOf } from './shape.js';
import { listAt } from './spot.js';

/** A record that was opened, as far as its lists are concerned. */
interface Gatherer {
  id: string;
  fields: Buffer;
}

/** Finds the records that have one of these keys. */
export type FindNaming = (keys: readonly Buffer[]) => Promise<readonly NamingRecord[]>;

/**
 * Fills the lists that no record keeps with the ids of the records that name it: one statement for all of these. Where the
 * provider does not say, there is no list to fill.
 */
export async function gather(
  keys: ConnectionKeys,
  opened: Iterable<{ model: Model; item: Gatherer }>,
  find: FindNaming,
): Promise<void> {
  const wanted = [...opened].flatMap(({ model, item }) =>
    formOf(model).gathered.flatMap(({ key: name, by }) =>
      listAt(item.fields, name) ? [{ item, name, key: keys.filterKey(by.model.name, by.field, item.id) }] : [],
    ),
  );
  if (wanted.length === 0) return;
  const found = Map.groupBy(await find(wanted.map(({ key }) => key)), ({ key }) => key.toString('latin1'));
  for (const { item, name, key } of wanted) {
    const ids = new Set(found.get(key.toString('latin1'))?.map(({ id }) => id));
    put(item, name, [...ids].sort());
  }
}

function put(item: Gatherer, name: Buffer, ids: readonly string[]): void {
  const list = listAt(item.fields, name);
  if (!list) return;
  const text = Buffer.from(JSON.stringify(ids), 'latin1');
  item.fields = Buffer.concat([item.fields.subarray(0, list.start), text, item.fields.subarray(list.end)]);
}
