import { wallDay } from '../company/attendance.js';
import { type Project, type ProjectFields, PROJECT_STATUSES } from '../company/project.js';
import { type Projects } from '../company/projects.js';
import { type Call, type World, fieldsOf } from '../world.js';
import { unprocessable } from './attendance-body.js';
import { refuse } from './paging.js';

const LONGEST_NAME = 255;

type Read = (value: unknown, world: World) => unknown;

/** What a body may name, what it is called here, and how it is read; undefined is refused. */
const FIELDS: Record<string, { key: keyof ProjectFields; read: Read }> = {
  name: {
    key: 'name',
    read: (value) => (textIn(value, LONGEST_NAME) === '' ? undefined : textIn(value, LONGEST_NAME)),
  },
  status: { key: 'status', read: (value) => PROJECT_STATUSES.find((known) => known === value) },
  project_code: { key: 'code', read: orNull((value) => textIn(value, LONGEST_NAME)) },
  description: { key: 'description', read: orNull((value) => textIn(value, 10_000)) },
  client_name: { key: 'clientName', read: orNull((value) => textIn(value, LONGEST_NAME)) },
  project_type: { key: 'type', read: orNull((value) => textIn(value, LONGEST_NAME)) },
  billable: { key: 'billable', read: flagIn },
  assigned_to_all: { key: 'assignedToAll', read: flagIn },
  start: { key: 'start', read: orNull(dateIn) },
  end: { key: 'end', read: orNull(dateIn) },
  // Zero where there is no such thing: that is found out when the whole is looked at.
  cost_center: {
    key: 'costCenterId',
    read: orNull((value, { company }) => {
      const id = idIn(value);
      return id === undefined ? undefined : (company.organisation.costCenters.find(({ id2 }) => id2 === id)?.id ?? 0);
    }),
  },
  parent_project: {
    key: 'parentId',
    read: orNull((value, { projects }) => {
      const id = idIn(value);
      return id === undefined ? undefined : (projects.find(id)?.id ?? 0);
    }),
  },
};

/** Personio v2 projects: the fields that a body names, checked for their form only. */
export function projectFields(call: Call): Partial<ProjectFields> {
  const fields: Partial<ProjectFields> = {};
  for (const [name, sent] of Object.entries(fieldsOf(call.request))) {
    const field = FIELDS[name];
    if (field === undefined) continue;
    const value = field.read(sent, call.world);
    if (value === undefined) throw refuse(call, 400, 'badContent');
    Object.assign(fields, { [field.key]: value });
  }
  return fields;
}

/** Personio v2 projects, create and update: what is well-formed and still cannot be. */
export function checkProject(call: Call, fields: ProjectFields, itself?: Project): void {
  const { projects } = call.world;
  const others = projects.all.filter((other) => other !== itself);
  const parent = projects.find(fields.parentId);
  const objections: [boolean, string][] = [
    [others.some(({ name }) => name === fields.name), 'A project with this name already exists.'],
    [
      fields.code !== null && others.some(({ code }) => code === fields.code),
      'A project with this project code already exists.',
    ],
    [fields.costCenterId === 0, 'The cost center does not exist.'],
    [fields.parentId !== null && (parent === undefined || parent === itself), 'The parent project does not exist.'],
    [parent !== undefined && tooDeep(projects, parent, itself), 'A subproject cannot have subprojects.'],
    [fields.start !== null && fields.end !== null && fields.start > fields.end, 'The start must be before the end.'],
    [fields.parentId !== null && fields.type !== null, 'The field project_type is not allowed on a subproject.'],
  ];
  const found = objections.find(([holds]) => holds);
  if (found !== undefined) throw unprocessable(call, found[1]);
}

/** There are two levels of projects. */
function tooDeep(projects: Projects, parent: Project, itself: Project | undefined): boolean {
  return parent.parentId !== null || (itself !== undefined && projects.childrenOf(itself).length > 0);
}

function orNull(read: Read): Read {
  return (value, world) => (value === null ? null : read(value, world));
}

function textIn(value: unknown, longest: number): string | undefined {
  return typeof value === 'string' && value.length <= longest ? value : undefined;
}

function flagIn(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function dateIn(value: unknown): string | undefined {
  const date = typeof value === 'object' && value !== null && 'date' in value ? value.date : undefined;
  return typeof date === 'string' && wallDay(date) !== null ? date : undefined;
}

function idIn(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
