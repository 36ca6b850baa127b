import { type Reply, PROBLEMS, Refusal, json, problem } from '../bodies.js';
import { type Call } from '../world.js';

/** How many rows come before a page, how long it is, and what it was asked for. */
export interface PageRequest {
  offset: number;
  limit: number;
  query: URLSearchParams;
}

interface Listing {
  items: readonly object[];
  /** Where the next page begins; null on the last one. */
  next: number | null;
  /** Where the links point, if not to the path that was called. */
  path?: string;
  /** Parameters that the links repeat. */
  repeat?: readonly string[];
}

interface Cut<T> {
  found: readonly T[];
  next: number | null;
}

/** What a request is refused with, in the words of v2. */
export function refuse(call: Pick<Call, 'world'>, status: number, name: keyof typeof PROBLEMS): Refusal {
  return new Refusal(problem(status, PROBLEMS[name], call.world.company.clock.now()));
}

/**
 * Personio v2 paging: a cursor brings its limit and filters along; out of range is refused, not clamped. A cursor is an offset into
 * the list as it is when it is asked for: what comes and goes meanwhile moves the rows of all pages behind it.
 */
export function openPage(call: Call, limits: { fallback: number; max: number }): PageRequest {
  const page = pageOf(call, limits);
  return { ...page, limit: Math.min(page.limit, call.world.pages.most) };
}

function pageOf(call: Call, limits: { fallback: number; max: number }): PageRequest {
  const { query } = call.request;
  const text = query.get('limit');
  if (text !== null && !(/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= limits.max)) {
    throw refuse(call, 400, 'badLimit');
  }
  const cursor = query.get('cursor');
  if (cursor === null) return { offset: 0, limit: text === null ? limits.fallback : Number(text), query };
  const opened = openCursor(call, cursor);
  return text === null ? opened : { ...opened, limit: Number(text) };
}

export function listing(call: Call, page: PageRequest, { items, ...list }: Listing): Reply {
  const end = call.world.modes.trailing_empty_page && items.length > 0 ? page.offset + items.length : null;
  return json({ _data: items, _meta: { links: linksOf(call, page, { ...list, next: list.next ?? end }) } });
}

interface Link {
  href: string;
}

export function linksOf(
  call: Call,
  page: PageRequest,
  { next, path, repeat = [] }: Omit<Listing, 'items'>,
): { self: Link; next?: Link } {
  const { request, world } = call;
  const base = (world.modes.relative_links ? '' : request.baseUrl) + (path ?? request.path);
  const repeated = [...page.query].filter(([name]) => repeat.includes(name));
  const link = (cursor: string | null): Link => {
    const query = new URLSearchParams(cursor === null ? repeated : [...repeated, ['cursor', cursor]]).toString();
    return { href: query === '' ? base : `${base}?${query}` };
  };
  const self = link(request.query.get('cursor'));
  return next === null ? { self } : { self, next: link(cursorFor(call, page, next)) };
}

/** A page of a list that is held as a whole. */
export function cut<T>(list: readonly T[], { offset, limit }: PageRequest): Cut<T> {
  const end = offset + limit;
  return { found: list.slice(offset, end), next: end < list.length ? end : null };
}

/** A page of a list that is worked out no further than the page goes; `rows` begins at an offset. */
export function walk<T>(
  { world, request, token }: Call,
  page: PageRequest,
  rows: (offset: number) => Iterable<T, unknown>,
): Cut<T> {
  return world.walks.page(`${token.credential.clientId} ${request.path}?${filtersOf(page)}`, page, rows);
}

/** The values of a filter: comma separated, or the key repeated (Personio v2 filters). */
export function valuesOf(query: URLSearchParams, name: string): string[] | undefined {
  const values = query.getAll(name);
  return values.length === 0 ? undefined : values.flatMap((value) => value.split(','));
}

function cursorFor({ request }: Call, page: PageRequest, offset: number): string {
  const parts = [request.path, offset, page.limit, filtersOf(page)];
  return `cur_${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
}

function filtersOf({ query }: PageRequest): string {
  return new URLSearchParams([...query].filter(([name]) => name !== 'limit' && name !== 'cursor')).toString();
}

function openCursor(call: Call, cursor: string): PageRequest {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor.replace(/^cur_/, ''), 'base64url').toString());
    const [path, offset, limit, query] = parts as [string, number, number, string];
    if (path === call.request.path) return { offset, limit, query: new URLSearchParams(query) };
  } catch {
    // Not one of ours: refused below.
  }
  throw refuse(call, 400, 'badRequest');
}
