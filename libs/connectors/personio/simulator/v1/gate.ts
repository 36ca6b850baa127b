import { type Reply, Refusal, V1_ERRORS, settle } from '../bodies.js';
import { type Token } from '../credentials.js';
import { type Call, type Request, type Route, type World, bearerOf, findRoute, visibleTo } from '../world.js';
import { v1Auth } from './auth.js';
import { getEmployee, getPicture, listAttributes, listEmployees } from './employees.js';

interface V1Route extends Route<Call> {
  /** Personio v1 token: pictures do not echo it. */
  silent?: true;
}

const ROUTES: readonly V1Route[] = [
  { method: 'GET', path: '/v1/company/employees', serve: listEmployees },
  { method: 'GET', path: '/v1/company/employees/attributes', serve: listAttributes },
  { method: 'GET', path: '/v1/company/employees/custom-attributes', serve: listAttributes },
  { method: 'GET', path: '/v1/company/employees/{id}', serve: getEmployee },
  { method: 'GET', path: '/v1/company/employees/{id}/profile-picture', serve: getPicture, silent: true },
  { method: 'GET', path: '/v1/company/employees/{id}/profile-picture/{width}', serve: getPicture, silent: true },
];

/** Answers as Personio's first generation. */
export function answerV1(world: World, request: Request): Reply {
  if (!world.limits.v1(request.address)) return V1_ERRORS.tooMany();
  if (request.method === 'POST' && request.path === '/v1/auth') return v1Auth(world, request);
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

function serve(route: V1Route, call: Call): Reply {
  const { token, world } = call;
  if (!token.areas.includes('employees')) return V1_ERRORS.forbiddenArea();
  const limited = route.path === '/v1/company/employees';
  if (limited && !world.limits.v1Employees(token.credential.clientId)) return V1_ERRORS.tooMany();
  return route.serve(call);
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
