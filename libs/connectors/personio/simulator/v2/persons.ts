import { type Reply, json } from '../bodies.js';
import { type Person } from '../company/person.js';
import { without } from '../walks.js';
import { type ApiRoute, type Call } from '../world.js';
import { checkFilters, personFilter, timeFilter } from './filters.js';
import { cut, listing, openPage, refuse, valuesOf, walk } from './paging.js';
import { employmentView, personView } from './views.js';

const LIMITS = { fallback: 10, max: 50 };
const DATES = ['created_at', 'updated_at'];

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/persons', area: 'persons', serve: listPersons },
  { method: 'GET', path: '/v2/persons/{id}', area: 'persons', serve: getPerson },
  { method: 'GET', path: '/v2/persons/{id}/employments', area: 'persons', serve: listEmployments },
  { method: 'GET', path: '/v2/persons/{id}/employments/{employment}', area: 'persons', serve: getEmployment },
];

/** Personio v2 persons, list. */
function listPersons(call: Call): Reply {
  checkFilters(call, DATES);
  const page = openPage(call, LIMITS);
  const { found, next } = walk(call, page, (offset) => chosen(call, page.query, offset));
  const items = found.flatMap((id) => {
    const person = call.world.company.person(id);
    return person === undefined ? [] : [personView(call, person)];
  });
  return listing(call, page, { items, next });
}

/** Personio v2 persons, get. */
function getPerson(call: Call): Reply {
  return json(personView(call, personOf(call)));
}

/** Personio v2 employments, list. Its links lead to a path that is no endpoint. */
function listEmployments(call: Call): Reply {
  checkFilters(call, DATES);
  const person = personOf(call);
  const page = openPage(call, LIMITS);
  const ids = valuesOf(page.query, 'id');
  const updated = timeFilter(page.query, 'updated_at');
  const passing = views(call, person).filter((view) => {
    const employment = person.employments.find(({ id }) => id === view.id);
    return (ids === undefined || ids.includes(view.id)) && (employment === undefined || updated(employment.updatedAt));
  });
  const { found, next } = cut(passing, page);
  return listing(call, page, { items: found, next, path: '/v2/employments' });
}

/** Personio v2 employments, get. */
function getEmployment(call: Call): Reply {
  const found = views(call, personOf(call)).find(({ id }) => id === call.params['employment']);
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return json(found);
}

function views(call: Call, person: Person): { id: string }[] {
  const planted = person.raw.v2_employments ?? [];
  const own = person.employments.map((one, at) => {
    return { ...employmentView(call, person, one), id: one.id, ...planted[at] };
  });
  return [...own, ...planted.slice(own.length).map((one) => ({ id: '', ...one }))];
}

function personOf(call: Call): Person {
  const id = call.params['id'] ?? '';
  const person = /^\d{1,15}$/.test(id) ? call.world.company.person(Number(id)) : undefined;
  if (person === undefined) throw refuse(call, 404, 'notFound');
  return person;
}

/** Everybody in their order, from an offset on, or those whom all filters let pass. */
function* chosen(call: Call, query: URLSearchParams, offset: number): Generator<number> {
  const { ids } = call.world.company;
  const filtered = [...query.keys()].some((name) => name !== 'limit');
  if (filtered) yield* without(passing(call, query), offset);
  else for (let at = offset; at < ids.length; at += 1) yield ids[at] ?? 0;
}

function* passing(call: Call, query: URLSearchParams): Generator<number> {
  const named = valuesOf(query, 'id');
  const holds = personFilter(call, query);
  const ids = named && [...new Set(named.map(Number))].toSorted((a, b) => a - b);
  for (const id of ids ?? call.world.company.ids) if (holds(id)) yield id;
}
