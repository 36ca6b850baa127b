import { type Reply, json } from '../bodies.js';
import { type Company } from '../company/company.js';
import { type LegalEntity, type OrgUnit } from '../company/organisation.js';
import { type ApiRoute, type Call } from '../world.js';
import { checkFilters } from './filters.js';
import { cut, listing, openPage, refuse, valuesOf } from './paging.js';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/org-units', area: 'org-units', beta: true, serve: listOrgUnits },
  { method: 'GET', path: '/v2/org-units/{id}', area: 'org-units', serve: getOrgUnit },
  { method: 'GET', path: '/v2/legal-entities', area: 'legal-entities', serve: listLegalEntities },
  { method: 'GET', path: '/v2/legal-entities/{id}', area: 'legal-entities', serve: getLegalEntity },
  { method: 'GET', path: '/v2/cost-centers', area: 'cost-centers', beta: true, serve: listCostCenters },
  { method: 'GET', path: '/v2/workplaces', area: 'workplaces', beta: true, serve: listWorkplaces },
];

/** Personio v2 org units, list. Its links repeat the filters. */
function listOrgUnits(call: Call): Reply {
  checkFilters(call, []);
  const page = openPage(call, { fallback: 20, max: 100 });
  const type = page.query.get('type');
  if (type !== null && type !== 'department' && type !== 'team') throw refuse(call, 400, 'badRequest');
  const { departments, teams } = call.world.company.organisation;
  const units = type === 'team' ? teams : type === 'department' ? departments : [...departments, ...teams];
  const { found, next } = cut(sorted(call, units, page.query), page);
  const chain = page.query.get('include_parent_chain') === 'true';
  const items = found.map((unit) => orgUnitView(call, unit, chain));
  return listing(call, page, { items, next, repeat: ['type', 'include_parent_chain', 'sort', 'limit'] });
}

/** Personio v2 org units, get: an id means nothing without a type. */
function getOrgUnit(call: Call): Reply {
  const type = call.request.query.get('type');
  if (type !== 'department' && type !== 'team') throw refuse(call, 400, 'badRequest');
  const { departments, teams } = call.world.company.organisation;
  const unit = (type === 'team' ? teams : departments).find(({ id }) => String(id) === call.params['id']);
  if (unit === undefined) throw refuse(call, 404, 'notFound');
  return json(orgUnitView(call, unit, call.request.query.get('include_parent_chain') === 'true'));
}

/** Personio v2 legal entities, list: newest first. */
function listLegalEntities(call: Call): Reply {
  checkFeature(call);
  checkFilters(call, []);
  const page = openPage(call, { fallback: 20, max: 100 });
  const ids = valuesOf(page.query, 'id');
  const countries = valuesOf(page.query, 'country');
  const { company } = call.world;
  const entities = company.organisation.legalEntities
    .filter(({ id, country }) => (ids?.includes(String(id)) ?? true) && (countries?.includes(country) ?? true))
    .toSorted((a, b) => b.validFrom.localeCompare(a.validFrom));
  const { found, next } = cut(entities, page);
  const assigned = assignments(company);
  return listing(call, page, { items: found.map((entity) => legalEntityView(entity, assigned)), next });
}

/** Personio v2 legal entities, get. */
function getLegalEntity(call: Call): Reply {
  checkFeature(call);
  const { company } = call.world;
  const found = company.organisation.legalEntities.find(({ id }) => String(id) === call.params['id']);
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return json(legalEntityView(found, assignments(company)));
}

/** Personio v2 legal entities: not every account has them. */
function checkFeature(call: Call): void {
  if (!call.world.modes.legal_entities) throw refuse(call, 412, 'noLegalEntities');
}

/** Personio v2 cost centers. */
function listCostCenters(call: Call): Reply {
  return named(
    call,
    call.world.company.organisation.costCenters.map(({ id2, name }) => ({ id: id2, name })),
  );
}

