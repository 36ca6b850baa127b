import { type Reply, json, settle } from '../bodies.js';
import { type Request, type World, fieldsOf, findRoute } from '../world.js';
import { routes as absences } from './absences.js';
import { routes as account } from './account.js';
import { routes as attendances } from './attendances.js';
import { routes as attributes } from './attributes.js';
import { type ControlRoute } from './call.js';
import { routes as company } from './company.js';
import { routes as compensations } from './compensations.js';
import { routes as documents } from './documents.js';
import { routes as facts } from './facts.js';
import { routes as feed } from './feed.js';
import { routes as people } from './people.js';
import { routes as projects } from './projects.js';
import { routes as recruiting } from './recruiting.js';
import { routes as recruitingJobs } from './recruiting-jobs.js';
import { routes as reports } from './reports.js';
import { routes as traffic } from './traffic.js';
import { routes as webhooks } from './webhooks.js';

/** A topic adds its own `routes` here. */
const ROUTES: readonly ControlRoute[] = [
  ...facts,
  ...account,
  ...traffic,
  ...people,
  ...company,
  ...attributes,
  ...absences,
  ...attendances,
  ...projects,
  ...documents,
  ...compensations,
  ...reports,
  ...feed,
  ...recruiting,
  ...recruitingJobs,
  ...webhooks,
];

/** What tests and demos steer the simulator with; Personio has nothing like it. */
export function answerControl(world: World, request: Request): Reply {
  const found = findRoute(ROUTES, request);
  if (found === undefined) return json({ error: `There is no ${request.method} ${request.path}.` }, 404);
  const { route: chosen, params } = found;
  const { kind } = chosen;
  if (request.method !== 'GET') world.walks.forget();
  const { query, baseUrl } = request;
  return settle(() => chosen.serve({ world, body: fieldsOf(request), query, params, kind, baseUrl }));
}
