import { type IncomingHttpHeaders } from 'node:http';
import { type Reply } from './bodies.js';
import { type Absences } from './company/absences.js';
import { type Attendances } from './company/attendances.js';
import { type Company } from './company/company.js';
import { type Compensations } from './company/compensations.js';
import { type Documents } from './company/documents.js';
import { type Projects } from './company/projects.js';
import { type Recruiting } from './company/recruiting.js';
import { type Reports } from './company/reports.js';
import { type Area, type Credential, type Credentials, type Token } from './credentials.js';
import { type Faults } from './faults.js';
import { type CareerSite } from './feed/career-site.js';
import { type Limits } from './limits.js';
import { type Holds } from './holds.js';
import { type Effect, type Log, type SeenRequest } from './log.js';
import { type RecruitingAccess } from './v1/recruiting-access.js';
import { type Walks } from './walks.js';
import { type Webhooks } from './webhooks/webhooks.js';

/** Behaviour that differs between accounts, times or reports; the first value is the default. */
export interface Modes {
  v1_tokens: 'stable' | 'single_use';
  relative_links: boolean;
  employment_touches_person: boolean;
  org_unit_list: boolean;
  v1_auth_401: boolean;
  trailing_empty_page: boolean;
  /** Half-day flags of v1 as the documentation has them, not as 0 and 1. */
  v1_boolean_half_days: boolean;
  /** Attendances and projects of v1 after their last day. */
  v1_attendances_sunset: boolean;
  /** Documents that were uploaded are not listed yet. */
  uploads_in_scan: boolean;
  /** v2: a new person's contract starts today and belongs to no legal entity, whatever was sent, until it is changed. */
  person_create_forgets: boolean;
  /** v1: of a long list of attendances the first ten are stored, then the gateway gives up. */
  v1_batches_time_out: boolean;
  /** Without it they answer that the account has no such feature. */
  legal_entities: boolean;
  /** v2: a missing right is a 403 everywhere. */
  missing_right_403: boolean;
  /** v1: a login may come in the query string, as it may until its last day. */
  v1_query_credentials: boolean;
  /** v1: what was changed within the last five minutes is not found by the time of change yet. */
  v1_updated_since_lags: boolean;
  /** v1: to a credential without any attribute the list of employees is empty, not full of mere ids. */
  v1_empty_without_attributes: boolean;
  /** v1: pages of employees may have 200, as they might until January 2025. */
  v1_employees_200: boolean;
  /** v2: recruiting is not found without the header `Beta: true`, as before it was generally available. */
  recruiting_beta: boolean;
  /** v2: instants of recruiting are plain texts. */
  recruiting_plain_stamps: boolean;
  /** v2: several webhooks may have the same address. */
  webhook_duplicates: boolean;
}

/** Everything that one simulator knows. */
export interface World {
  company: Company;
  absences: Absences;
  documents: Documents;
  compensations: Compensations;
  reports: Reports;
  attendances: Attendances;
  projects: Projects;
  recruiting: Recruiting;
  careerSite: CareerSite;
  recruitingAccess: RecruitingAccess;
  webhooks: Webhooks;
  credentials: Credentials;
  /** The pair with every right. */
  master: Credential;
  limits: Limits;
  /** Of lists, and forgotten with every change. */
  walks: Walks;
  faults: Faults;
  holds: Holds;
  requests: Log<SeenRequest>;
  /** Writes that took effect. */
  ledger: Log<Effect>;
  /** Pages of v2, and of the employees of v1, hold no more than this, whatever is asked for. */
  pages: { most: number };
  modes: Modes;
  seed: number;
}

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The same as it came: uploads are no text. */
  bytes: Buffer;
  /** The body was too long to be kept: there is nothing of it here. */
  tooLong: boolean;
  address: string;
  /** Where the caller reached us, for links. */
  baseUrl: string;
  /** The address of this very request. */
  href: string;
  /** Not to be served: it gets as far as the limits. */
  stopped?: true;
}

/** A request that may be served. */
export interface Call {
  world: World;
  request: Request;
  token: Token;
  params: Record<string, string>;
  visible: (key: string) => boolean;
}

export interface Route<Served> {
  method: string;
  path: string;
  serve: (call: Served) => Reply;
}

/**
 * One endpoint of Personio. Every topic file exports its endpoints as `routes`; the gates of the two generations
 * only string them together.
 */
export interface ApiRoute extends Route<Call> {
  /** What the admin has to tick for it. */
  area: Area;
  /** Needs the right to write, not the right to read. */
  writes?: true;
  /** v2: not found without the header `Beta: true`. */
  beta?: true;
  /** v1: the answer does not echo the token (Personio v1 token: attendances, projects and pictures). */
  silent?: true;
}

/** The first route that fits, and what stands in its `{gaps}`. */
export function findRoute<R extends { method: string; path: string }>(
  routes: readonly R[],
  { method, path }: Pick<Request, 'method' | 'path'>,
): { route: R; params: Record<string, string> } | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const params = route.method === method ? paramsOf(pieces(route.path), parts) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

export function bearerOf({ headers }: Request): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Which attributes the admin whitelisted for a credential. */
export function visibleTo({ credential }: Token): (key: string) => boolean {
  const { attributes } = credential;
  const listed = new Set(attributes);
  return (key) => attributes === null || listed.has(key);
}

/** The fields of a form or a JSON object; nothing when the body is neither. */
export function fieldsOf({ headers, body }: Request): Record<string, unknown> {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** Who asks for a token: the client id sent, or the address. */
export function clientOf(request: Request): string {
  const { client_id: clientId } = fieldsOf(request);
  return typeof clientId === 'string' ? clientId : request.address;
}

const split = new Map<string, readonly string[]>();

/** Every request is held against every route. */
function pieces(path: string): readonly string[] {
  const known = split.get(path) ?? path.split('/');
  split.set(path, known);
  return known;
}

function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, piece] of pattern.entries()) {
    const part = parts[at] ?? '';
    if (piece.startsWith('{')) params[piece.slice(1, -1)] = decode(part);
    else if (piece !== part) return undefined;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
