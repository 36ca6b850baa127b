import { type Reply, noEndpoint, problemOf, settle } from '../bodies.js';
import { type Area, type Token } from '../credentials.js';
import { type Verdict } from '../limits.js';
import { type Call, type Request, type Route, type World, bearerOf, clientOf, findRoute, visibleTo } from '../world.js';
import { v2Revoke, v2Token } from './auth.js';
import {
  getLegalEntity,
  getOrgUnit,
  listCostCenters,
  listLegalEntities,
  listOrgUnits,
  listWorkplaces,
} from './organisation.js';
import { getEmployment, getPerson, listEmployments, listPersons } from './persons.js';

interface V2Route extends Route<Call> {
  area: Area;
  /** Not found without the header `Beta: true`. */
  beta?: true;
}

const ROUTES: readonly V2Route[] = [
  { ...get('/v2/persons', listPersons), area: 'persons' },
  { ...get('/v2/persons/{id}', getPerson), area: 'persons' },
  { ...get('/v2/persons/{id}/employments', listEmployments), area: 'persons' },
  { ...get('/v2/persons/{id}/employments/{employment}', getEmployment), area: 'persons' },
  { ...get('/v2/org-units', listOrgUnits), area: 'org-units', beta: true },
  { ...get('/v2/org-units/{id}', getOrgUnit), area: 'org-units' },
  { ...get('/v2/legal-entities', listLegalEntities), area: 'legal-entities' },
  { ...get('/v2/legal-entities/{id}', getLegalEntity), area: 'legal-entities' },
  { ...get('/v2/cost-centers', listCostCenters), area: 'cost-centers', beta: true },
  { ...get('/v2/workplaces', listWorkplaces), area: 'workplaces', beta: true },
];

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
  // Personio v2, how a missing right shows: on persons like a bad token.
  if (!token.areas.includes(route.area)) return problemOf(route.area === 'persons' ? 401 : 403, now);
  return route.serve({ world, request, token, params, visible: visibleTo(token) });
}

function hidden({ modes }: World, route: V2Route, { headers }: Request): boolean {
  if (route.path === '/v2/org-units' && !modes.org_unit_list) return true;
  return route.beta === true && String(headers['beta']).toLowerCase() !== 'true';
}

function tokenOf({ credentials }: World, request: Request): Token | undefined {
  const text = bearerOf(request) ?? '';
  return credentials.state(text) === 'good' ? credentials.token(text) : undefined;
}

function get(path: string, serve: (call: Call) => Reply): Route<Call> {
  return { method: 'GET', path, serve };
}
