import { randomUUID } from 'node:crypto';

/** What goes out: a body that is an object is written as JSON, a `Flow` piece by piece. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  /** Ids of what was made, for the ledger: not every answer tells them. */
  created?: readonly string[];
}

/** A body that is made while it goes out, so that nobody has to hold it. */
export class Flow {
  constructor(
    readonly pieces: () => Iterable<Buffer>,
    readonly size?: number,
  ) {}
}

/** Thrown where a request cannot be served; the reply says why. */
export class Refusal extends Error {
  constructor(readonly reply: Reply) {
    super(`answered ${reply.status}`);
  }
}

/** The answer, or the reply of the refusal that was thrown instead. */
export function settle(serve: () => Reply): Reply {
  try {
    return serve();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';
const DOCS = 'https://developer.personio.de/reference/errors';

export function json(body: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': JSON_TYPE }, body };
}

/** The answer to a write that made something. */
export function made(body: unknown, ids: readonly (string | number)[], status = 201): Reply {
  return { ...json(body, status), created: ids.map(String) };
}

/** Personio v1 conventions, envelope: the code need not be the status. */
export function v1Error(status: number, message: string, code = status): Reply {
  return json({ success: false, error: { code, message } }, status);
}

export const V1_ERRORS = {
  /** Personio v1 token, failures. */
  wrongCredentials: (status: number) => v1Error(status, 'Wrong credentials', 0),
  /** The two below: Personio v1, calls without or with a bad token. */
  notProvided: () => v1Token('Authorization is not provided', 401),
  notValid: () => v1Token('Provided authorization is not valid', 403),
  forbiddenArea: () =>
    json(
      { success: false, error: { message: 'personio.core.api.exceptions.api.forbidden.http.exception', code: 0 } },
      403,
    ),
  /** Personio v1 employees, get. The blank at the end is Personio's. */
  noEmployee: () => v1Error(404, 'Es ist ein Problem aufgetreten '),
  noPicture: () => v1Error(404, 'Etwas ist schiefgelaufen ...'),
  /** Not documented; the envelope is. */
  tooMany: () => v1Error(429, 'Too Many Attempts.'),
  noRoute: () => v1Error(404, 'Es ist ein Problem aufgetreten', 0),
};

function v1Token(message: string, code: number): Reply {
  return json({ success: false, error: { message, code } }, code);
}

interface Problem {
  title: string;
  detail: string;
  type: string | null;
  meta?: object;
}

/** Personio v2 conventions, errors. */
export function problem(status: number, { title, detail, type, meta = {} }: Problem, now: number): Reply {
  const timestamp = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const body = { personio_trace_id: randomUUID(), timestamp, errors: [{ title, detail, type, _meta: meta }] };
  return { status, headers: { 'content-type': PROBLEM_TYPE }, body };
}

const LATER = 'There was a problem while processing this request. Please try again later.';

export const PROBLEMS = {
  badRequest: common('Bad request', 'Provided request parameters are invalid.', 'bad_request'),
  badFilter: common('Bad request', 'Provided filter encoding is invalid.', 'bad_request'),
  badLimit: common('Bad request', 'Provided value for limit is not valid', 'bad_request'),
  badContent: common('Bad request', 'Invalid request content.', 'bad_request'),
  notFound: common('Resource not found', 'There is no resource for the specified id.', 'resource_not_found'),
  gone: common(
    'Resource not found',
    'The requested resource was not found. The resource could have been deleted or never existed in our system.',
    'requested_resource_not_found',
  ),
  /** Personio v2, how a missing right shows: on persons exactly like a bad token. */
  unauthorized: { title: 'Unauthorized Request', detail: 'Unauthorized Request', type: null },
  forbidden: { title: 'Forbidden', detail: 'Insufficient access scope', type: null },
  noLegalEntities: { title: 'Precondition Failed', detail: 'No access to legal entities feature', type: null },
  notAcceptable: { title: 'Not Acceptable', detail: 'No acceptable representation', type: null },
  tooMany: { title: 'Too Many Requests', detail: 'Too Many Requests', type: null },
} as const satisfies Record<string, Problem>;

const BY_STATUS: Record<number, Problem> = {
  400: PROBLEMS.badRequest,
  401: PROBLEMS.unauthorized,
  403: PROBLEMS.forbidden,
  404: PROBLEMS.gone,
  413: common('Payload Too Large', 'The request is too large.', 'payload_too_large'),
  429: PROBLEMS.tooMany,
  502: common('Bad Gateway', LATER, 'bad_gateway'),
  503: common(
    'Service Unavailable',
    'The server is temporarily unavailable. Please try again later.',
    'service_unavailable',
  ),
  504: common('Gateway Timeout', LATER, 'gateway_timeout'),
};

/** Personio v2 reports: errors are of another kind there, and always a 400. */
export function reportError(detail: string): Reply {
  return json({ errors: [{ status: '400', title: 'Bad Request', id: randomUUID(), detail }] }, 400);
}

/** The problem that goes with a status. */
export function problemOf(status: number, now: number): Reply {
  return problem(status, BY_STATUS[status] ?? common('Internal Server Error', LATER, 'internal_server_error'), now);
}

/** A route that the gateway does not know, or a beta route without the header (Personio v2 conventions, errors). */
export function noEndpoint(path: string, now: number): Reply {
  const type = 'https://developer.personio.de/v2.0/page/public-api-error-codes#apinot_found';
  return problem(
    404,
    { title: 'Not Found', detail: `The endpoint with ${path} was not found.`, type, meta: { path } },
    now,
  );
}

/** Personio v2 token: every failure is a 400. */
export function oauthError(error: string, description: string, link: object, now: number): Reply {
  const timestamp = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const body = { timestamp, trace_id: randomUUID(), error, error_description: description, ...link };
  return { status: 400, headers: { 'content-type': PROBLEM_TYPE }, body };
}

export function oauthLink(name: string): string {
  return `${DOCS}#credentials.oauth2.${name}`;
}

function common(title: string, detail: string, type: string): Problem {
  return { title, detail, type: `${DOCS}#common.${type}` };
}
