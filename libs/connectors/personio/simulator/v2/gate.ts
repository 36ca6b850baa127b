import { PROBLEMS, type Reply, noEndpoint, problem, problemOf, reportError, settle } from '../bodies.js';
import { type Area, type Token, allows } from '../credentials.js';
import { perform } from '../ledger.js';
import { type Verdict } from '../limits.js';
import { type ApiRoute, type Request, type World, bearerOf, clientOf, findRoute, visibleTo } from '../world.js';
import { routes as absencePeriods } from './absence-periods.js';
import { routes as absenceTypes } from './absence-types.js';
import { routes as absenceWrites } from './absence-writes.js';
import { routes as attendances } from './attendances.js';
import { routes as projectMembers } from './project-members.js';
import { routes as projects } from './projects.js';
import { v2Revoke, v2Token } from './auth.js';
import { routes as compensations } from './compensations.js';
import { routes as documents } from './documents.js';
import { routes as jobs } from './jobs.js';
import { routes as organisation } from './organisation.js';
import { routes as personWrites } from './person-writes.js';
import { routes as persons } from './persons.js';
import { routes as recruiting } from './recruiting.js';
import { routes as reports } from './reports.js';
import { routes as webhooks } from './webhooks.js';

/** A topic adds its line here; which right it needs stands with each of its routes. */
const ROUTES: readonly ApiRoute[] = [
  ...attendances,
  ...projects,
  ...projectMembers,
  ...persons,
  ...personWrites,
  ...organisation,
  ...documents,
  ...compensations,
  ...jobs,
  ...absenceTypes,
  ...absencePeriods,
  ...absenceWrites,
  ...reports,
  ...recruiting,
  ...webhooks,
];

/** Personio v2, how a missing right shows: on persons like a bad token. */
const WITHOUT_RIGHT: Partial<Record<Area, (now: number) => Reply>> = {
  persons: (now) => problemOf(401, now),
  reports: () => reportError('Unauthorized token'),
};

const AUTH_ROUTES = [
  { method: 'POST', path: '/v2/auth/token', serve: v2Token },
  { method: 'POST', path: '/v2/auth/revoke', serve: v2Revoke },
];

/** Answers as Personio's second generation: every answer tells the state of its bucket. */
export function answerV2(world: World, request: Request): Reply {
  const { allowed, headers } = bucketOf(world, request);
  const reply = allowed ? pass(world, request) : problemOf(429, world.company.clock.now());
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** Buckets belong to a credential and an endpoint; whoever shows no token is known by address. */
function bucketOf({ credentials, limits }: World, request: Request): Verdict {
  if (findRoute(AUTH_ROUTES, request) !== undefined) return limits.v2Auth(clientOf(request));
  const caller = credentials.token(bearerOf(request) ?? '')?.credential.clientId ?? request.address;
  return limits.v2(caller, findRoute(ROUTES, request)?.route.path ?? '/v2');
}

function pass(world: World, request: Request): Reply {
  const auth = findRoute(AUTH_ROUTES, request);
  return auth === undefined ? settle(() => serve(world, request)) : auth.route.serve(world, request);
}

function serve(world: World, request: Request): Reply {
  const now = world.company.clock.now();
  const found = findRoute(ROUTES, request);
  if (found === undefined || hidden(world, found.route, request)) return noEndpoint(request.path, now);
  const token = tokenOf(world, request);
  if (token === undefined) return problemOf(401, now);
  const { route, params } = found;
  if (!allows(token, route))
    return (world.modes.missing_right_403 ? undefined : WITHOUT_RIGHT[route.area])?.(now) ?? problemOf(403, now);
  if (route.writes === true && !isReadable(request)) return problem(400, PROBLEMS.badContent, now);
  const call = { world, request, token, params, visible: visibleTo(token) };
  return perform({ world, request, route, params }, () => route.serve(call));
}

/** What is sent with a write is JSON, if there is anything. */
function isReadable({ body }: Request): boolean {
  try {
    JSON.parse(body || '{}');
    return true;
  } catch {
    return false;
  }
}

function hidden({ modes }: World, route: ApiRoute, { headers }: Request): boolean {
  if (route.path === '/v2/org-units' && !modes.org_unit_list) return true;
  const beta = route.beta === true || (route.area === 'recruiting' && modes.recruiting_beta);
  return beta && String(headers['beta']).toLowerCase() !== 'true';
}

function tokenOf({ credentials }: World, request: Request): Token | undefined {
  const text = bearerOf(request) ?? '';
  return credentials.state(text) === 'good' ? credentials.token(text) : undefined;
}
