import type { Page } from '#connectors';
import { type Model, models } from '#models';
import type { Chosen } from '#store';
import type { ConnectionKeys } from '#vault';
import { FilterKeys } from './filter-keys.js';
import { recordId } from './record-id.js';
import { formOf } from './shape.js';

/** The chosen records, and what records that belong to them are found by. */
export function chosenOf(
  connectionId: string,
  keys: ConnectionKeys,
  { model: name, remoteIds }: NonNullable<Page['chosen']>,
): Chosen {
  const ids = remoteIds.map((remoteId) => recordId(connectionId, name, remoteId));
  const filterKeys = new FilterKeys(keys);
  const belonging = models.flatMap((model) =>
    relatingTo(model, name).map((parameter) => ({
      model: model.name,
      keys: filterKeys.ofQuery(model, { [parameter]: ids }).flatMap((filter) => filter.keys),
    })),
  );
  return {
    models: [name, ...belonging.map(({ model }) => model)],
    ids,
    keys: belonging.flatMap((each) => each.keys),
  };
}

/** The filters of a model by which records of the other one find theirs. */
const relatingTo = (model: Model, name: string): string[] =>
  formOf(model).fields.flatMap(({ to, filter }) => (to?.().name === name && filter ? [filter.param] : []));
