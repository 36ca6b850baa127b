import { type Reply, json } from '../bodies.js';
import { type AbsenceType } from '../company/absence.js';
import { type ApiRoute, type Call } from '../world.js';
import { checkFilters } from './filters.js';
import { cut, listing, openPage, refuse } from './paging.js';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/absence-types', area: 'absences', serve: listAbsenceTypes },
  { method: 'GET', path: '/v2/absence-types/{id}', area: 'absences', serve: getAbsenceType },
];

/** Personio v2 absence types, list. */
function listAbsenceTypes(call: Call): Reply {
  checkFilters(call, []);
  const page = openPage(call, { fallback: 100, max: 100 });
  const { found, next } = cut(call.world.absences.types, page);
  return listing(call, page, { items: found.map(typeView), next });
}

/** Personio v2 absence types, get. */
function getAbsenceType(call: Call): Reply {
  const type = call.world.absences.types.find(({ uuid }) => uuid === call.params['id']);
  if (type === undefined) throw refuse(call, 404, 'notFound');
  return json(typeView(type));
}

/** The category is that of v1 in capitals. */
function typeView({ uuid, name, category, unit }: AbsenceType): object {
  return { id: uuid, name, category: category?.toUpperCase() ?? null, unit: unit.toUpperCase() };
}
