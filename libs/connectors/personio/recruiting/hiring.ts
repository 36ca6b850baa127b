import { remoteUser } from '#models';
import type { From, Json, JsonObject, Pulled } from '../../contract.js';
import { text } from '../../converters.js';
import { RightMissing } from '../../errors.js';
import { parallel } from '../../parallel.js';
import { AREAS } from '../areas.js';
import type { PersonioClient } from '../client.js';
import { PERSONS_LIMIT } from '../people-reader.js';
import { v2Pages, withIds } from '../paging.js';
import { isObject } from '../protocol.js';

const AT_ONCE = 4;
/** Says no more than that we hold the person: who it is, the next complete pull reads again. */
const MARK = 'known';
/** What is kept of a person: recruiting needs no birthdays, salaries or addresses. */
const KEPT = ['id', 'first_name', 'last_name', 'email', 'status', 'created_at', 'updated_at'];

/** One who hires for a job. */
interface Member {
  id: string;
  role: string;
}

export function membersOf(team: Json | undefined): Member[] {
  return (Array.isArray(team) ? team.filter(isObject) : []).flatMap(({ person, role }) => {
    const id = isObject(person) ? text(person['id']) : null;
    const name = isObject(role) ? text(role['name']) : null;
    return id === null ? [] : [{ id, role: name ?? '' }];
  });
}

export interface HiringPeople {
  found: Pulled[];
  untouched: { model: string; remoteId: string }[];
  /** Without the right to see persons nobody has a name. */
  readable: boolean;
}

/** Those who hire; an incremental pull asks only for those whom we do not know, but for one, which tells whether it may. */
export async function hiringPeople(api: PersonioClient, ids: readonly string[], from: From): Promise<HiringPeople> {
  const marks = ids.map((remoteId) => ({ remoteId, mark: MARK }));
  const unknown = new Set(from.since ? await from.changed(remoteUser.name, marks) : ids);
  if (unknown.size === 0) for (const id of ids.slice(0, 1)) unknown.add(id);
  const untouched = ids.filter((id) => !unknown.has(id)).map((remoteId) => ({ model: remoteUser.name, remoteId }));
  try {
    return { found: await persons(api, [...unknown]), untouched, readable: true };
  } catch (error) {
    if (!(error instanceof RightMissing)) throw error;
    return { found: [], untouched, readable: false };
  }
}

async function persons(api: PersonioClient, ids: readonly string[]): Promise<Pulled[]> {
  const chunks = Array.from({ length: Math.ceil(ids.length / PERSONS_LIMIT) }, (_, at) =>
    ids.slice(at * PERSONS_LIMIT, (at + 1) * PERSONS_LIMIT),
  );
  return (await parallel(chunks, AT_ONCE, (chunk) => personsOf(api, chunk))).flat();
}

async function personsOf(api: PersonioClient, ids: readonly string[]): Promise<Pulled[]> {
  const found: Pulled[] = [];
  const query = { id: ids.join(','), limit: PERSONS_LIMIT };
  for await (const { rows, askedAt } of v2Pages(api, { path: '/v2/persons', query, area: AREAS.persons })) {
    for (const row of withIds(rows)) {
      found.push({ model: remoteUser.name, remoteId: row.id, raw: kept(row), askedAt, mark: MARK });
    }
  }
  return found;
}

const kept = (row: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([name]) => KEPT.includes(name)));
