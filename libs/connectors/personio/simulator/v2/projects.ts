import { type Reply, json, made } from '../bodies.js';
import { breakMinutes, MINUTE } from '../company/attendance.js';
import { utcSeconds } from '../company/clock.js';
import { PROJECT_STATUSES, type Project, blankProject } from '../company/project.js';
import { type ApiRoute, type Call, type World } from '../world.js';
import { unprocessable } from './attendance-body.js';
import { cut, listing, openPage, refuse, valuesOf } from './paging.js';
import { checkProject, projectFields } from './project-body.js';

const LIST = '/v2/projects';
const ONE = `${LIST}/{id}`;

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: LIST, area: 'projects', serve: listProjects },
  { method: 'POST', path: LIST, area: 'projects', writes: true, serve: createProject },
  { method: 'GET', path: ONE, area: 'projects', serve: getProject },
  { method: 'PATCH', path: ONE, area: 'projects', writes: true, serve: changeProject },
  { method: 'DELETE', path: ONE, area: 'projects', writes: true, serve: removeProject },
];

const OTHER_PARAMETERS = ['limit', 'cursor', 'top_level_only', 'include'];

/** Personio v2 projects, list: a name that it does not know is refused, `includes` among them. */
function listProjects(call: Call): Reply {
  const known = [...Object.keys(FILTERS), ...OTHER_PARAMETERS];
  const unknown = [...call.request.query.keys()].some((name) => !known.includes(name));
  if (unknown) throw refuse(call, 400, 'badRequest');
  const page = openPage(call, { fallback: 100, max: 100 });
  const extras = extrasIn(call, page.query);
  const { found, next } = cut(call.world.projects.all.filter(filterOf(call, page.query)), page);
  return listing(call, page, {
    items: found.map((one) => ({ ...projectView(call.world, one), ...extras(one) })),
    next,
  });
}

/** Personio v2 projects, get. */
function getProject(call: Call): Reply {
  const extras = extrasIn(call, call.request.query);
  const project = projectOf(call);
  return json({ ...projectView(call.world, project), ...extras(project) });
}

/** Personio v2 projects, create. */
function createProject(call: Call): Reply {
  const fields = projectFields(call);
  if (fields.name === undefined || fields.status === undefined) throw refuse(call, 400, 'badContent');
  const whole = { ...blankProject(fields.name), ...fields };
  checkProject(call, whole);
  const id = String(call.world.projects.add(whole).id);
  return made({ id }, [id]);
}

/** Personio v2 projects, update. */
function changeProject(call: Call): Reply {
  const project = projectOf(call);
  const fields = projectFields(call);
  checkProject(call, { ...project, ...fields }, project);
  call.world.projects.change(project, fields);
  return { status: 204, headers: {}, body: '' };
}

/** Personio v2 projects, delete. */
function removeProject(call: Call): Reply {
  call.world.projects.remove(projectOf(call));
  return { status: 204, headers: {}, body: '' };
}

export function projectOf(call: Call): Project {
  const found = call.world.projects.find(call.params['id'] ?? '');
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return found;
}

/** Filters that take lists, and the text that they hold them against. */
const FILTERS: Record<string, (project: Project) => string> = {
  id: ({ id }) => String(id),
  name: ({ name }) => name,
  status: ({ status }) => status,
  project_code: ({ code }) => code ?? '',
  'parent_project.id': ({ parentId }) => String(parentId),
};

function filterOf(call: Call, query: URLSearchParams): (project: Project) => boolean {
  const top = query.get('top_level_only') ?? 'false';
  const known: readonly string[] = PROJECT_STATUSES;
  const unknown = valuesOf(query, 'status')?.some((status) => !known.includes(status)) ?? false;
  if (unknown || !['true', 'false'].includes(top)) throw refuse(call, 400, 'badRequest');
  const wanted = Object.entries(FILTERS).map(([name, of]) => ({ of, values: valuesOf(query, name) }));
  return (project) => {
    if (top === 'true' && project.parentId !== null) return false;
    return wanted.every(({ of, values }) => values?.includes(of(project)) ?? true);
  };
}

interface Tracked {
  minutes: number;
  periods: number;
}

type Extra = (project: Project, world: World, tracked: (project: Project) => Tracked) => number;

/** What a project tells of the hours booked on it when it is asked to. */
const EXTRAS: Record<string, Extra> = {
  tracked_minutes: (project, _world, tracked) => tracked(project).minutes,
  sub_projects_tracked_minutes: (project, { projects }, tracked) => {
    return projects.childrenOf(project).reduce((sum, child) => sum + tracked(child).minutes, 0);
  },
  sub_projects_count: (project, { projects }) => projects.childrenOf(project).length,
  tracked_periods_count: (project, _world, tracked) => tracked(project).periods,
};

function extrasIn(call: Call, query: URLSearchParams): (project: Project) => Record<string, number> {
  const names = valuesOf(query, 'include') ?? [];
  const wrong = names.find((name) => !(name in EXTRAS));
  if (wrong !== undefined) throw unprocessable(call, `The value ${wrong} is not allowed in include.`);
  const { world } = call;
  const tracked = (project: Project) => trackedOn(world).get(project.id) ?? { minutes: 0, periods: 0 };
  return (project) => {
    return Object.fromEntries(names.map((name) => [name, EXTRAS[name]?.(project, world, tracked) ?? 0]));
  };
}

const sums = new WeakMap<World, { version: string; tracked: Map<number, Tracked> }>();

/** Adding up half a million periods is worth remembering until one of them changes. */
function trackedOn(world: World): Map<number, Tracked> {
  const { attendances } = world;
  const known = sums.get(world);
  if (known?.version === attendances.version) return known.tracked;
  const tracked = new Map<number, Tracked>();
  for (const periods of attendances.everybody()) {
    for (const period of periods) {
      const { type, status, start, end, projectId } = period;
      if (type === 'BREAK' || status === 'REJECTED' || end === null || projectId === null) continue;
      const sum = tracked.get(projectId) ?? { minutes: 0, periods: 0 };
      const minutes = (end - start) / MINUTE - breakMinutes(period, periods);
      tracked.set(projectId, { minutes: sum.minutes + minutes, periods: sum.periods + 1 });
    }
  }
  sums.set(world, { version: attendances.version, tracked });
  return tracked;
}

function projectView({ company }: World, project: Project): object {
  const { id, name, status, code, description, clientName, type, billable, assignedToAll, parentId } = project;
  const costCenter = company.organisation.costCenters.find((one) => one.id === project.costCenterId);
  return {
    id: String(id),
    name,
    status,
    project_code: code,
    description,
    client_name: clientName,
    project_type: type,
    billable,
    cost_center: costCenter === undefined ? null : { id: costCenter.id2 },
    assigned_to_all: assignedToAll,
    parent_project: parentId === null ? null : { id: String(parentId) },
    start: project.start === null ? null : { date: project.start },
    end: project.end === null ? null : { date: project.end },
    created_at: utcSeconds(project.createdAt),
    updated_at: utcSeconds(project.updatedAt),
  };
}
