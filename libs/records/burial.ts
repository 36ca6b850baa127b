import { models } from '#models';
import type { Burial, Gone, RecordRepository } from '#store';
import { type ConnectionKeys, SealBroken } from '#vault';
import { Naming } from './naming.js';
import { gatheredFrom, ownedBy } from './relations.js';

/** So many bodies are opened at once. */
const CHUNK = 1000;

const byName = new Map(models.map((model) => [model.name, model]));

interface Grave {
  connectionId: string;
  keys: ConnectionKeys;
  repository: RecordRepository;
}

/** What goes with records that are gone: what belongs to them, and to that, of whatever stream. */
export async function burialOf(grave: Grave, gone: readonly Gone[]): Promise<Burial> {
  const all = new Map(gone.map((each) => [each.id, each]));
  const owners: Buffer[] = [];
  for (let last = [...gone]; last.length > 0;) {
    const found = ownerKeys(grave.keys, last);
    owners.push(...found);
    last = (await grave.repository.naming(grave.connectionId, found)).filter(({ id }) => !all.has(id));
    for (const each of last) all.set(each.id, each);
  }
  const buried = [...all.values()];
  return { gone: buried, owners, named: (await namingOf(grave, buried)).sealed(grave.keys) };
}

const ownerKeys = (keys: ConnectionKeys, owners: readonly Gone[]): Buffer[] =>
  owners.flatMap(({ id, model: owner }) =>
    ownedBy(owner).map(({ model, field }) => keys.filterKey(model.name, field, id)),
  );

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
function openedBody(keys: ConnectionKeys, id: string, sealed: Buffer | undefined): Buffer | null {
  try {
    return sealed ? keys.open('body', id, sealed) : null;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
