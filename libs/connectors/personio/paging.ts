import type { JsonObject } from '../contract.js';
import type { Query } from '../http.js';
import type { PersonioClient, Request } from './client.js';
import { isObject } from './protocol.js';

export interface V2Page {
  rows: JsonObject[];
  askedAt: Date;
  /** What the next page is asked with; null after the last. */
  next: Query | null;
  /** We stop in spite of a next link: it leads to a page that was read before, or from an empty one. There may be more. */
  cut: boolean;
}

/** Pages of a v2 list, from the start or from where an earlier page's `next` points. */
export async function* v2Pages(client: PersonioClient, request: Request, from?: Query): AsyncGenerator<V2Page, void> {
  const seen = new Set<string>();
  let query = from ?? request.query ?? {};
  for (;;) {
    seen.add(keyOf(query));
    const { rows, link, askedAt } = await read(client, { ...request, query }, seen.size > 1);
    // The query is the link's own, to the letter; the path stays ours: employments are linked under one that does not exist.
    const next = link === undefined ? null : client.own(link).query;
    const cut = next !== null && (rows.length === 0 || seen.has(keyOf(next)));
    yield { rows, askedAt, next: cut ? null : next, cut };
    if (next === null || cut) return;
    query = next;
  }
}

/** What is unclear after so many walks is left to the next run, which looks back. */
const WALKS = 3;

/**
 * A list of what changed, which moves while it is read: where a row in front of us goes, the first one of the next page comes to
 * stand on one that we have left. Whatever takes more than a page is walked again until a walk shows nothing new.
 */
export async function* v2Walks(client: PersonioClient, request: Request, from?: Query): AsyncGenerator<V2Page, void> {
  const seen = new Set<string>();
  const start = request.query ?? {};
  let query = from ?? start;
  for (let walk = 1; ; walk += 1) {
    const before = seen.size;
    let several = query !== start;
    for await (const page of v2Pages(client, request, query)) {
      const rows = page.rows.filter((row) => !isIn(seen, row));
      several ||= page.next !== null;
      const again = several && mayHaveMoved(page, seen.size - before, walk);
      const next = page.next ?? (again ? start : null);
      yield { ...page, rows, next };
      if (next === null) return;
    }
    query = start;
  }
}

const mayHaveMoved = ({ cut }: V2Page, fresh: number, walk: number): boolean => !cut && fresh > 0 && walk < WALKS;

/** Notes it as well. One without an id is told each time. */
function isIn(seen: Set<string>, row: JsonObject): boolean {
  const [{ id } = { id: '' }] = withIds([row]);
  if (id === '' || seen.has(id)) return id !== '';
  seen.add(id);
  return false;
}

/** An empty page that a link led to, or that has one itself, may be a slip: it is asked for twice. */
async function read(client: PersonioClient, request: Request, linked: boolean) {
  for (let attempt = 1; ; attempt += 1) {
    const { body, askedAt } = await client.v2(request);
    const [rows, link] = [rowsOf(client, body), nextLinkOf(body)];
    const maySlip = rows.length === 0 && (linked || link !== undefined);
    if (!maySlip || attempt === 2) return { rows, link, askedAt };
  }
}

export type WithId = JsonObject & { id: string };

export function withIds(rows: readonly JsonObject[]): WithId[] {
  return rows.flatMap((row) => {
    const { id } = row;
    return typeof id === 'number' || (typeof id === 'string' && id !== '') ? [{ ...row, id: String(id) }] : [];
  });
}

function rowsOf(client: PersonioClient, { _data: data }: JsonObject): JsonObject[] {
  if (!Array.isArray(data) || !data.every(isObject)) throw client.broken('a list is missing');
  return data;
}

/** The same for a query of ours and for the same one read from a link. */
function keyOf(query: Query): string {
  const entries = Object.entries(query).map(([name, value]) => [name, [value].flat().map(String)] as const);
  return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** `{ href }`, or the plain text that reports use. */
export function nextLinkOf({ _meta: meta }: JsonObject): string | undefined {
  const links = isObject(meta) ? meta['links'] : null;
  const next = isObject(links) ? links['next'] : null;
  const href = isObject(next) ? next['href'] : next;
  return typeof href === 'string' && href !== '' ? href : undefined;
}
