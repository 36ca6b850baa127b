import { type Reply, json } from '../bodies.js';
import { BLANK_POSITION } from '../company/recruiting-blank.js';
import {
  FEED_LANGUAGES,
  type ListedStage,
  type Position,
  type PositionSalary,
  type PositionText,
  type RecruitingCategory,
} from '../company/recruiting-records.js';
import { type Organisation } from '../company/organisation.js';
import { type World } from '../world.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { type Field, among, instant, instantIfGiven, number, read, record, text, textOrNull, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/jobs', addJob),
  route('PATCH', '/jobs/{id}', changeJob),
  route('DELETE', '/jobs/{id}', removeJob),
  route('POST', '/recruiting-categories', addCategory),
  route('PATCH', '/recruiting-categories/{id}', changeCategory),
  route('DELETE', '/recruiting-categories/{id}', removeCategory),
  route('POST', '/recruiting-categories/{id}/stages', addStage),
  route('PATCH', '/recruiting-categories/{id}/stages/{stage}', changeStage),
  route('DELETE', '/recruiting-categories/{id}/stages/{stage}', removeStage),
];

const JOB_FIELDS: Record<string, Field<Position>> = {
  name: ['name', text],
  hiring_team: [
    'team',
    (value) => listOf(value, ({ person_id: id, role }) => ({ personId: number(id), role: text(role) })),
  ],
  published: ['published', (value) => value === true],
  employment_type: ['employmentType', textOrNull],
  seniority: ['seniority', textOrNull],
  schedule: ['schedule', textOrNull],
  years_of_experience: ['yearsOfExperience', textOrNull],
  keywords: ['keywords', textOrNull],
  occupation: ['occupation', textOrNull],
  occupation_category: ['occupationCategory', textOrNull],
  salary: ['salary', (value) => (value === null ? null : salary(record(value)))],
  texts: ['texts', texts],
  created_at: ['createdAt', instant],
  raw: ['raw', record],
};

function addJob({ world, body }: ControlCall): Reply {
  const fields = jobFields(world, body);
  const made = world.recruiting.positions.add((id, now) => ({
    ...{ id, createdAt: now, updatedAt: now, raw: {}, name: 'Job' },
    ...{ ...BLANK_POSITION, published: false },
    ...fields,
  }));
  return json({ id: String(made.id) }, 201);
}

function changeJob({ world, params, body }: ControlCall): Reply {
  const { updated_at: at, ...fields } = body;
  const changed = world.recruiting.positions.change(Number(params['id']), jobFields(world, fields), instantIfGiven(at));
  if (changed === undefined) throw wrong('There is no such job.', 404);
  return json({ id: String(changed.id) });
}

/** Applications stay, and still name it. */
function removeJob({ world, params }: ControlCall): Reply {
  const { id = '' } = params;
  if (!world.recruiting.positions.remove(Number(id))) throw wrong('There is no such job.', 404);
  return json({ id });
}

function addCategory({ world, body }: ControlCall): Reply {
  const { recruiting } = world;
  const id = Math.max(76, ...recruiting.categories.map((one) => one.id)) + 1;
  const category: RecruitingCategory = { id, name: text(body['name'] ?? 'Category'), stages: [], raw: {} };
  recruiting.categories.push(category);
  for (const stage of listOf(body['stages'] ?? [], (one) => one)) recruiting.addStage(category, stageFields(stage));
  return json({ id: String(id), stages: category.stages.map((stage) => String(stage.id)) }, 201);
}

function changeCategory(call: ControlCall): Reply {
  const category = categoryOf(call);
  Object.assign(category, read<RecruitingCategory>({ name: ['name', text], raw: ['raw', record] }, call.body));
  return json({ id: String(category.id) });
}

/** Its jobs have none then. */
function removeCategory(call: ControlCall): Reply {
  const category = categoryOf(call);
  const { categories } = call.world.recruiting;
  categories.splice(categories.indexOf(category), 1);
  return json({ id: String(category.id) });
}