/** Personio v2 workplaces. */
function listWorkplaces(call: Call): Reply {
  return named(
    call,
    call.world.company.organisation.workplaces.map(({ id, name }) => ({ id: String(id), name })),
  );
}

function named(call: Call, list: readonly { id: string; name: string }[]): Reply {
  checkFilters(call, []);
  const page = openPage(call, { fallback: 50, max: 100 });
  const ids = valuesOf(page.query, 'id');
  const names = valuesOf(page.query, 'name');
  const passing = list.filter(({ id, name }) => (ids?.includes(id) ?? true) && (names?.includes(name) ?? true));
  const { found, next } = cut(sorted(call, passing, page.query), page);
  return listing(call, page, { items: found, next });
}

/** By id unless a name is asked for; a minus turns the order around (the minus is inferred). */
function sorted<T extends { id: number | string; name: string }>(
  call: Call,
  list: readonly T[],
  query: URLSearchParams,
): T[] {
  const text = query.get('sort') ?? 'id';
  const field = text.replace(/^-/, '');
  if (field !== 'id' && field !== 'name') throw refuse(call, 400, 'badRequest');
  const compare = (a: T, b: T) => String(a[field]).localeCompare(String(b[field]), 'de', { numeric: true });
  return list.toSorted(text.startsWith('-') ? (a, b) => compare(b, a) : compare);
}

function orgUnitView(call: Call, unit: OrgUnit, withChain: boolean): object {
  const href = `${call.request.baseUrl}/v2/org-units/${unit.id}?type=${unit.type}`;
  const chain = withChain ? { parent_chain: parentsOf(call.world.company, unit).map((one) => bare(one)) } : {};
  return { ...bare(unit), ...chain, _meta: { links: { self: { href } } } };
}

function bare(unit: OrgUnit): object {
  return {
    id: String(unit.id),
    type: unit.type,
    name: unit.name,
    resource_uri: null,
    abbreviation: unit.abbreviation,
    description: unit.description,
    parent_id: unit.parentId === null ? null : String(unit.parentId),
    create_time: unit.createdAt,
    _meta: { links: {} },
  };
}

function parentsOf({ organisation }: Company, unit: OrgUnit): OrgUnit[] {
  const chain: OrgUnit[] = [];
  const list = unit.type === 'team' ? organisation.teams : organisation.departments;
  let above = list.find(({ id }) => id === unit.parentId);
  while (above !== undefined && !chain.includes(above)) {
    const { parentId } = above;
    chain.push(above);
    above = list.find(({ id }) => id === parentId);
  }
  return chain;
}

type Assigned = Map<number, { active: number; total: number }>;

function assignments(company: Company): Assigned {
  const assigned: Assigned = new Map();
  const today = company.clock.today();
  for (const id of company.ids) {
    const { legalEntityId = null, endsOn = null } = company.outline(id) ?? {};
    if (legalEntityId === null) continue;
    const ended = endsOn !== null && endsOn < today;
    const { active, total } = assigned.get(legalEntityId) ?? { active: 0, total: 0 };
    assigned.set(legalEntityId, { active: active + (ended ? 0 : 1), total: total + 1 });
  }
  return assigned;
}

function legalEntityView(entity: LegalEntity, assigned: Assigned): object {
  const { id, name, country, type, city, validFrom } = entity;
  return {
    id: String(id),
    status: 'ACTIVE',
    valid_from: validFrom,
    assigned_employees: assigned.get(id) ?? { active: 0, total: 0 },
    country,
    name,
    type,
    registration_number: `HRB ${10_000 + id}`,
    industry_sector: 'COMPUTER_SOFTWARE',
    email: 'office@nordlicht.example',
    phone: null,
    address: { street_name: 'Rundfunkplatz', house_number: '4', postal_code: '80335', city, state: null },
    contact_person: null,
    bank_details: null,
    mailing_address: null,
    _meta: { links: {} },
  };
}
