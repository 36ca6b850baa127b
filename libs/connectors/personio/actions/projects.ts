import { DateTime } from 'luxon';
import { group, project } from '#models';
import type {
  Action,
  Asked,
  BodySchema,
  Complaint,
  Held,
  HeldRecord,
  Json,
  JsonObject,
  Schema,
  Step,
  Written,
} from '../../contract.js';
import { AREAS } from '../areas.js';
import { orNone } from '../by-id.js';
import type { PersonioClient, Request } from '../client.js';
import { withIds } from '../paging.js';
import { projects } from '../projects.js';
import { allOrNull, day, dayOf, object, paramsOf, reference, textIn, textsOf, toThing } from './fields.js';
import { COST_CENTER } from './people-body.js';
import { askable, idsOf, listed, made, madeIn, newAmong, sent } from './sent.js';

const PROJECTS: Request = { path: '/v2/projects', area: AREAS.projectsWrite };

/** A project, or one below another. */
export const createProject: Action<PersonioClient> = {
  ...{ model: project, kind: 'create', right: AREAS.projectsWrite },
  schema: () => Promise.resolve(NEW_PROJECT),
  check: complaintsOf,
  steps: ({ body }) => [before, making(body)],
  alike: ({ body }) => [project.name, textIn(body['name']).trim()],
  written: (_asked, [, one]) => writtenOf([madeIn(one)]),
};

export const updateProject: Action<PersonioClient> = {
  ...{ model: project, kind: 'update', right: AREAS.projectsWrite },
  schema: () => Promise.resolve(CHANGED_PROJECT),
  check: complaintsOf,
  steps: ({ body, record }) => [changing(record?.remoteId ?? '', body)],
  written: ({ record }) => writtenOf([record?.remoteId ?? '']),
};

/** The projects below it go too. */
export const deleteProject: Action<PersonioClient> = {
  ...{ model: project, kind: 'delete', right: AREAS.projectsWrite },
  steps: ({ record }) => [below(record?.remoteId ?? ''), removing(record?.remoteId ?? '')],
  written: ({ record }, [those]) => writtenOf([record?.remoteId ?? '', ...textsOf(those)]),
};

const writtenOf = (ids: readonly string[]): Written => ({
  stream: projects.name,
  names: ids.map((remoteId) => ({ model: project.name, remoteId })),
});

const TEXT = { type: 'string', maxLength: 255 } as const;

const PROPERTIES: Readonly<Record<string, Schema>> = {
  name: { ...TEXT, pattern: '\\S', description: 'Name, which no other project has' },
  status: { type: 'string', enum: ['ACTIVE', 'ARCHIVED'], description: 'Standing' },
  is_billable: { type: 'boolean', description: 'Whether hours are billed' },
  ...allOrNull({
    code: { ...TEXT, description: 'Code, which no other project has' },
    description: { type: 'string', maxLength: 10_000, description: 'Description' },
    client_name: { ...TEXT, description: 'Who it is done for' },
    cost_center: reference(group, 'Cost center'),
    parent_project: reference(project, 'The project above it, which is below no other'),
    start_date: day('First day'),
    end_date: day('Last day'),
  }),
  integration_params: object(
    {
      ...allOrNull({ project_type: { ...TEXT, description: 'Kind of project; not of one that is below another' } }),
      assigned_to_all: { type: 'boolean', description: 'Whether everybody may book hours on it' },
    },
    'What Personio has besides',
  ),
};

const NEW_PROJECT: BodySchema = {
  ...{ type: 'object', additionalProperties: false, required: ['name'] },
  description: 'Something that hours are booked on.',
  properties: {
    ...PROPERTIES,
    status: { type: 'string', enum: ['ACTIVE', 'ARCHIVED'], default: 'ACTIVE', description: 'Standing' },
  },
  examples: [{ name: 'Website', code: 'W-1', is_billable: true, start_date: '2026-10-01', end_date: '2026-12-31' }],
};

const CHANGED_PROJECT: BodySchema = {
  ...{ type: 'object', additionalProperties: false, properties: PROPERTIES },
  description: 'What is named is changed. The rest stays as it is.',
  examples: [{ status: 'ARCHIVED' }],
};

/** All of them: any may be given this name meanwhile. */
const before: Step<PersonioClient> = {
  reads: true,
  send: async (client) => idsOf(await listed(client, projectsWhere({}))),
  lookUp: '',
};

const making = (body: JsonObject): Step<PersonioClient> => ({
  send: async (client, so) => made(client, await sent(client, 'POST', { ...PROJECTS, json: bodyOf(body) }, so)),
  find: async (client, { results: [known] }) => newAmong(await ofName(client, body), known),
  unique: true,
  lookUp: 'Look in the list of projects for one of this name.',
});

const changing = (id: string, body: JsonObject): Step<PersonioClient> => ({
  send: async (client, so) => {
    await sent(client, 'PATCH', { ...projectAt(id), json: bodyOf(body) }, so);
    return null;
  },
  lookUp: 'Look at the project.',
});

/** Those that go with it. */
const below = (id: string): Step<PersonioClient> => ({
  reads: true,
  send: async (client) => idsOf(await listed(client, projectsWhere({ 'parent_project.id': id }))),
  lookUp: '',
});

