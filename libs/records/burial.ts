import type { Page } from '#connectors';
import { models } from '#models';
import type { Burial, Gone, RecordRepository } from '#store';
import { type ConnectionKeys, SealBroken } from '#vault';
import { Naming } from './naming.js';
import { recordId } from './record-id.js';
import { gatheredFrom, ownedBy } from './relations.js';

/** So many bodies are opened at once, and so many keys looked for. */
const CHUNK = 1000;

const byName = new Map(models.map((model) => [model.name, model]));

/** Where records are buried. */
export interface Grave {
  connectionId: string;
  keys: ConnectionKeys;
  repository: RecordRepository;
}

/**
 * Records that are gone, with what belongs to them, and to that, of whatever stream, and the records that they named. Where that is
 * more than `most`, the first of them: at least one, however much belongs to it.
 */
export async function burialOf(
  grave: Grave,
  { gone: missed, askedAt }: Pick<Burial, 'gone' | 'askedAt'>,
  most = Infinity,
): Promise<{ burial: Burial; naming: Naming }> {
  const gone = new Map(missed.map((each) => [each.id, each]));
  const belonging = await belongingTo(grave, gone, gone.size > 1 ? most : Infinity);
  if (!belonging) {
    const half = [...gone.values()].slice(0, Math.ceil(gone.size / 2));
    return burialOf(grave, { gone: half, askedAt }, most);
  }
  const burial = { gone: [...gone.values()], askedAt, ...belonging };
  return { burial, naming: await namingOf(grave, [...burial.gone, ...burial.parts]) };
}

/** Null: it and the records themselves are more than `most`. */
async function belongingTo(
  { connectionId, keys, repository }: Grave,
  gone: ReadonlyMap<string, Gone>,
  most: number,
): Promise<Pick<Burial, 'parts' | 'owners'> | null> {
  const parts = new Map<string, Gone>();
  let owners: Buffer[] = [];
  for (let last = [...gone.values()]; last.length > 0;) {
    const found = ownerKeys(keys, last);
    owners = owners.concat(found);
    last = [];
    for (let start = 0; start < found.length; start += CHUNK) {
      const named = await repository.naming(connectionId, found.slice(start, start + CHUNK));
      const further = named.filter(({ id }) => !gone.has(id) && !parts.has(id));
      last = last.concat(further);
      for (const each of further) parts.set(each.id, each);
      if (gone.size + parts.size > most) return null;
    }
  }
  return { parts: [...parts.values()], owners };
}

/** Records of a model that belong to these, of all of which a page shows theirs, and that it does not show. */
export async function missingParts(
  { connectionId, keys, repository }: Grave,
  { model: name, of, remoteIds, askedAt }: NonNullable<Page['whole']>,
  shown: { has(id: string): boolean },
): Promise<Gone[]> {
  const owner = byName.get(of);
  const fields = (owner ? ownedBy(owner) : []).filter(({ model }) => model.name === name);
  if (fields.length === 0) throw new Error(`No ${name} belongs to a record of the model ${of}.`);
  const ids = remoteIds.map((remoteId) => recordId(connectionId, of, remoteId));
  const found = await repository.naming(
    connectionId,
    fields.flatMap(({ field }) => ids.map((id) => keys.filterKey(name, field, id))),
  );
  const missing = new Map(found.filter(({ id }) => !shown.has(id)).map((each) => [each.id, each]));
  if (missing.size === 0) return [];
  const known = await repository.known(connectionId, [...missing.keys()]);
  return [...missing.values()].filter(({ id }) => (known.get(id)?.askedAt ?? Infinity) < askedAt.getTime());
}

function ownerKeys(keys: ConnectionKeys, owners: readonly Gone[]): Buffer[] {
  return owners.flatMap(({ id, model: name }) => {
    const owner = byName.get(name);
    return owner ? ownedBy(owner).map(({ model, field }) => keys.filterKey(model.name, field, id)) : [];
  });
}

async function namingOf({ connectionId, keys, repository }: Grave, gone: readonly Gone[]): Promise<Naming> {
  const naming = new Naming();
  const namers = gone.flatMap(({ id, model: name }) => {
    const model = byName.get(name);
    return model && gatheredFrom(model).length > 0 ? [{ id, model }] : [];
  });
  for (let start = 0; start < namers.length; start += CHUNK) {
    const chunk = namers.slice(start, start + CHUNK);
    const bodies = await repository.bodies(
      connectionId,
      chunk.map(({ id }) => id),
    );
    for (const { id, model } of chunk) naming.add(model, openedBody(keys, id, bodies.get(id)?.body), null);
  }
  return naming;
}

/** What does not open names nobody any more. */
export function openedBody(keys: ConnectionKeys, id: string, sealed: Buffer | undefined): Buffer | null {
  try {
    return sealed ? keys.open('body', id, sealed) : null;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
