import { type Reply, json } from '../bodies.js';
import { type Company } from '../company/company.js';
import { Dice } from '../company/dice.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { numberOrNull, text, textOrNull, wrong } from './fields.js';

interface Thing {
  id: number;
  id2?: string;
  name: string;
}

const CHANGEABLE: Record<string, (value: unknown) => unknown> = {
  name: text,
  abbreviation: textOrNull,
  description: textOrNull,
  parentId: numberOrNull,
  country: text,
};

export const routes: readonly ControlRoute[] = [
  route('POST', '/org-units/{type}', establish),
  route('POST', '/org-units/{type}/{id}', rename),
  route('DELETE', '/org-units/{type}/{id}', dissolve),
  ...['legal-entities', 'workplaces', 'cost-centers'].flatMap((kind) => [
    { ...route('POST', `/${kind}`, establish), kind },
    { ...route('POST', `/${kind}/{id}`, rename), kind },
    { ...route('DELETE', `/${kind}/{id}`, dissolve), kind },
  ]),
];

/** Departments, teams, workplaces, cost centers and legal entities: create, change, remove. */
function establish(call: ControlCall): Reply {
  const list = listOf(call);
  const id = Math.max(1000, ...list.map((one) => one.id)) + 1;
  const thing: Thing = { id, name: '' };
  Object.assign(thing, defaults(call, id));
  set(thing, call.body);
  list.push(thing);
  return json({ id: thing.id2 ?? thing.id }, 201);
}

function rename(call: ControlCall): Reply {
  const thing = thingOf(call);
  set(thing, call.body);
  return json({ id: thing.id2 ?? thing.id });
}

function dissolve(call: ControlCall): Reply {
  const list = listOf(call);
  const thing = thingOf(call);
  list.splice(list.indexOf(thing), 1);
  return json({ id: thing.id2 ?? thing.id });
}

function set(thing: Thing, body: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(body)) {
    const key = name === 'parent_id' ? 'parentId' : name;
    const check = CHANGEABLE[key];
    if (check === undefined) throw wrong(`There is no field ${name}.`);
    Object.assign(thing, { [key]: check(value) });
  }
}

function thingOf(call: ControlCall): Thing {
  const wanted = call.params['id'];
  const thing = listOf(call).find(({ id, id2 }) => id2 === wanted || String(id) === wanted);
  if (thing === undefined) throw wrong(`There is no ${String(wanted)} in this company.`, 404);
  return thing;
}

function listOf({ world, kind, params }: ControlCall): Thing[] {
  return listsOf(world.company)[params['type'] ?? kind ?? ''] ?? [];
}

function listsOf({ organisation }: Company): Record<string, Thing[]> {
  const { departments, teams, workplaces, costCenters, legalEntities } = organisation;
  return {
    ...{ department: departments, team: teams },
    ...{ workplaces, 'cost-centers': costCenters, 'legal-entities': legalEntities },
  };
}

function defaults({ world, kind, params }: ControlCall, id: number): object {
  const createdAt = new Date(world.company.clock.now()).toISOString();
  if (kind === 'cost-centers') return { id2: new Dice(world.seed, id).uuid('cost center') };
  if (kind === 'legal-entities') {
    return { subcompanyId: 10_000 + id, country: 'DE', type: 'GMBH', validFrom: createdAt, city: 'München' };
  }
  if (kind === 'workplaces') return {};
  return { type: params['type'], abbreviation: null, description: null, parentId: null, createdAt };
}
