import { type IncomingHttpHeaders } from 'node:http';
import { type Reply } from './bodies.js';
import { type Company } from './company/company.js';
import { type Credential, type Credentials, type Token } from './credentials.js';
import { type Faults } from './faults.js';
import { type Limits } from './limits.js';
import { type RequestLog } from './request-log.js';

/** Behaviour that differs between accounts, times or reports; the first value is the default. */
export interface Modes {
  v1_tokens: 'stable' | 'single_use';
  relative_links: boolean;
  employment_touches_person: boolean;
  org_unit_list: boolean;
  v1_auth_401: boolean;
  trailing_empty_page: boolean;
}

/** Everything that one simulator knows. */
export interface World {
  company: Company;
  credentials: Credentials;
  /** The pair with every right. */
  master: Credential;
  limits: Limits;
  faults: Faults;
  requests: RequestLog;
  modes: Modes;
  seed: number;
}

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  address: string;
  /** Where the caller reached us, for links. */
  baseUrl: string;
  /** The address of this very request. */
  href: string;
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

/** The first route that fits, and what stands in its `{gaps}`. */
export function findRoute<R extends { method: string; path: string }>(
  routes: readonly R[],
  { method, path }: Pick<Request, 'method' | 'path'>,
): { route: R; params: Record<string, string> } | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route.path.split('/'), parts) : undefined;
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
