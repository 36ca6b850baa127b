import { remoteUser } from '#models';
import type { From, Json, JsonObject, Pulled } from '../../contract.js';
import { text } from '../../converters.js';
import { RightMissing } from '../../errors.js';
import { parallel } from '../../parallel.js';
import type { PersonioClient } from '../client.js';
import { isComplete } from '../lists.js';
import { withIds } from '../paging.js';
import { personChunks, personPages } from '../people-reader.js';
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
  /** Whether all who were asked for were listed that Personio has. */
  complete: boolean;
  /** Those who were asked for, and whom Personio does not know (any more). */
  gone: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Those who hire; an incremental pull asks only for those whom we do not know, but for one, which tells whether it may. */
export async function hiringPeople(api: PersonioClient, ids: readonly string[], from: From): Promise<HiringPeople> {
  const marks = ids.map((remoteId) => ({ remoteId, mark: MARK }));
  const unknown = new Set(from.since ? await from.changed(remoteUser.name, marks) : ids);
  if (unknown.size === 0) for (const id of ids.slice(0, 1)) unknown.add(id);
  const untouched = ids.filter((id) => !unknown.has(id)).map((remoteId) => ({ model: remoteUser.name, remoteId }));
  try {
    const { found, complete } = await persons(api, [...unknown]);
    const gone = complete ? unknown.difference(new Set(found.map(({ remoteId }) => remoteId))) : NOBODY;
    return { found, complete, untouched, readable: true, gone };
  } catch (error) {
    if (!(error instanceof RightMissing)) throw error;
    return { found: [], untouched, readable: false, complete: false, gone: NOBODY };
  }
}

type Listed = Pick<HiringPeople, 'found' | 'complete'>;

async function persons(api: PersonioClient, ids: readonly string[]): Promise<Listed> {
  const lists = await parallel(personChunks(ids), AT_ONCE, (chunk) => personsOf(api, chunk));
  return { found: lists.flatMap(({ found }) => found), complete: lists.every(({ complete }) => complete) };
}

async function personsOf(api: PersonioClient, ids: readonly string[]): Promise<Listed> {
  const listed: Listed = { found: [], complete: true };
  for await (const page of personPages(api, ids)) {
    for (const row of withIds(page.rows)) {
      const { askedAt } = page;
      listed.found.push({ model: remoteUser.name, remoteId: row.id, raw: kept(row), askedAt, mark: MARK });
    }
    listed.complete &&= isComplete(page);
  }
  return listed;
}

const kept = (row: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([name]) => KEPT.includes(name)));