const removing = (id: string): Step<PersonioClient> => ({
  send: async (client, so) => {
    await sent(client, 'DELETE', projectAt(id), so);
    return true;
  },
  find: async (client) =>
    (await orNone(client.v2({ ...projectAt(id), area: AREAS.projects }))) === null ? true : null,
  unique: true,
  lookUp: 'Look whether the project is still there.',
});

async function ofName(client: PersonioClient, body: JsonObject): Promise<JsonObject[]> {
  const name = textIn(body['name']).trim();
  return (await listed(client, projectsWhere(askable({ name })))).filter((row) => row['name'] === name);
}

const projectsWhere = (query: Record<string, string>): Request => ({
  ...{ path: PROJECTS.path, query: { ...query, limit: 100 }, area: AREAS.projects },
});

const projectAt = (id: string): Request => ({
  ...{ path: `${PROJECTS.path}/${encodeURIComponent(id)}`, pattern: `${PROJECTS.path}/{id}`, area: PROJECTS.area },
});

const asIs = (value: Json): Json => value;

/** Fields of ours, and of which of Personio's project they are. */
const FIELDS: Readonly<Record<string, readonly [field: string, write: (value: Json) => Json]>> = {
  name: ['name', (name) => textIn(name).trim()],
  status: ['status', asIs],
  code: ['project_code', asIs],
  description: ['description', asIs],
  client_name: ['client_name', asIs],
  is_billable: ['billable', asIs],
  cost_center: ['cost_center', (group) => toThing(typeof group === 'string' ? centerIn(group) : null)],
  parent_project: ['parent_project', toThing],
  start_date: ['start', (start) => dateOf(dayOf(start))],
  end_date: ['end', (end) => dateOf(dayAfter(dayOf(end)))],
  project_type: ['project_type', asIs],
  assigned_to_all: ['assigned_to_all', asIs],
};

const bodyOf = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries({ ...body, ...paramsOf(body) }).flatMap(([name, value]) => {
      const [field, write] = FIELDS[name] ?? [];
      return field === undefined || !write ? [] : [[field, write(value)] as const];
    }),
  );

const dateOf = (date: string | null): JsonObject | null => (date === null ? null : { date });

/** Personio's end is the first day after it. */
const dayAfter = (last: string | null): string | null =>
  last === null ? null : DateTime.fromISO(last, { zone: 'utc' }).plus({ days: 1 }).toISODate();

const centerIn = (remoteId: string): string => remoteId.slice(remoteId.indexOf(':') + 1);

const isBackward = (start: string | null, end: string | null): boolean => start !== null && end !== null && start > end;

/** What the projects that we hold, and itself as it will be, have against it. */
async function complaintsOf({ body, record }: Asked, held: Held, client: PersonioClient): Promise<Complaint[]> {
  const all = await held.list(project.name, {});
  const others = all.filter(({ remoteId }) => remoteId !== record?.remoteId);
  const whole = { ...record?.fields, ...body };
  const [start, end] = [dayOf(whole['start_date']), dayOf(whole['end_date'])];
  const { parent_project: above } = body;
  const parent = others.find(({ remoteId }) => remoteId === above);
  const own = all.find(({ remoteId }) => remoteId === record?.remoteId)?.fields['id'];
  const hasBelow = others.some(({ fields }) => own !== undefined && fields['parent_project'] === own);
  const found: [boolean, string, string][] = [
    [isNoCenter(body['cost_center']), 'cost_center', 'It is no cost center'],
    [isBackward(start, end), 'end_date', 'It ends before it begins'],
    [above !== undefined && above === record?.remoteId, 'parent_project', 'A project is not below itself'],
    [typeof parent?.fields['parent_project'] === 'string', 'parent_project', 'This one is below another itself'],
    [typeof above === 'string' && hasBelow, 'parent_project', 'There are projects below this one'],
    [
      typeof whole['parent_project'] === 'string' && isKind(body),
      'integration_params',
      'Only a project at the top has a type',
    ],
  ];
  const complaints = found.flatMap(([holds, name, message]) => (holds ? [{ place: [name], message }] : []));
  return complaints.length > 0 ? complaints : takenWords(body, others, { client, itself: record?.remoteId });
}

/** Names and codes that others have: by what we hold, and then, as that may be older, by what Personio has. */
async function takenWords(
  body: JsonObject,
  others: readonly HeldRecord[],
  { client, itself }: { client: PersonioClient; itself: string | undefined },
): Promise<Complaint[]> {
  const seem = ['name', 'code'].filter(
    (name) => typeof body[name] === 'string' && others.some(({ fields }) => fields[name] === body[name]),
  );
  const rows = seem.length > 0 ? await listed(client, projectsWhere({})) : [];
  const wanted = bodyOf(body);
  const isTaken = (field: string): boolean =>
    withIds(rows).some((row) => row.id !== itself && row[field] === wanted[field]);
  return seem
    .filter((name) => isTaken(FIELDS[name]?.[0] ?? name))
    .map((name) => ({ place: [name], message: `Another project has this ${name}` }));
}

const isKind = (body: JsonObject): boolean => typeof paramsOf(body)['project_type'] === 'string';

const isNoCenter = (remoteId: Json | undefined): boolean =>
  typeof remoteId === 'string' && !remoteId.startsWith(`${COST_CENTER}:`);