/** At the end, or at an index. */
function addStage(call: ControlCall): Reply {
  const { at, ...fields } = call.body;
  const stage = call.world.recruiting.addStage(
    categoryOf(call),
    stageFields(fields),
    at === undefined ? undefined : number(at),
  );
  return json({ id: String(stage.id) }, 201);
}

function changeStage(call: ControlCall): Reply {
  const { at, ...fields } = call.body;
  const [{ stages }, stage] = stageOf(call);
  Object.assign(stage, stageFields(fields));
  if (at !== undefined) stages.splice(number(at), 0, ...stages.splice(stages.indexOf(stage), 1));
  return json({ id: String(stage.id) });
}

/** Applications that are in it stay in it. */
function removeStage(call: ControlCall): Reply {
  const [{ stages }, stage] = stageOf(call);
  stages.splice(stages.indexOf(stage), 1);
  return json({ id: String(stage.id) });
}

function stageFields(body: Record<string, unknown>): Partial<ListedStage> {
  const kind = (value: unknown): unknown => among(['CUSTOM', 'SYSTEM'], value);
  return read<ListedStage>({ name: ['name', text], type: ['type', text], kind: ['kind', kind] }, body);
}

function stageOf(call: ControlCall): [RecruitingCategory, ListedStage] {
  const category = categoryOf(call);
  const stage = category.stages.find(({ id }) => String(id) === call.params['stage']);
  if (stage === undefined) throw wrong('There is no such stage.', 404);
  return [category, stage];
}

function categoryOf({ world, params }: ControlCall): RecruitingCategory {
  const found = world.recruiting.category(Number(params['id']));
  if (found === undefined) throw wrong('There is no such category.', 404);
  return found;
}

/** What lies in the company is named by number or by name. */
function jobFields({ company, recruiting }: World, body: Record<string, unknown>): Partial<Position> {
  const { department, category, subcompany, office, additional_offices: others, ...fields } = body;
  const { departments, legalEntities, workplaces }: Organisation = company.organisation;
  return {
    ...(department === undefined ? {} : { departmentId: lookUp(departments, department) }),
    ...(category === undefined ? {} : { categoryId: lookUp(recruiting.categories, category) }),
    ...(subcompany === undefined ? {} : { legalEntityId: lookUp(legalEntities, subcompany) }),
    ...(office === undefined ? {} : { officeId: lookUp(workplaces, office) }),
    ...(Array.isArray(others) ? { additionalOfficeIds: others.flatMap((one) => lookUp(workplaces, one) ?? []) } : {}),
    ...read(JOB_FIELDS, fields),
  };
}

function lookUp(list: readonly { id: number; name: string }[], named: unknown): number | null {
  if (named === null) return null;
  const found = list.find(({ id, name }) => [name, id, String(id)].some((one) => one === named));
  if (found === undefined) throw wrong(`There is no ${JSON.stringify(named)} in this company.`);
  return found.id;
}

function salary(given: Record<string, unknown>): PositionSalary {
  const part = (name: string, fallback: string): string => text(given[name] ?? fallback);
  return {
    ...{ min: part('min', ''), max: part('max', ''), type: part('type', 'yearly') },
    ...{ currencySymbol: part('currency_symbol', '€'), currencyCode: part('currency_code', 'EUR') },
  };
}

/** `{ "en": { "name": "…", "sections": [{ "name", "value" }] } }`, in the languages of the feed. */
function texts(value: unknown): Position['texts'] {
  return Object.fromEntries(
    Object.entries(record(value)).map(([language, given]): [string, PositionText] => {
      const { name, sections = [] } = record(given);
      const parts = listOf(sections, (one) => ({ name: text(one['name']), value: text(one['value']) }));
      return [among(FEED_LANGUAGES, language), { name: text(name), sections: parts }];
    }),
  );
}

function listOf<T>(value: unknown, each: (one: Record<string, unknown>) => T): T[] {
  if (!Array.isArray(value)) throw wrong('A list is wanted.');
  return value.map((one: unknown) => each(record(one)));
}
