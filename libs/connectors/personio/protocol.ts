import type { Limit } from '#kernel';
import type { HttpSettings, Json, JsonObject } from '../contract.js';
import { AccessDenied, CredentialsRejected, NothingGranted, NotThere, RequestRefused } from '../errors.js';
import type { Headers } from '../http.js';

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Who we are, on every call (Personio asks its partners for both). */
export function partnerHeaders(settings: HttpSettings): Record<string, string> {
  return {
    'x-personio-partner-id': settings['partnerId'] ?? '',
    'x-personio-app-id': settings['appId'] ?? '',
  };
}

/** How much faster than Personio a simulator runs. */
export const speedOf = (settings: HttpSettings): number => Number(settings['speed'] ?? 1) || 1;

/** How long an answer may take, where the operator says so. */
export function patienceOf(settings: HttpSettings): { timeoutSeconds?: number } {
  const timeoutSeconds = Number(settings['timeoutSeconds']);
  return timeoutSeconds > 0 ? { timeoutSeconds } : {};
}

export interface DocumentedLimit extends Limit {
  name: string;
}

type V1Limits = readonly [DocumentedLimit, ...DocumentedLimit[]];

const EMPLOYEES = '/v1/company/employees';
const AUTH = '/v1/auth';
/** Nothing else is asked there. */
export const UPLOADS = '/v1/company/documents';

/**
 * The limits of v1, which no header tells: 15 a second and 300 a minute on the employee list, 60 a minute on tokens and uploads, 2,000 a
 * minute for a source address on everything. Personio counts in windows of unknown start, so burst plus refill must stay below
 * within any of them: 1,994 in all. Balances take a call for each person: what matters for the last one is the rate.
 */
const V1: DocumentedLimit = { name: 'v1', rate: 32.4, burst: 50 };
const V1_EMPLOYEES: V1Limits = [
  { name: `${EMPLOYEES}:second`, rate: 12, burst: 3 },
  { name: `${EMPLOYEES}:minute`, rate: 2, burst: 180 },
  V1,
];

/** 60 a minute. */
const SIXTY = { rate: 0.5, burst: 25 };
const V1_AUTH: V1Limits = [{ name: AUTH, ...SIXTY }, V1];
const V1_UPLOADS: V1Limits = [{ name: UPLOADS, ...SIXTY }, V1];

/** The limits that count for a v1 call, the narrowest first. Endpoints without one of their own may take what all have together. */
export function v1LimitsOf(path: string): V1Limits {
  if (path === AUTH) return V1_AUTH;
  if (path === UPLOADS) return V1_UPLOADS;
  return path === EMPLOYEES ? V1_EMPLOYEES : [{ ...V1, name: path }, V1];
}

/** Every v2 answer carries the state of its endpoint's bucket. */
export function limitOf(headers: Headers): Limit | undefined {
  const rate = Number(headers['x-ratelimit-replenish-rate'] ?? NaN);
  const burst = Number(headers['x-ratelimit-burst-capacity'] ?? NaN);
  const remaining = Number(headers['x-ratelimit-remaining'] ?? NaN);
  if (!(rate > 0) || !(burst > 0)) return undefined;
  return { rate, burst, ...(remaining >= 0 ? { remaining } : {}) };
}

/** v1 reports some errors with status 200, code 0 and a German sentence. Those that say nothing are taken for a passing fault. */
export function statusOf(status: number, body: Json): number {
  if (status >= 300) return status === 400 && /unauthori[sz]ed/i.test(wordsOf(body)) ? 401 : status;
  if (!isObject(body) || body['success'] !== false) return status;
  const code = isObject(body['error']) ? Number(body['error']['code']) : NaN;
  if (code >= 400 && code <= 599) return code;
  return /forbidden|authori[sz]ation/i.test(wordsOf(body)) ? 403 : 500;
}

/**
 * Whether a refusal may come from a worn-out token: 401 always may, though v2 persons answer it to a missing right as well;
 * 403 only where v1 speaks of the authorization, and not of what is forbidden.
 */
export function mayBeTheToken({ answered, body }: AccessDenied): boolean {
  return answered === 401 || /authori[sz]ation/i.test(wordsOf(body));
}

/** What a refused login is about, if it is about the credentials. v2 answers wrong ones with 400, v1 with 403 or 401. */
export function refusalOfLogin(error: unknown): CredentialsRejected | null {
  if (error instanceof AccessDenied) return new CredentialsRejected(error.provider);
  if (!(error instanceof RequestRefused) || !isObject(error.body)) return null;
  const { provider, body } = error;
  if (body['error'] === 'unauthorized_client') return new NothingGranted(provider); // v2 knows them, and nothing is ticked
  return REJECTED.some((word) => word === body['error']) ? new CredentialsRejected(provider) : null;
}

const REJECTED = ['invalid_client', 'invalid_grant'];

/** 404: it is not there, or the gateway does not know the list for this account; 412: the account does not have the feature. */
export function isNotOffered(error: unknown): boolean {
  return error instanceof NotThere || (error instanceof RequestRefused && error.answered === 412);
}

/** The gateway's own 404: the account does not have this list, where a plain one may be about what was asked for. */
export function isUnknownEndpoint(error: unknown): boolean {
  return error instanceof NotThere && /\bendpoint\b/i.test(wordsOf(error.body));
}

const NO_SUCH_THING = {
  type: /common\.(requested_)?resource_not_found$/,
  title: 'Resource not found',
};

/** Personio's own words that there is no such thing. Any other 404 may be a gateway's or a proxy's: it proves nothing. */
export function isNoSuchThing(error: unknown): boolean {
  const body = error instanceof NotThere ? error.body : null;
  if (!isObject(body)) return false;
  const { success, error: told = null, errors } = body;
  if (success === false) return isObject(told) && told['code'] === 404;
  return Array.isArray(errors) && errors.filter(isObject).some(saysNoSuchThing);
}

/** The type may be null. */
const saysNoSuchThing = ({ type = null, title }: JsonObject): boolean =>
  typeof type === 'string' ? NO_SUCH_THING.type.test(type) : type === null && title === NO_SUCH_THING.title;

/** The texts of an error, in any of Personio's shapes. */
function wordsOf(body: Json): string {
  if (!isObject(body)) return '';
  const { error, errors, message, detail, title } = body;
  const inner = [error ?? null, ...(Array.isArray(errors) ? errors : [])].filter(isObject).map(wordsOf);
  return [message, detail, title, ...inner].filter((word) => typeof word === 'string').join(' ');
}
