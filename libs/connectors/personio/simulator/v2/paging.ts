import { type Reply, PROBLEMS, Refusal, json, problem } from '../bodies.js';
import { type Call } from '../world.js';

/** Where a page begins, how long it is, and what it was asked for. */
export interface PageRequest {
  after: number;
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

/** What a request is refused with, in the words of v2. */
export function refuse(call: Pick<Call, 'world'>, status: number, name: keyof typeof PROBLEMS): Refusal {
  return new Refusal(problem(status, PROBLEMS[name], call.world.company.clock.now()));
}

/** Personio v2 paging: a cursor brings its limit and filters along; out of range is refused, not clamped. */
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
  if (cursor === null) return { after: 0, limit: text === null ? limits.fallback : Number(text), query };
  const opened = openCursor(call, cursor);
  return text === null ? opened : { ...opened, limit: Number(text) };
}

export function listing(call: Call, page: PageRequest, { items, ...list }: Listing): Reply {
  const end = call.world.modes.trailing_empty_page && items.length > 0 ? Number.MAX_SAFE_INTEGER : null;
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
export function cut<T>(
  list: readonly T[],
  { after, limit }: PageRequest,
): { found: readonly T[]; next: number | null } {
  const found = list.slice(after, after + limit);
  return { found, next: after + limit < list.length ? after + limit : null };
}

/** The values of a filter: comma separated, or the key repeated (Personio v2 filters). */
export function valuesOf(query: URLSearchParams, name: string): string[] | undefined {
  const values = query.getAll(name);
  return values.length === 0 ? undefined : values.flatMap((value) => value.split(','));
}

function cursorFor({ request }: Call, { limit, query }: PageRequest, after: number): string {
  const kept = new URLSearchParams([...query].filter(([name]) => name !== 'limit' && name !== 'cursor')).toString();
  return `cur_${Buffer.from(JSON.stringify([request.path, after, limit, kept])).toString('base64url')}`;
}

function openCursor(call: Call, cursor: string): PageRequest {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor.replace(/^cur_/, ''), 'base64url').toString());
    const [path, after, limit, query] = parts as [string, number, number, string];
    if (path === call.request.path) return { after, limit, query: new URLSearchParams(query) };
  } catch {
    // Not one of ours: refused below.
  }
  throw refuse(call, 400, 'badRequest');
}
