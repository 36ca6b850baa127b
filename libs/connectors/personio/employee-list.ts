import type { Json, JsonObject } from '../contract.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { packed, unpacked } from './id-pack.js';
import { CUSTOM_V1 } from './mappings/custom.js';
import { isObject } from './protocol.js';

/** The list may move while it is read; what is unclear after so many rounds is left to the next pull. */
const ROUNDS = 3;
/** Personio's greatest page since January 2025. */
const LIMIT = 100;
const EMPLOYEES = '/v1/company/employees';

export interface Row {
  id: string;
  attributes: JsonObject;
}

/** With what tells a change of that which the customer has not switched off. */
export interface MarkedRow extends Row {
  mark: string;
}

export interface ListPage {
  /** Those that no earlier page of this walk held. */
  rows: Row[];
  askedAt: Date;
  /** How far into the list this page reaches; the whole list in a second round. */
  reached: number;
  /** Where another walk goes on after this page; left out where it has to begin anew. */
  place?: ListPlace;
}

/** The last row that was read, and how many there were: another walk may go on from there as long as both stand where they stood. */
export interface ListPlace {
  offset: number;
  last: string;
  total: number;
  /** All that were seen, packed: people change places behind these two, and one who does must not count twice. */
  ids: string;
}

/** A place is written with each page, and holds everybody before it: where there are more, another walk begins anew. */
const MOST_KEPT = 20_000;

interface ReadPage {
  rows: Row[];
  askedAt: Date;
  total: number;
}

/** The account shows nobody in the list, or not who they are: what its admin did not whitelist is left out in silence. */
export class ListUseless extends Error {}

/**
 * The v1 employee list, walked to its end. It has no sort order and pages by offset, so people come and go under our feet:
 * each page repeats the last row of the one before, and when that does not match, when the announced total changes or fewer
 * were seen than announced, the list is walked again.
 */
export class EmployeeList {
  /** Also by the walk that this one goes on with. */
  readonly #seen = new Set<string>();
  /** What was read to see whether a place still stands. */
  #ahead: ReadPage | undefined;
  #total = 0;
  #complete = false;
  constructor(
    private readonly client: PersonioClient,
    private readonly options: { rounds?: number; attributes?: readonly string[]; from?: ListPlace | undefined } = {},
  ) {}

  get total(): number {
    return this.#total;
  }

  /** After the walk: whether everyone whom Personio announced was seen. */
  get complete(): boolean {
    return this.#complete;
  }

  async *pages(): AsyncGenerator<ListPage, void> {
    const { rounds = ROUNDS, from } = this.options;
    let start = from && (await this.#goesOn(from)) ? from : undefined;
    for (let round = 1; round <= rounds && !this.#complete; round += 1) {
      const moved = yield* this.#round(round, start);
      this.#complete = !moved && this.#seen.size >= this.#total;
      start = undefined;
    }
  }

  /** Whether the list stands as it did when another walk came so far. */
  async #goesOn({ offset, last, total, ids }: ListPlace): Promise<boolean> {
    const page = await this.#read(offset);
    this.#total = total;
    if (this.#hasMoved(page.rows, page.total, last)) return false;
    for (const id of unpacked(ids)) this.#seen.add(id);
    this.#ahead = page;
    return true;
  }

  /** Whether the list changed while it was read. */
  async *#round(round: number, start?: ListPlace): AsyncGenerator<ListPage, boolean> {
    let moved = false;
    let { offset, last }: Partial<ListPlace> & { offset: number } = start ?? { offset: 0 };
    for (;;) {
      const { rows, askedAt, total } = await this.#next(offset);
      moved ||= offset > 0 && this.#hasMoved(rows, total, last);
      this.#total = total;
      const end = offset + rows.length;
      const page = { rows: this.#unseen(rows), askedAt };
      last = rows.at(-1)?.id;
      offset = end - 1;
      if (round > 1) yield { ...page, reached: Number.MAX_SAFE_INTEGER };
      else yield { ...page, reached: end, ...this.#placeAt(offset, moved ? undefined : last) };
      if (end >= total || rows.length <= 1) return moved;
    }
  }

  #hasMoved(rows: readonly Row[], total: number, last: string | undefined): boolean {
    return rows[0]?.id !== last || total !== this.#total;
  }

  #placeAt(offset: number, last: string | undefined): Pick<ListPage, 'place'> {
    if (last === undefined || this.#seen.size > MOST_KEPT) return {};
    const ids = packed(this.#seen);
    return ids === null ? {} : { place: { offset, last, total: this.#total, ids } };
  }

  #unseen(rows: readonly Row[]): Row[] {
    const unseen = rows.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of unseen) this.#seen.add(id);
    return unseen;
  }

  async #next(offset: number): Promise<ReadPage> {
    const page = this.#ahead ?? (await this.#read(offset));
    this.#ahead = undefined;
    return page;
  }

  async #read(offset: number): Promise<ReadPage> {
    const { attributes } = this.options;
    const query = { limit: LIMIT, offset, ...(attributes ? { 'attributes[]': attributes } : {}) };
    const { body, askedAt } = await this.client.v1({ path: EMPLOYEES, query, area: AREAS.employeesV1 });
    const { data, metadata } = body;
    const announced = announcedBy(metadata);
    if (!Array.isArray(data)) throw this.client.broken('the list of employees is missing');
    if (offset === 0 && data.length === 0) {
      if (this.#seen.size > 0) throw this.client.broken('the list of employees is empty, and a moment ago it was not');
      if (announced > 0) throw this.client.broken('the list of employees is empty, and announces some');
      throw new ListUseless();
    }
    const rows = data.map((item) => rowOf(item));
    const unannounced = offset + rows.length + (rows.length < LIMIT ? 0 : 1);
    return { rows, askedAt, total: Number.isNaN(announced) ? unannounced : announced };
  }
}

/** One of them alone; rejects with NotThere where there is none. */
export async function employeeById(client: PersonioClient, id: string): Promise<Row> {
  const path = `${EMPLOYEES}/${encodeURIComponent(id)}`;
  const { body } = await client.v1({ path, pattern: `${EMPLOYEES}/{id}`, area: AREAS.employeesV1 });
  return rowOf(body['data'] ?? null);
}

function announcedBy(metadata: Json | undefined): number {
  return isObject(metadata) ? Number(metadata['total_elements'] ?? NaN) : NaN;
}

function rowOf(item: Json): Row {
  const attributes = isObject(item) && isObject(item['attributes']) ? item['attributes'] : {};
  const id = isObject(attributes['id']) ? attributes['id']['value'] : undefined;
  if (typeof id !== 'string' && typeof id !== 'number') throw new ListUseless();
  return { id: String(id), attributes };
}

/** Grows by itself with the calendar: it would have everybody read again, and is not mapped. */
const CALENDAR = 'vacation_day_balance';

/**
 * What of an employee's attributes tells a change: values, whatever their order, as Personio does not promise one. Labels are
 * translated and do not count, but for those of the customer's own attributes: they are names of custom fields.
 */
export function markOf(attributes: JsonObject): string {
  return Object.keys(attributes)
    .filter((key) => key !== CALENDAR)
    .sort()
    .map((key) => {
      const attribute = attributes[key];
      if (!isObject(attribute)) return `${key}=${JSON.stringify(attribute)}`;
      const name = CUSTOM_V1.test(key) ? `${key} ${JSON.stringify(attribute['label'] ?? null)}` : key;
      return `${name}=${JSON.stringify(attribute['value'])}`;
    })
    .join('\n');
}
