import { DateTime } from 'luxon';
import type { Json, JsonObject } from '../../contract.js';
import { UNTYPED } from '../remote-ids.js';
import { dayOf, objectOf, paramsOf, textIn, textsOf, toThing } from './fields.js';

type Write = (value: Json) => Json;

const trimmed: Write = (value) => (typeof value === 'string' ? value.trim() : value);
const asIs: Write = (value) => value;
const toDay: Write = (value) => dayOf(value);
const genders: Readonly<Record<string, string>> = { OTHER: 'DIVERSE' };

/** Fields of ours, and of which of Personio's person they are. */
const PERSON: Readonly<Record<string, readonly [field: string, write: Write]>> = {
  first_name: ['first_name', trimmed],
  last_name: ['last_name', trimmed],
  preferred_name: ['preferred_name', trimmed],
  work_email: ['email', trimmed],
  gender: ['gender', (value) => (typeof value === 'string' ? (genders[value] ?? value) : value)],
  language_code: ['language_code', asIs],
};

/** The same of the contract. */
const EMPLOYMENT: typeof PERSON = {
  start_date: ['employment_start_date', toDay],
  employment_status: ['status', (value) => (value === 'PENDING' ? ONBOARDING : value)],
  employment_type: ['type', asIs],
  designation: ['position', (title) => (title === null ? null : { title })],
  manager: ['supervisor', toThing],
  company: ['legal_entity', toThing],
  work_locations: ['office', (value) => toThing(textsOf(value)[0])],
  weekly_working_hours: ['weekly_working_hours', asIs],
  full_time_weekly_working_hours: ['full_time_weekly_working_hours', asIs],
  contract_end_date: ['contract_end_date', toDay],
  probation_end_date: ['probation_end_date', toDay],
  probation_period_length: ['probation_period_length', asIs],
};

const ONBOARDING = 'ONBOARDING';

/** As much of a body as the person has; without custom attributes. */
export const personOf = (body: JsonObject): JsonObject => translated(PERSON, body);

/** As much of a body as the contract has. `now`: the contract as it is. */
export const contractOf = (body: JsonObject, now: JsonObject = {}): JsonObject => ({
  ...translated(EMPLOYMENT, body),
  ...unitsOf(body, now),
  ...costsOf(body),
});

/** A contract that begins: what one of Personio's clients found to be needed, where nobody says otherwise. */
export function newContractOf(body: JsonObject): JsonObject {
  const contract = withoutNulls(contractOf(body));
  const { employment_start_date: start } = contract;
  const today = DateTime.utc().toISODate();
  const status = typeof start === 'string' ? { status: start > today ? ONBOARDING : 'ACTIVE' } : {};
  return { type: 'INTERNAL', ...status, ...contract };
}

export const withoutNulls = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));

function translated(table: typeof PERSON, body: JsonObject): JsonObject {
  const given = Object.entries({ ...body, ...paramsOf(body) });
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      const [field, write] = table[name] ?? [];
      return field === undefined || !write ? [] : [[field, write(value)] as const];
    }),
  );
}

/** Departments and teams, which are set together: who names one of them leaves the other as it is. */
function unitsOf(body: JsonObject, { org_units: present = [] }: JsonObject): JsonObject {
  if (body['groups'] !== undefined) {
    const named = groupsOf(body).filter(({ type }) => type !== COST_CENTER);
    return { org_units: named.map(({ type, id }) => (type === UNTYPED ? { id } : { type, id })) };
  }
  const { department_id: department, team_id: team } = paramsOf(body);
  const named = Object.entries({ department, team }).filter(([, id]) => id !== undefined);
  if (named.length === 0) return {};
  const types = named.map(([type]) => type);
  const kept = (Array.isArray(present) ? present.map(objectOf) : []).filter(
    ({ type }) => !types.includes(textIn(type)),
  );
  const set = named.flatMap(([type, id]) => (id ? [{ type, id }] : []));
  return { org_units: [...kept.map(({ type = null, id = null }) => ({ type, id })), ...set] };
}

function costsOf(body: JsonObject): JsonObject {
  const { cost_centers: shares } = paramsOf(body);
  if (shares !== undefined) return { cost_centers: shares };
  if (body['groups'] === undefined) return {};
  const [center] = groupsOf(body).filter(({ type }) => type === COST_CENTER);
  return { cost_centers: center ? [{ id: center.id, weight: 100 }] : [] };
}

export const COST_CENTER = 'cost_center';

/** The groups that a body names, by kind. */
export const groupsOf = ({ groups }: JsonObject): { type: string; id: string }[] =>
  textsOf(groups).map((remoteId) => {
    const colon = remoteId.indexOf(':');
    return { type: remoteId.slice(0, colon), id: remoteId.slice(colon + 1) };
  });
