import { type Reply, Refusal, json, v1Error } from '../bodies.js';
import { DAY, fromLocal, isDay } from '../company/clock.js';
import { type Call } from '../world.js';

const MAX_LIMIT = 200;

/** One page of a v1 list, whichever way the endpoint counts. */
export interface V1Page {
  limit: number;
  /** Records to leave out. */
  skip: number;
  /** What the answer says of it. */
  currentPage: number;
  /** As given: what came as text goes back as text (Personio v1 pagination). */
  echo: { offset: unknown; limit: unknown };
}

/** Personio v1 pagination, time-offs and their types: `offset` counts pages from 1, and 0 is the first one too. */
export function pageOfPages({ request }: Call): V1Page {
  const limit = limitOf(request.query);
  const page = Math.max(1, wholeOf(request.query, 'offset', 1));
  return { limit, skip: (page - 1) * limit, currentPage: page, echo: echoOf(request.query, 1) };
}

/** Personio v1 pagination, absence periods: `offset` counts records from 0, the pages from 1. */
export function pageOfRecords({ request }: Call): V1Page {
  const limit = limitOf(request.query);
  const skip = wholeOf(request.query, 'offset', 0);
  return { limit, skip, currentPage: Math.floor(skip / limit) + 1, echo: echoOf(request.query, 0) };
}

export function v1List(page: V1Page, total: number, data: readonly object[]): Reply {
  const metadata = {
    total_elements: total,
    current_page: page.currentPage,
    total_pages: Math.ceil(total / page.limit),
  };
  return json({ success: true, metadata, ...page.echo, data });
}

/** Personio v1 errors, validation. */
export function invalid(errors: Record<string, string>): Refusal {
  const data = Object.fromEntries(Object.entries(errors).map(([field, text]) => [field, [text]]));
  const message = 'The given data failed to pass validation.';
  return new Refusal(json({ success: false, error: { code: 0, message, error_data: data } }, 422));
}

/** Values of `name[]`; without the brackets they are refused (Personio v1, lists of ids). */
export function valuesOf(query: URLSearchParams, name: string): string[] | undefined {
  if (query.has(name)) throw new Refusal(v1Error(422, `the ${name} must be an array`));
  const values = [...query].filter(([key]) => key.startsWith(`${name}[`)).map(([, value]) => value);
  return values.length === 0 ? undefined : values;
}

export function employeesOf(query: URLSearchParams): number[] | undefined {
  return valuesOf(query, 'employees')
    ?.map(Number)
    .toSorted((a, b) => a - b);
}

/** A day; whoever may send a time gets its day. */
export function dayOf(query: URLSearchParams, name: string, { orTime = false } = {}): string | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const day = text.slice(0, 10);
  if (!isDay(day) || (!orTime && text.length > 10)) throw invalid({ [name]: notADate(name) });
  return day;
}

/** When an `updated_from` begins or an `updated_to` ends, in the account's time unless a zone is given. */
export function instantOf(query: URLSearchParams, name: string, { orTime = false } = {}): number | undefined {
  const day = dayOf(query, name, { orTime });
  if (day === undefined) return undefined;
  const text = (query.get(name) ?? '').replace(' ', 'T');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const instant = zoned ? Date.parse(text) : fromLocal(text);
  if (instant === null || Number.isNaN(instant)) throw invalid({ [name]: notADate(name) });
  return text.length === 10 && name.endsWith('_to') ? instant + DAY - 1 : instant;
}

export function notADate(name: string): string {
  return `The ${name.replaceAll('_', ' ')} is not a valid date.`;
}

function limitOf(query: URLSearchParams): number {
  const limit = wholeOf(query, 'limit', MAX_LIMIT);
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new Refusal(v1Error(422, `The limit must be between 1 and ${MAX_LIMIT}.`));
  }
  return limit;
}

function wholeOf(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(v1Error(422, `The ${name} must be an integer.`));
  return Number(text);
}

function echoOf(query: URLSearchParams, firstOffset: number): V1Page['echo'] {
  return { offset: query.get('offset') ?? firstOffset, limit: query.get('limit') ?? MAX_LIMIT };
}
