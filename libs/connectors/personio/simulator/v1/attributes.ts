import { bareNumber } from '../bare-number.js';
import { localMidnight, localTime } from '../company/clock.js';
import { type Company } from '../company/company.js';
import { type AttributeType } from '../company/custom-attributes.js';
import { type Employment, type Outline, type Person, type WorkSchedule, statusOf } from '../company/person.js';
import { pictureUrl } from '../picture-url.js';

/** What an attribute is worked out from. */
export interface Sight {
  person: Person;
  employment: Employment | undefined;
  company: Company;
  today: string;
  baseUrl: string;
}

interface Attribute {
  label: string;
  type: AttributeType;
  value: (sight: Sight) => unknown;
  /** Salary attributes name their currency. */
  money?: true;
}

/** Personio v1 employees, attribute facts: every standard attribute, by its key, which is its universal id as well. */
export const STANDARD_ATTRIBUTES: Record<string, Attribute> = {
  id: { label: 'ID', type: 'integer', value: ({ person }) => person.id },
  first_name: text('First name', ({ person }) => person.firstName),
  last_name: text('Last name', ({ person }) => person.lastName),
  preferred_name: text('Name (preferred)', ({ person }) => person.preferredName),
  email: { label: 'E-Mail', type: 'standard', value: ({ person }) => person.email },
  gender: text('Gender', ({ person }) => person.gender),
  status: text('Status', ({ employment, today }) =>
    employment === undefined ? 'inactive' : statusOf(employment, today).toLowerCase(),
  ),
  position: text('Position', ({ employment }) => employment?.position),
  supervisor: object('Vorgesetzte:r', supervisor),
  employment_type: text('Employment type', ({ employment }) => employment?.type.toLowerCase()),
  weekly_working_hours: text('Weekly hours', ({ employment }) => employment && `${employment.weeklyHours}`),
  hire_date: date('Hire date', ({ employment }) => employment?.startDate),
  contract_end_date: date('Contract ends', ({ employment }) => employment?.contractEnd),
  termination_date: date('Kündigungsdatum', ({ employment }) => employment?.termination?.date),
  termination_type: text('Termination type', ({ employment }) =>
    employment?.termination?.type.toLowerCase().replaceAll('_', '-'),
  ),
  termination_reason: text('Termination reason', ({ employment }) => employment?.termination?.reason),
  probation_period_end: date('Ende der Probezeit', ({ employment }) => employment?.probationEnd),
  created_at: { label: 'created_at', type: 'date', value: ({ person }) => localTime(person.createdAt) },
  last_modified_at: { label: 'Last modified', type: 'date', value: ({ person }) => localTime(person.updatedAt) },
  subcompany: object('Subcompany', subcompany),
  office: object('Arbeitsort', ({ employment, company }) =>
    unit('Office', company.organisation.workplaces, employment?.workplaceId),
  ),
  department: object('Department', ({ employment, company }) =>
    unit('Department', company.organisation.departments, employment?.departmentId),
  ),
  team: object('Team', ({ employment, company }) => unit('Team', company.organisation.teams, employment?.teamId)),
  cost_centers: object('Kostenstelle', costCenters),
  holiday_calendar: object(
    'Public holidays',
    ({ person }) => person.holidayCalendar && { type: 'HolidayCalendar', attributes: person.holidayCalendar },
  ),
  absence_entitlement: object('Absence entitlement', absenceEntitlement),
  work_schedule: object('Work schedule', ({ person }) => person.schedule && workSchedule(person.schedule)),
  fix_salary: { label: 'Fixed salary', type: 'decimal', value: ({ person }) => person.salary.fixed, money: true },
  fix_salary_interval: text('Salary interval', ({ person }) => person.salary.interval),
  hourly_salary: { label: 'Hourly salary', type: 'decimal', value: ({ person }) => person.salary.hourly, money: true },
  vacation_day_balance: {
    label: 'Vacation day balance',
    type: 'decimal',
    value: ({ person }) => person.vacation?.balance ?? 0,
  },
  last_working_day: date('Last day of work', ({ employment }) => employment?.termination?.lastWorkingDay),
  profile_picture: {
    label: 'Profile Picture',
    type: 'standard',
    value: ({ person, baseUrl }) => pictureUrl(baseUrl, person),
  },
};

/** Personio v1 values: an empty string stands for "not set". */
function text(label: string, value: (sight: Sight) => string | undefined): Attribute {
  return { label, type: 'standard', value: (sight) => value(sight) ?? '' };
}

/** Objects are null when they are not set. */
function object(label: string, value: (sight: Sight) => object | null): Attribute {
  return { label, type: 'standard', value };
}

function date(label: string, day: (sight: Sight) => string | null | undefined): Attribute {
  const value = (sight: Sight): string | null => {
    const known = day(sight);
    return known ? localMidnight(known) : null;
  };
  return { label, type: 'date', value };
}

function supervisor({ employment, company }: Sight): object | null {
  const id = employment?.supervisorId;
  const found = id ? company.outline(id) : undefined;
  return found === undefined ? null : { type: 'Employee', attributes: shortEmployee(found) };
}

/** Personio v1: how an employee is told beside something else. */
export function shortEmployee({ id, firstName, lastName, email }: Outline) {
  return {
    id: { label: 'ID', value: id, type: 'integer', universal_id: 'id' },
    first_name: { label: 'First name', value: firstName, type: 'standard', universal_id: 'first_name' },
    last_name: { label: 'Last name', value: lastName, type: 'standard', universal_id: 'last_name' },
    email: { label: 'E-Mail', value: email, type: 'standard', universal_id: 'email' },
  };
}

function subcompany({ employment, company }: Sight): object | null {
  const found = company.organisation.legalEntities.find(({ id }) => id === employment?.legalEntityId);
  return found ? { type: 'Subcompany', attributes: { id: found.subcompanyId, name: found.name } } : null;
}

function unit(
  type: string,
  list: readonly { id: number; name: string }[],
  id: number | null | undefined,
): object | null {
  const found = list.find((one) => one.id === id);
  return found ? { type, attributes: { id: found.id, name: found.name } } : null;
}

function costCenters({ employment, company }: Sight): object {
  return (employment?.costCenters ?? []).flatMap(({ id, weight }) => {
    const found = company.organisation.costCenters.find((one) => one.id === id);
    return found ? [{ type: 'CostCenter', attributes: { id, name: found.name, percentage: weight } }] : [];
  });
}

function absenceEntitlement({ person }: Sight): object | null {
  if (person.vacation === null) return null;
  const { entitlement } = person.vacation;
  return [
    {
      type: 'TimeOffType',
      attributes: { id: 2_179_197, name: 'Paid vacation', category: 'paid_vacation', entitlement },
    },
  ];
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function workSchedule({ id, name, hours }: WorkSchedule): object {
  const days = Object.fromEntries(WEEKDAYS.map((day, at) => [day, hours[at]]));
  return { type: 'WorkSchedule', attributes: { id: bareNumber(id), name, valid_from: null, ...days } };
}
