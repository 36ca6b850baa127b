import { utcSeconds } from '../company/clock.js';
import { type Company } from '../company/company.js';
import { type AttributeType } from '../company/custom-attributes.js';
import { jobCalled } from '../company/jobs.js';
import { type Employment, type Person, statusOf } from '../company/person.js';
import { pictureUrl } from '../picture-url.js';
import { type Call } from '../world.js';

const CUSTOM_TYPES: Record<AttributeType, string> = {
  standard: 'string',
  date: 'date',
  integer: 'int',
  decimal: 'double',
  list: 'string',
  link: 'string',
  tags: 'string_list',
  multiline: 'string',
};

/** Personio v2 persons: what the v1 attributes of the same name may show, and what is always there. */
export function personView(call: Call, person: Person): object {
  const { request, visible } = call;
  const picture = pictureUrl(request.baseUrl, person);
  const shown = only(visible, {
    email: ['email', person.email ?? undefined],
    created_at: ['created_at', utcSeconds(person.createdAt)],
    updated_at: ['last_modified_at', utcSeconds(person.updatedAt)],
    first_name: ['first_name', person.firstName],
    last_name: ['last_name', person.lastName],
    preferred_name: ['preferred_name', person.preferredName],
    gender: ['gender', person.gender === '' ? 'UNSPECIFIED' : person.gender.toUpperCase()],
    profile_picture: ['profile_picture', picture === null ? undefined : { url: picture }],
    status: ['status', personStatus(call.world.company, person)],
  });
  const custom = customAttributes(call.world.company, person, visible);
  return {
    id: String(person.id),
    ...shown,
    ...(custom === undefined ? {} : { custom_attributes: custom }),
    employments: person.employments.map(({ id }) => ({ id })),
    _meta: { links: { employments: { href: `${request.baseUrl}/v2/persons/${person.id}/employments` } } },
    ...planted(person.raw.v2_person ?? {}, visible),
  };
}

/** Personio v2 employments. */
export function employmentView(call: Call, person: Person, employment: Employment): object {
  const { visible, world } = call;
  return {
    id: employment.id,
    ...only(visible, {
      status: ['status', statusOf(employment, world.company.clock.today())],
      weekly_working_hours: ['weekly_working_hours', employment.weeklyHours],
      full_time_weekly_working_hours: ['weekly_working_hours', employment.fullTimeHours],
      probation_end_date: ['probation_period_end', employment.probationEnd],
      employment_start_date: ['hire_date', employment.startDate],
      employment_end_date: ['termination_date', employment.termination?.date ?? null],
      type: ['employment_type', employment.type],
      contract_end_date: ['contract_end_date', employment.contractEnd],
    }),
    created_at: utcSeconds(employment.createdAt),
    updated_at: utcSeconds(employment.updatedAt),
    ...placeView(call, employment),
    person: { id: String(person.id) },
    ...termination(employment, visible),
    _meta: { links: linksOf(call, person, employment) },
  };
}

function placeView({ visible, world }: Call, employment: Employment): object {
  const { company } = world;
  const entity = company.organisation.legalEntities.find(({ id }) => id === employment.legalEntityId);
  const units = visible('team') || visible('department') ? { org_units: orgUnits(employment, visible) } : {};
  return {
    ...only(visible, {
      position: ['position', employment.position === '' ? null : { title: employment.position }],
      supervisor: ['supervisor', reference(supervisorId(company, employment))],
      office: ['office', reference(employment.workplaceId)],
      legal_entity: ['subcompany', reference(entity?.id ?? null)],
      job: ['position', reference(jobCalled(employment.position)?.id ?? null)],
      sub_company: ['subcompany', reference(entity?.subcompanyId ?? null)],
      cost_centers: ['cost_centers', costCenters(company, employment)],
    }),
    ...units,
  };
}

function linksOf({ request, visible, world }: Call, person: Person, employment: Employment): object {
  const href = (id: number) => ({ href: `${request.baseUrl}/v2/persons/${id}` });
  const boss = visible('supervisor') ? supervisorId(world.company, employment) : null;
  return { person: href(person.id), ...(boss === null ? {} : { supervisor: href(boss) }) };
}

/** Null as well when the supervisor has vanished. */
function supervisorId(company: Company, { supervisorId: id }: Employment): number | null {
  return id !== null && company.outline(id) !== undefined ? id : null;
}

function reference(id: number | string | null): { id: string } | null {
  return id === null ? null : { id: String(id) };
}

/** Fields whose v1 attribute may be read; `undefined` is left out as well. */
function only(visible: Call['visible'], fields: Record<string, [attribute: string, value: unknown]>): object {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, [attribute, value]]) => {
      return visible(attribute) && value !== undefined ? [[name, value]] : [];
    }),
  );
}

function personStatus(company: Company, person: Person): string {
  const [latest] = person.employments;
  if (latest === undefined) return 'UNSPECIFIED';
  return statusOf(latest, company.clock.today()) === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE';
}

/** Without labels, types in lower case, and without those that are not set (the last is inferred). */
function customAttributes(company: Company, person: Person, visible: Call['visible']): object[] | undefined {
  const readable = company.attributes.filter(({ key }) => visible(key));
  if (readable.length === 0) return undefined;
  return readable.flatMap(({ key, id2, type, style, globalId }) => {
    const value = person.custom[key] ?? '';
    if (value === '' || (Array.isArray(value) && value.length === 0)) return [];
    return [{ id: id2, type: style === 'boolean' ? 'boolean' : CUSTOM_TYPES[type], value, global_id: globalId }];
  });
}

function orgUnits({ teamId, departmentId }: Employment, visible: Call['visible']): object[] {
  return [
    ...(teamId !== null && visible('team') ? [{ type: 'team', id: String(teamId) }] : []),
    ...(departmentId !== null && visible('department') ? [{ type: 'department', id: String(departmentId) }] : []),
  ];
}

function costCenters(company: Company, employment: Employment): object[] {
  return employment.costCenters.flatMap(({ id, weight }) => {
    const found = company.organisation.costCenters.find((one) => one.id === id);
    return found === undefined ? [] : [{ id: found.id2, weight }];
  });
}

const NOT_ENDED = { date: null, lastWorkingDay: null, terminatedAt: null, type: 'UNSPECIFIED', reason: '' };

/** On every employment, with `UNSPECIFIED` while it runs: a strictly typed client relies on it. */
function termination(employment: Employment, visible: Call['visible']): object {
  const ended = employment.termination ?? NOT_ENDED;
  const shown = only(visible, {
    termination_date: ['termination_date', ended.date],
    last_working_date: ['last_working_day', ended.lastWorkingDay],
    terminated_at: ['termination_date', ended.terminatedAt],
    type: ['termination_type', ended.type],
    reason: ['termination_reason', ended.reason],
  });
  return Object.keys(shown).length === 0 ? {} : { termination: shown };
}

function planted(raw: Record<string, unknown>, visible: Call['visible']): object {
  return Object.fromEntries(
    Object.entries(raw).filter(([name]) => visible(name === 'updated_at' ? 'last_modified_at' : name)),
  );
}
