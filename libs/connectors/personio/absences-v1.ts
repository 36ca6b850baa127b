import { DateTime } from 'luxon';
import type { Json, JsonObject } from '../contract.js';
import { text } from '../converters.js';
import { RightMissing } from '../errors.js';
import type { Query } from '../http.js';
import { parallel } from '../parallel.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { isNotOffered, isObject } from './protocol.js';

/** Personio v1's greatest page. */
const LIMIT = 200;
/** So many pages at a time: fewer would let v2 wait for v1. */
const AT_ONCE = 6;

/** Which absences v1 is asked for: all that touch these days, and of these people. */
interface Asked {
  first?: string | null;
  last?: string | null;
  people?: readonly string[];
}

/** v1's rows, without the person, and when they were asked for. */
export interface Rows {
  /** The id of v2. */
  byId: ReadonlyMap<string, JsonObject>;
  askedAt: Date;
}

interface List {
  path: string;
  /** The key of v2's id. */
  id: string;
  /** Whether `offset` counts pages, from 1, or records, from 0. */
  counts: 'pages' | 'records';
  /** Whether it may be read. */
  open: boolean;
  /** Whether it has ever told of an absence: without the right, a list may as well come empty. */
  told: boolean;
}

const UNHEARD = { open: true, told: false };

interface ListPage {
  rows: JsonObject[];
  total: number;
}

/** What v1 alone tells of absences: how long they are. v2 takes a call for each one's breakdown. */
export class AbsencesV1 {
  readonly #days: List = { path: '/v1/company/time-offs', id: 'id_v2', counts: 'pages', ...UNHEARD };
  readonly #hours: List = { path: '/v1/company/absence-periods', id: 'id', counts: 'records', ...UNHEARD };

  constructor(private readonly client: PersonioClient) {}

  /** Whether v1 may be read, as far as it was. */
  get open(): boolean {
    return this.#days.open && this.#hours.open;
  }

  /** Whether it is of use to ask for absences that count in this. */
  shows(unit: Json | undefined): boolean {
    return this.#listsOf(unit).every(({ open }) => open);
  }

  /** Whether v1 would know of an absence that counts in this. */
  knows(unit: Json | undefined): boolean {
    return this.#listsOf(unit).every(({ open, told }) => open && told);
  }

  async read(asked: Asked): Promise<Rows> {
    const [query, askedAt] = [queryOf(asked), new Date()];
    const byId = new Map<string, JsonObject>();
    const lists = [this.#days, this.#hours].filter(({ open }) => open);
    await Promise.all(
      lists.map(async (list) => {
        keep(list, await this.#all(list, query), byId);
      }),
    );
    return { byId, askedAt };
  }

  #listsOf(unit: Json | undefined): List[] {
    if (unit === 'DAY') return [this.#days];
    return unit === 'HOUR' ? [this.#hours] : [this.#days, this.#hours];
  }

  /** Nothing of a list that may not be read. */
  async #all(list: List, query: Query): Promise<JsonObject[]> {
    try {
      return await this.#rest(list, query, await page(this.client, list, query, 1));
    } catch (error) {
      if (!(error instanceof RightMissing || isNotOffered(error))) throw error;
      list.open = false;
      return [];
    }
  }

  async #rest(list: List, query: Query, first: ListPage): Promise<JsonObject[]> {
    const last = Math.ceil(first.total / LIMIT);
    if (last < 2) return first.rows;
    let second = await page(this.client, list, query, 2);
    if (second.rows.length === 0 && list.counts === 'records') {
      // Hour-based absences are documented to count records, and shown to call their first page 1.
      list.counts = 'pages';
      second = await page(this.client, list, query, 2);
    }
    const others = Array.from({ length: last - 2 }, (_, at) => at + 3);
    const pages = await parallel(others, AT_ONCE, (number) => page(this.client, list, query, number));
    return [first, second, ...pages].flatMap(({ rows }) => rows);
  }
}

/** Kinds of absence as v1 has them: what v2 does not say of them, and their number in v1. Null where they may not be read. */
export async function absenceTypesV1(client: PersonioClient): Promise<JsonObject[] | null> {
  const list = { path: '/v1/company/time-off-types', counts: 'pages' } as const;
  try {
    const first = await page(client, list, {}, 1);
    const others = Array.from({ length: Math.max(0, Math.ceil(first.total / LIMIT) - 1) }, (_, at) => at + 2);
    const rest = await parallel(others, 1, (number) => page(client, list, {}, number));
    return [first, ...rest].flatMap(({ rows }) => rows);
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}

/** A day more on either side: hour-based absences have their times in UTC. */
function queryOf({ first, last, people }: Asked): Query {
  return {
    ...(first == null ? {} : { start_date: shifted(first, -1) }),
    ...(last == null ? {} : { end_date: shifted(last, 1) }),
    ...(people ? { 'employees[]': people } : {}),
  };
}

function shifted(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate() ?? day;
}

async function page(
  client: PersonioClient,
  { path, counts }: Pick<List, 'path' | 'counts'>,
  query: Query,
  number: number,
): Promise<ListPage> {
  const offset = counts === 'pages' ? number : (number - 1) * LIMIT;
  const { body } = await client.v1({ path, query: { ...query, limit: LIMIT, offset }, area: AREAS.absencesV1 });
  const { data, metadata } = body;
  if (!Array.isArray(data)) throw client.broken('a list is missing');
  const announced = isObject(metadata) ? Number(metadata['total_elements'] ?? NaN) : NaN;
  if (Number.isNaN(announced) && data.length >= LIMIT) throw client.broken('a list does not tell its length');
  const rows = data.flatMap((row) => (isObject(row) && isObject(row['attributes']) ? [row['attributes']] : []));
  return { rows, total: Number.isNaN(announced) ? rows.length : announced };
}

function keep(list: List, rows: readonly JsonObject[], into: Map<string, JsonObject>): void {
  list.told ||= rows.length > 0;
  for (const row of rows) {
    const id = text(row[list.id]);
    if (id !== null) into.set(id, Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'employee')));
  }
}
