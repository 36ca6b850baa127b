import { type Reply, Refusal, json, made } from '../bodies.js';
import { localTime } from '../company/clock.js';
import { type Project, blankProject } from '../company/project.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';
import { beforeSunset } from './attendance-sunset.js';

const LIST = '/v1/company/attendances/projects';
const ONE = `${LIST}/{id}`;

export const routes: readonly ApiRoute[] = beforeSunset([
  { method: 'GET', path: LIST, area: 'attendances', serve: listProjects },
  { method: 'POST', path: LIST, area: 'attendances', writes: true, serve: createProject },
  { method: 'PATCH', path: ONE, area: 'attendances', writes: true, serve: changeProject },
  { method: 'DELETE', path: ONE, area: 'attendances', writes: true, serve: removeProject },
]);

/** Personio v1 projects: not paginated, and subprojects are projects like others. */
function listProjects({ world }: Call): Reply {
  return json({ success: true, data: world.projects.all.map(projectView) });
}

/** Personio v1 projects, create: not active unless the body says so. */
function createProject(call: Call): Reply {
  const { name, active } = fieldsOf(call.request);
  const status = statusIn(active) ?? 'ARCHIVED';
  const project = call.world.projects.add({ ...blankProject(nameIn(call, name)), status });
  return made({ success: true, data: projectView(project) }, [project.id], 200);
}

/** Personio v1 projects, update. */
function changeProject(call: Call): Reply {
  const project = projectOf(call);
  const { name, active } = fieldsOf(call.request);
  const status = statusIn(active);
  call.world.projects.change(project, {
    ...(name === undefined ? {} : { name: nameIn(call, name, project) }),
    ...(status === undefined ? {} : { status }),
  });
  return json({ success: true, data: projectView(project) });
}

/** Personio v1 projects, delete. */
function removeProject(call: Call): Reply {
  call.world.projects.remove(projectOf(call));
  return { status: 204, headers: {}, body: '' };
}

/** Errors of these calls have envelopes of their own, this one and that of a field. */
function projectOf({ params, world }: Call): Project {
  const { id = '' } = params;
  const found = world.projects.find(id);
  if (found === undefined) throw new Refusal(json({ success: false, message: `Project ${id} not found` }, 404));
  return found;
}

function nameIn({ world }: Call, name: unknown, itself?: Project): string {
  if (typeof name !== 'string' || name.trim() === '') throw wrong('name', 'Project name cannot be empty');
  if (world.projects.all.some((other) => other.name === name && other !== itself)) {
    throw wrong('name', 'Project name already exists');
  }
  return name;
}

function statusIn(active: unknown): Project['status'] | undefined {
  if (active === undefined) return undefined;
  if (typeof active !== 'boolean') throw wrong('active', 'Active field needs to be of type boolean');
  return active ? 'ACTIVE' : 'ARCHIVED';
}

function wrong(field: string, message: string): Refusal {
  return new Refusal(json({ success: false, error: { [field]: [message] } }, 400));
}

/** The offset has no colon here (Personio v1 projects). */
function projectView({ id, name, status, createdAt, updatedAt }: Project): object {
  const time = (instant: number) => localTime(instant).replace(/:(?=\d\d$)/, '');
  return {
    id,
    type: 'Project',
    attributes: {
      name,
      active: status === 'ACTIVE',
      created_at: time(createdAt),
      updated_at: time(updatedAt),
    },
  };
}
