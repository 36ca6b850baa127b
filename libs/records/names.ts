import type { Named } from '#connectors';
import { models } from '#models';
import type { Gone } from '#store';
import type { ConnectionKeys } from '#vault';
import { linesOf } from './body.js';
import { type Grave, openedBody } from './burial.js';
import { isOwned, ownersOf } from './owners.js';

/** What the provider calls records that we hold, by id, and whose they are as far as we hold those. One that does not open has no name. */
export async function namesOf(grave: Grave, records: readonly Gone[]): Promise<Map<string, Named>> {
  const bodies = await bodiesOf(grave, new Set(records.map(({ id }) => id)));
  const parts = records.flatMap((record) => {
    const body = bodies.get(record.id);
    return body ? [{ ...record, remoteId: remoteIdOf(body), ...ownerOf(record.model, body) }] : [];
  });
  const owners = await bodiesOf(grave, new Set(parts.flatMap(({ owner }) => owner ?? [])));
  return new Map(
    parts.flatMap(({ id, model, remoteId, owner }) => {
      if (owner === undefined) return [[id, { model, remoteId }] as const];
      const body = owners.get(owner ?? '');
      return [[id, { model, remoteId, ...(body ? { owner: remoteIdOf(body) } : {}) }] as const];
    }),
  );
}

async function bodiesOf(
  { connectionId, keys, repository }: Grave,
  ids: ReadonlySet<string>,
): Promise<Map<string, Buffer>> {
  const sealed = await repository.bodies(connectionId, [...ids]);
  return new Map([...sealed].flatMap(([id, { body }]) => opened(keys, id, body)));
}

function opened(keys: ConnectionKeys, id: string, sealed: Buffer): [string, Buffer][] {
  const body = openedBody(keys, id, sealed);
  return body ? [[id, body]] : [];
}

const remoteIdOf = (body: Buffer): string => JSON.parse(linesOf(body).remoteId.toString('utf8')) as string;

/** Null where it should belong to somebody, and does not say to whom. */
function ownerOf(name: string, body: Buffer): { owner?: string | null } {
  const model = models.find((one) => one.name === name);
  if (!model || !isOwned(model)) return {};
  const [owner = null] = ownersOf(model, body);
  return { owner };
}
