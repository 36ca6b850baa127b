import { type Reply, made } from '../bodies.js';
import { daysBetween, isDay, monthOf } from '../company/clock.js';
import { INTERVALS, type Compensation, type Paid } from '../company/compensations.js';
import { without } from '../walks.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';
import { checkFilters } from './filters.js';
import { cut, listing, openPage, refuse, valuesOf, walk } from './paging.js';

const LIMITS = { fallback: 100, max: 100 };

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/compensations', area: 'compensations', serve: listCompensations },
  { method: 'POST', path: '/v2/compensations', area: 'compensations', writes: true, serve: create },
  { method: 'GET', path: '/v2/compensations/types', area: 'compensations', serve: listTypes },
  { method: 'POST', path: '/v2/compensations/types', area: 'compensations', writes: true, serve: createType },
];

interface Month {
  from: string;
  to: string;
}

/** Personio v2 compensations, list: what is paid within one month. */
function listCompensations(call: Call): Reply {
  checkFilters(call, [], { dotted: ['person.id', 'legal_entity.id'] });
  const page = openPage(call, LIMITS);
  const period = periodOf(call, page.query);
  const { found, next } = walk(call, page, (offset) => without(paid(call, page.query, period), offset));
  return listing(call, page, { items: found.map(compensationView), next });
}

function* paid(call: Call, query: URLSearchParams, { from, to }: Month): Generator<Paid> {
  const { company, compensations } = call.world;
  const [people, entities] = [valuesOf(query, 'person.id'), entitiesOf(call, query)];
  for (const id of company.ids) {
    const person = people?.includes(String(id)) === false ? undefined : company.person(id);
    for (const one of person === undefined ? [] : compensations.of(person, from, to)) {
      if (entities?.includes(String(one.employment.legalEntityId)) ?? true) yield one;
    }
  }
}

/** A restriction of the credential goes before what was asked for. */
function entitiesOf({ token }: Call, query: URLSearchParams): string[] | undefined {
  return token.credential.legalEntities?.map(String) ?? valuesOf(query, 'legal_entity.id');
}

/** Personio v2 compensations: at most a month; by default the current one, or that of the last day. */
function periodOf(call: Call, query: URLSearchParams): Month {
  const [start, end] = [query.get('start_date'), query.get('end_date')];
  if ([start, end].some((day) => day !== null && !isDay(day))) throw refuse(call, 400, 'badRequest');
  const from = start ?? monthOf(end ?? call.world.company.clock.today()).from;
  const to = end ?? monthOf(from).to;
  if (to < from || daysBetween(from, to) > 31) throw refuse(call, 400, 'badRequest');
  return { from, to };
}

/** Personio v2 compensations, create: needs both rights, and takes no bonuses. */
function create(call: Call): Reply {
  if (!call.token.areas.includes('compensations')) throw refuse(call, 403, 'forbidden');
  const { id } = call.world.compensations.add({ ...placeIn(call), ...moneyIn(call) });
  return made({ id, _meta: { links: {} } }, [id]);
}

/** Whose pay it is part of, as what, and how often. */
function placeIn(call: Call): Pick<Compensation, 'personId' | 'type' | 'interval'> {
  const { company, compensations } = call.world;
  const { person, type, interval: wanted = 'MONTHLY' } = fieldsOf(call.request);
  const owner = company.person(Number(idOf(person)));
  const known = compensations.types.find(({ id, category }) => id === idOf(type) && category !== 'BONUS');
  // Of what is paid once nobody looks at it.
  const interval = known?.category === 'ONE_TIME' ? 'MONTHLY' : INTERVALS.find((one) => one === wanted);
  if (owner === undefined || known === undefined || interval === undefined) throw refuse(call, 400, 'badRequest');
  return { personId: owner.id, type: known, interval };
}

function moneyIn(call: Call): Pick<Compensation, 'value' | 'currency' | 'from' | 'until'> {
  const { value, currency = 'EUR', effective_from: from, comment = null } = fieldsOf(call.request);
  const isComment = comment === null || typeof comment === 'string';
  if (!isMoney(value) || !isCurrency(currency) || !isDay(from) || !isComment) throw refuse(call, 400, 'badRequest');
  return { value, currency, from, until: null };
}

/** Personio v2 compensations, types. */
function listTypes(call: Call): Reply {
  checkFilters(call, []);
  const page = openPage(call, LIMITS);
  const { found, next } = cut(call.world.compensations.types, page);
  return listing(call, page, { items: found, next });
}

function createType(call: Call): Reply {
  const { name, category } = fieldsOf(call.request);
  const known = category === 'RECURRING' || category === 'ONE_TIME';
  if (typeof name !== 'string' || name === '' || !known) throw refuse(call, 400, 'badRequest');
  const { id } = call.world.compensations.addType(name, category);
  return made({ id, _meta: { links: {} } }, [id]);
}

function compensationView({ part, employment }: Paid): object {
  return {
    id: part.id,
    person: { id: String(part.personId) },
    legal_entity: employment.legalEntityId === null ? null : { id: String(employment.legalEntityId) },
    type: part.type,
    amount: { value: part.value, currency: part.currency },
    interval: part.interval,
    effective_from: part.from,
    weekly_working_hours: employment.weeklyHours,
    full_time_weekly_working_hours: employment.fullTimeHours,
  };
}

function isMoney(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;
}

const CURRENCIES = Intl.supportedValuesOf('currency');

function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && CURRENCIES.includes(value);
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
