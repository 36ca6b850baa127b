/** What a provider answered. */
export interface Upstream {
  status: number;
  body: unknown;
}

/** What the API said when it refused, or why there was no answer. */
export class PeopleportError extends Error {
  override readonly name: string = 'PeopleportError';
  /** Of a write that was tried: see `GET /api/v1/writes/{id}`. */
  readonly writeId: string | null = null;
  /** Of `write_under_way`: another write, which has to end first. Of this one nothing was done. */
  readonly inTheWay: string | null = null;
  /** Of a write: what the provider said when it refused, word for word. */
  readonly upstream: Upstream | null = null;
  /** Of a write that may have happened, in full or in part: where to look. */
  readonly check: string | null = null;

  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** For programs; never changes: `not_found`, `rate_limited` and so on. */
    readonly code: string,
    /** Name it when you ask for help. */
    readonly requestId: string | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** 401: the API key or the connector token is wrong, revoked, or of the other environment. */
export class AuthenticationError extends PeopleportError {
  override readonly name = 'AuthenticationError';
}

/** 403: the key may not do this, or the token belongs to the other category. */
export class PermissionError extends PeopleportError {
  override readonly name = 'PermissionError';
}

/** 404 */
export class NotFoundError extends PeopleportError {
  override readonly name = 'NotFoundError';
}

/** What is wrong with one part of a request. */
export interface FieldProblem {
  /** Where: `["query", "page_size"]`. */
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** 400 and 422: the request is wrong, and will be next time. */
export class InvalidRequestError extends PeopleportError {
  override readonly name = 'InvalidRequestError';
  readonly fields: readonly FieldProblem[];

  constructor(
    told: { message: string; status: number; code: string; requestId: string | null },
    fields: FieldProblem[],
  ) {
    super(told.message, told.status, told.code, told.requestId);
    this.fields = fields;
  }
}

/** 429, after all tries: too many requests in this minute. */
export class RateLimitError extends PeopleportError {
  override readonly name = 'RateLimitError';
  readonly retryAfterSeconds: number;

  constructor(told: { message: string; status: number; code: string; requestId: string | null }, seconds: number) {
    super(told.message, told.status, told.code, told.requestId);
    this.retryAfterSeconds = seconds;
  }
}

/** 5xx, after all tries. */
export class ServerError extends PeopleportError {
  override readonly name = 'ServerError';
}

/** No answer, after all tries: the address is wrong, the network is down, or it took too long. */
export class ConnectionError extends PeopleportError {
  override readonly name = 'ConnectionError';

  constructor(message: string, options: ErrorOptions) {
    super(message, 0, 'no_answer', null, options);
  }
}

/** Why a message to an endpoint was not taken. */
export type RefusalCode = 'headers_missing' | 'timestamp_out_of_tolerance' | 'signature_wrong' | 'body_unreadable';

/** A message that is not ours, or too old to be taken for it. Nothing of it may be believed. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  /** What to answer with. */
  readonly status: number;

  constructor(
    /** For programs; never changes. */
    readonly code: RefusalCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = code === 'body_unreadable' ? 400 : 401;
  }
}

interface Told {
  detail?: string | FieldProblem[];
  code?: string;
  write_id?: string;
  in_the_way?: string;
  upstream?: Upstream;
  check?: string;
}

export async function errorOf(response: Response): Promise<PeopleportError> {
  const told = await toldBy(response);
  const { write_id: writeId = null, in_the_way: inTheWay = null, upstream = null, check = null } = told;
  return Object.assign(made(response, told), { writeId, inTheWay, upstream, check });
}

function made({ status, headers }: Response, { detail, code = `http_${status}` }: Told): PeopleportError {
  const fields = Array.isArray(detail) ? detail : [];
  const words = fields.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
  const message = (typeof detail === 'string' ? detail : words) || `The API answered with status ${status}.`;
  const requestId = headers.get('x-request-id');
  const told = { message, status, code, requestId };
  if (status === 400 || status === 422) return new InvalidRequestError(told, fields);
  if (status === 429) return new RateLimitError(told, retryAfter(headers) ?? 60);
  const Kind = kindOf(status);
  return new Kind(message, status, code, requestId);
}

/** Seconds to wait, as the answer says: a number or a date; null when it says nothing. */
export function retryAfter(headers: Headers): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

function kindOf(status: number): typeof PeopleportError {
  if (status === 401) return AuthenticationError;
  if (status === 403) return PermissionError;
  if (status === 404) return NotFoundError;
  return status >= 500 ? ServerError : PeopleportError;
}

/** A proxy in between may answer with a page of HTML. */
async function toldBy(response: Response): Promise<Told> {
  try {
    return (await response.json()) as Told;
  } catch {
    return {};
  }
}
