import { type Reply, json } from '../bodies.js';
import { type Company } from '../company/company.js';
import { ALL_RIGHTS, type Credential, type Rights } from '../credentials.js';
import { type Modes } from '../world.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, number, record, text, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/credentials', createCredential),
  route('PATCH', '/credentials/{id}', changeCredential),
  route('DELETE', '/credentials/{id}', removeCredential),
  route('POST', '/tokens/expire', expireTokens),
  route('PUT', '/clock', setClock),
  route('PUT', '/modes', setModes),
  route('PUT', '/pages', setPages),
  route('GET', '/least-time', leastTime),
  route('POST', '/least-time', leastTime),
];

function createCredential({ world, body }: ControlCall): Reply {
  const credential = world.credentials.add({ areas: null, attributes: null, ...rightsOf(body) });
  return json({ client_id: credential.clientId, client_secret: credential.clientSecret }, 201);
}

function changeCredential(call: ControlCall): Reply {
  const credential = credentialOf(call);
  call.world.credentials.change(credential, rightsOf(call.body));
  return json({ client_id: credential.clientId, areas: credential.areas, attributes: credential.attributes });
}

function removeCredential(call: ControlCall): Reply {
  const credential = credentialOf(call);
  call.world.credentials.remove(credential);
  return json({ client_id: credential.clientId });
}

function expireTokens({ world }: ControlCall): Reply {
  world.credentials.expireAll();
  return json({});
}

function setClock({ world, body }: ControlCall): Reply {
  const { now } = body;
  const instant = now === 'real' ? Date.now() : Date.parse(text(now));
  if (Number.isNaN(instant)) throw wrong('now is no time.');
  const before = world.company.clock.today();
  world.company.clock.set(instant);
  if (world.webhooks.all.length > 0) tellDays(world.company, before);
  return json({ now: new Date(instant).toISOString() });
}

/** Contracts begin and end on their day (Personio webhooks, events). */
function tellDays(company: Company, before: string): void {
  const today = company.clock.today();
  if (today <= before) return;
  const passed = (day: string | undefined): boolean => day !== undefined && day > before && day <= today;
  for (const person of company.ids) {
    for (const { id, startDate, termination } of company.person(person)?.employments ?? []) {
      if (passed(startDate)) company.happenings.tell('employment.started', { id, person });
      if (passed(termination?.date)) company.happenings.tell('employment.terminated', { id, person });
    }
  }
}

function setModes({ world, body }: ControlCall): Reply {
  for (const [name, value] of Object.entries(body)) {
    if (!(name in world.modes)) throw wrong(`There is no mode ${name}.`);
    const known = name === 'v1_tokens' ? among<Modes['v1_tokens']>(['stable', 'single_use'], value) : value === true;
    Object.assign(world.modes, { [name]: known });
  }
  return json(world.modes);
}

/** Short pages, so that a small company has many. */
function setPages({ world, body }: ControlCall): Reply {
  const { most } = body;
  world.pages.most = most === null ? Infinity : Math.max(2, number(most));
  return json({ most: most === null ? null : world.pages.most });
}

function leastTime({ world, query, body }: ControlCall): Reply {
  const given: unknown = query.has('calls') ? JSON.parse(query.get('calls') ?? '{}') : (body['calls'] ?? body);
  const calls = Object.entries(record(given)).map(([pattern, count]) => [pattern, number(count)] as const);
  return json({ seconds: world.limits.leastTime(Object.fromEntries(calls)) });
}

function credentialOf({ world, params }: ControlCall): Credential {
  const found = world.credentials.find(params['id'] ?? '');
  if (found === undefined) throw wrong('There is no such credential.', 404);
  return found;
}

function rightsOf({
  areas,
  attributes,
  legal_entities: entities,
  reports,
  writable,
  ...rest
}: Record<string, unknown>): Partial<Rights> {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw wrong(`There is no right ${unknown}.`);
  return {
    ...(areas === undefined ? {} : { areas: listOf(areas, (right) => among(ALL_RIGHTS, right)) }),
    ...(attributes === undefined ? {} : { attributes: listOf(attributes, text) }),
    ...(writable === undefined ? {} : { writable: listOf(writable, text) }),
    ...(entities === undefined ? {} : { legalEntities: listOf(entities, number) }),
    ...(reports === undefined ? {} : { reports: listOf(reports, text) }),
  };
}

function listOf<T>(value: unknown, each: (one: unknown) => T): T[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) throw wrong('A list is wanted, or null for everything.');
  return value.map(each);
}
