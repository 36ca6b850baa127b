import { type Reply, Refusal, V1_ERRORS, settle } from '../bodies.js';
import { type Token, allows } from '../credentials.js';
import { perform } from '../ledger.js';
import { type ApiRoute, type Call, type Request, type World, bearerOf, findRoute, visibleTo } from '../world.js';
import { routes as absencePeriods } from './absence-periods.js';
import { routes as attendances } from './attendances.js';
import { routes as projects } from './projects.js';
import { v1Auth } from './auth.js';
import { routes as balances } from './balance.js';
import { routes as documents } from './documents.js';
import { routes as employeeWrites } from './employee-writes.js';
import { routes as employees } from './employees.js';
import { answerRecruiting } from './recruiting.js';
import { routes as reports } from './reports.js';
import { routes as timeOffs } from './time-offs.js';

/** A topic adds its line here; which right it needs, and how it is limited, stands with each of its routes. */
const ROUTES: readonly ApiRoute[] = [
  ...attendances,
  ...projects,
  ...employees,
  ...employeeWrites,
  ...documents,
  ...timeOffs,
  ...absencePeriods,
  ...balances,
  ...reports,
];

/** Answers as Personio's first generation. */
export function answerV1(world: World, request: Request): Reply {
  if (!world.limits.v1(request.address)) return V1_ERRORS.tooMany();
  if (request.method === 'POST' && request.path === '/v1/auth') return v1Auth(world, request);
  if (request.path.startsWith('/v1/recruiting/')) return answerRecruiting(world, request);
  const found = findRoute(ROUTES, request);
  if (found === undefined) return V1_ERRORS.noRoute();
  return settle(() => {
    const token = tokenOf(world, request);
    const echo = found.route.silent ? {} : { authorization: `Bearer ${nextToken(world, token).text}` };
    const call = { world, request, token, params: found.params, visible: visibleTo(token) };
    const reply = settle(() => serve(found.route, call));
    return { ...reply, headers: { ...reply.headers, ...echo } };
  });
}

function serve(route: ApiRoute, call: Call): Reply {
  const { token, world, request, params } = call;
  if (!allows(token, route)) return V1_ERRORS.forbiddenArea();
  const passes = world.limits.v1Own(`${route.method} ${route.path}`, token.credential.clientId);
  return passes ? perform({ world, request, route, params }, () => route.serve(call)) : V1_ERRORS.tooMany();
}

/** Personio v1, calls without or with a bad token. */
function tokenOf(world: World, request: Request): Token {
  const text = bearerOf(request) ?? '';
  const token = world.credentials.token(text);
  const state = world.credentials.state(text);
  if (token !== undefined && state === 'good') return token;
  throw new Refusal(state === 'expired' ? V1_ERRORS.notValid() : V1_ERRORS.notProvided());
}

/** Tokens before September 2023 were good for one request, whose answer brought the next. */
function nextToken(world: World, token: Token): Token {
  if (!token.once) return token;
  world.credentials.kill((one) => one === token);
  return world.credentials.singleUseToken(token.credential);
}
