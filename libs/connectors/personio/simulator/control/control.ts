import { type Reply, json, settle } from '../bodies.js';
import { type Request, type Route, type World, fieldsOf, findRoute } from '../world.js';
import {
  addFault,
  changeCredential,
  clearFaults,
  createCredential,
  expireTokens,
  forgetRequests,
  leastTime,
  removeCredential,
  setClock,
  setModes,
  showRequests,
} from './account.js';
import { dissolve, establish, rename } from './company.js';
import { type ControlCall } from './call.js';
import { change, employAgain, hire, leave, plant, vanish } from './people.js';

interface ControlRoute extends Route<ControlCall> {
  kind?: string;
}

const ROUTES: readonly ControlRoute[] = [
  route('GET', '', facts),
  route('POST', '/hire', hire),
  route('PATCH', '/people/{id}', change),
  route('DELETE', '/people/{id}', vanish),
  route('POST', '/people/{id}/leave', leave),
  route('POST', '/people/{id}/employments', employAgain),
  route('POST', '/people/{id}/raw', plant),
  route('POST', '/org-units/{type}', establish),
  route('POST', '/org-units/{type}/{id}', rename),
  route('DELETE', '/org-units/{type}/{id}', dissolve),
  ...['legal-entities', 'workplaces', 'cost-centers'].flatMap((kind) => [
    { ...route('POST', `/${kind}`, establish), kind },
    { ...route('POST', `/${kind}/{id}`, rename), kind },
    { ...route('DELETE', `/${kind}/{id}`, dissolve), kind },
  ]),
  route('POST', '/credentials', createCredential),
  route('PATCH', '/credentials/{id}', changeCredential),
  route('DELETE', '/credentials/{id}', removeCredential),
  route('POST', '/tokens/expire', expireTokens),
  route('POST', '/faults', addFault),
  route('DELETE', '/faults', clearFaults),
  route('PUT', '/clock', setClock),
  route('PUT', '/modes', setModes),
  route('GET', '/requests', showRequests),
  route('DELETE', '/requests', forgetRequests),
  route('GET', '/least-time', leastTime),
  route('POST', '/least-time', leastTime),
];

/** What tests and demos steer the simulator with; Personio has nothing like it. */
export function answerControl(world: World, request: Request): Reply {
  const found = findRoute(ROUTES, request);
  if (found === undefined) return json({ error: `There is no ${request.method} ${request.path}.` }, 404);
  const { route: chosen, params } = found;
  const { kind } = chosen;
  return settle(() => chosen.serve({ world, body: fieldsOf(request), query: request.query, params, kind }));
}

function facts({ world }: ControlCall): Reply {
  const { company, master, limits, modes, seed } = world;
  const { departments, teams, costCenters, legalEntities, workplaces } = company.organisation;
  const employments = company.ids.reduce((sum, id) => sum + (company.outline(id)?.employmentCount ?? 0), 0);
  return json({
    people: company.ids.length,
    speed: limits.speed,
    seed,
    now: new Date(company.clock.now()).toISOString(),
    credentials: { client_id: master.clientId, client_secret: master.clientSecret },
    counts: {
      persons: company.ids.length,
      employments,
      departments: departments.length,
      teams: teams.length,
      cost_centers: costCenters.length,
      legal_entities: legalEntities.length,
      workplaces: workplaces.length,
    },
    modes,
  });
}

function route(method: string, path: string, serve: (call: ControlCall) => Reply): ControlRoute {
  return { method, path: `/_control${path}`, serve };
}
