import { type Reply, json } from '../bodies.js';
import { PROJECT_STATUSES, type Project, type ProjectFields, blankProject } from '../company/project.js';
import { type World } from '../world.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, day, number, numberOrNull, text, textOrNull, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/projects', begin),
  route('PATCH', '/projects/{id}', change),
  route('DELETE', '/projects/{id}', forget),
];

/** What a body may name: none of Personio's rules is held against it. */
const FIELDS: Record<string, (value: unknown) => Partial<ProjectFields>> = {
  name: (value) => ({ name: text(value) }),
  status: (value) => ({ status: among(PROJECT_STATUSES, value) }),
  project_code: (value) => ({ code: textOrNull(value) }),
  description: (value) => ({ description: textOrNull(value) }),
  client_name: (value) => ({ clientName: textOrNull(value) }),
  project_type: (value) => ({ type: textOrNull(value) }),
  billable: (value) => ({ billable: value === true }),
  assigned_to_all: (value) => ({ assignedToAll: value === true }),
  cost_center_id: (value) => ({ costCenterId: numberOrNull(value) }),
  parent_id: (value) => ({ parentId: numberOrNull(value) }),
  start: (value) => ({ start: value === null ? null : day(value) }),
  end: (value) => ({ end: value === null ? null : day(value) }),
  members: (value) => ({ members: Array.isArray(value) ? value.map(number) : [] }),
};

function begin({ world, body }: ControlCall): Reply {
  const { id } = world.projects.add({ ...blankProject('Project'), ...fieldsOf(body) });
  return json({ id }, 201);
}

function change({ world, params, body }: ControlCall): Reply {
  const project = projectOf(world, params);
  world.projects.change(project, fieldsOf(body));
  return json({ id: project.id });
}

/** Its subprojects go too. */
function forget({ world, params }: ControlCall): Reply {
  const project = projectOf(world, params);
  world.projects.remove(project);
  return json({ id: project.id });
}

function projectOf({ projects }: World, { id = '' }: Record<string, string>): Project {
  const found = projects.find(id);
  if (found === undefined) throw wrong('There is no such project.', 404);
  return found;
}

function fieldsOf(body: Record<string, unknown>): Partial<ProjectFields> {
  const fields: Partial<ProjectFields> = {};
  for (const [name, value] of Object.entries(body)) {
    const read = FIELDS[name];
    if (read === undefined) throw wrong(`There is no field ${name}.`);
    Object.assign(fields, read(value));
  }
  return fields;
}
