import { type Reply, json } from '../bodies.js';
import { type Recruited } from '../company/recruiting-records.js';
import { type Shelf } from '../company/recruiting-shelf.js';
import { type ApiRoute, type Call } from '../world.js';
import { type PageRequest, cut, listing, openPage, refuse, walk } from './paging.js';
import { type Chosen, chooseApplications } from './recruiting-filters.js';
import { applicationView, candidateView, categoryView, positionView, transitionView } from './recruiting-views.js';

const LIMITS = { fallback: 100, max: 200 };
const AREA = 'recruiting';
const BASE = '/v2/recruiting';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: `${BASE}/applications`, area: AREA, serve: listApplications },
  { method: 'GET', path: `${BASE}/applications/{id}`, area: AREA, serve: getApplication },
  { method: 'GET', path: `${BASE}/applications/{id}/stage-transitions`, area: AREA, serve: listTransitions },
  { method: 'GET', path: `${BASE}/candidates`, area: AREA, serve: listCandidates },
  { method: 'GET', path: `${BASE}/candidates/{id}`, area: AREA, serve: getCandidate },
  { method: 'GET', path: `${BASE}/jobs`, area: AREA, serve: listJobs },
  { method: 'GET', path: `${BASE}/jobs/{id}`, area: AREA, serve: getJob },
  { method: 'GET', path: `${BASE}/categories`, area: AREA, serve: listCategories },
  { method: 'GET', path: `${BASE}/categories/{id}`, area: AREA, serve: getCategory },
];

/** Personio v2 recruiting: what was changed last comes first; a misspelt filter is no filter. */
function listApplications(call: Call): Reply {
  const page = openPage(call, LIMITS);
  const chosen = chooseApplications(call, page.query);
  return newestFirst(call, page, { chosen, view: (one) => applicationView(call, one) });
}

function getApplication(call: Call): Reply {
  return json(applicationView(call, found(call, call.world.recruiting.applications)));
}

function listTransitions(call: Call): Reply {
  const page = openPage(call, LIMITS);
  const application = found(call, call.world.recruiting.applications);
  const { found: transitions, next } = cut(application.transitions, page);
  return listing(call, page, { items: transitions.map((one) => transitionView(call, application, one)), next });
}

function listCandidates(call: Call): Reply {
  const { candidates } = call.world.recruiting;
  const chosen = (offset: number) => candidates.newestFirst({ offset });
  return newestFirst(call, openPage(call, LIMITS), { chosen, view: (one) => candidateView(call, one) });
}

function getCandidate(call: Call): Reply {
  return json(candidateView(call, found(call, call.world.recruiting.candidates)));
}

function listJobs(call: Call): Reply {
  const { positions } = call.world.recruiting;
  const chosen = (offset: number) => positions.newestFirst({ offset });
  return newestFirst(call, openPage(call, LIMITS), { chosen, view: (one) => positionView(call, one) });
}

function getJob(call: Call): Reply {
  return json(positionView(call, found(call, call.world.recruiting.positions)));
}

function listCategories(call: Call): Reply {
  const page = openPage(call, LIMITS);
  const { found: categories, next } = cut(call.world.recruiting.categories, page);
  return listing(call, page, { items: categories.map((one) => categoryView(call, one)), next });
}

function getCategory(call: Call): Reply {
  const category = call.world.recruiting.category(numberOf(call));
  if (category === undefined) throw refuse(call, 404, 'notFound');
  return json(categoryView(call, category));
}

/** What is changed while somebody reads moves to the front, and is not met again. */
function newestFirst<T extends Recruited>(
  call: Call,
  page: PageRequest,
  { chosen, view }: { chosen: Chosen<T>; view: (one: T) => object },
): Reply {
  const { found: items, next } = walk(call, page, chosen);
  return listing(call, page, { items: items.map(view), next });
}

function found<T extends Recruited>(call: Call, shelf: Shelf<T>): T {
  const one = shelf.get(numberOf(call));
  if (one === undefined) throw refuse(call, 404, 'notFound');
  return one;
}

function numberOf({ params }: Call): number {
  return /^\d{1,15}$/.test(params['id'] ?? '') ? Number(params['id']) : -1;
}
