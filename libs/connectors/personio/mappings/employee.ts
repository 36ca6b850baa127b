import { type Address, company, type Employee, employee, group, location } from '#models';
import { day, instant, oneOf, text } from '../../converters.js';
import { mapping } from '../../mapping.js';
import { costCenterId, unitId, UNTYPED } from '../remote-ids.js';
import { customOf } from './custom.js';
import { employmentStatus, known, statusWord } from './standing.js';
import { type EmployeeView, employeeView, meaning } from './view.js';

const endDate = ({ employment, employee: v1 }: EmployeeView): string | null =>
  day(employment?.employment_end_date) ?? day(v1?.termination_date?.value);

const v1Reason = ({ employee: v1 }: EmployeeView): string | null =>
  text(v1?.termination_reason?.value) ?? text(v1?.termination_type?.value);

/** The third gender of German law is more than "non-binary" covers. */
const gender = oneOf({
  MALE: 'MALE',
  FEMALE: 'FEMALE',
  DIVERSE: 'OTHER',
  UNSPECIFIED: null,
  UNKNOWN: null,
  UNDEFINED: null,
});

export const toEmployee = mapping<EmployeeView, Employee>(
  employeeView,
  ({ at, ref, refs, first, derived, absent }) => ({
    employee_number: (view) => text(meaning(view, 'company_employee_id')),
    company: ref(company, 'employment.legal_entity.id'), // v1 knows subcompanies, whose ids are others
    first_name: first(at('person.first_name', text), at('employee.first_name.value', text)),
    middle_name: absent,
    last_name: first(at('person.last_name', text), at('employee.last_name.value', text)),
    preferred_name: first(at('person.preferred_name', text), at('employee.preferred_name.value', text)),
    display_full_name: derived(fullName),
    username: absent, // people log in with their e-mail
    designation: first(at('employment.position.title', text), at('employee.position.value', text)),
    groups: refs(group, groupIds),
    department: first(at('department.name', text), at('employee.department.value.attributes.name', text)),
    division: absent,
    work_email: first(at('person.email', text), at('employee.email.value', text)),
    personal_email: absent, // this and the next are attributes of the customer's own making: custom
    mobile_phone_number: absent,
    home_phone_number: absent,
    country_code: absent,
    home_location: (view) => address({ city: text(meaning(view, 'city')) }),
    work_location: (view) => address({ name: text(view.employee?.office?.value?.attributes?.name) }),
    work_locations: refs(location, officeIds),
    manager: first(
      ref(employee, 'employment.supervisor.id'),
      ref(employee, 'employee.supervisor.value.attributes.id.value'),
    ),
    pay_group: absent,
    ssn: absent,
    gender: first(
      at('person.gender', gender),
      at('employee.gender.value', (word) => gender(text(word)?.toUpperCase())),
    ),
    ethnicity: absent,
    marital_status: absent, // in many accounts a custom list, with words in the account's language
    tobacco_use: absent,
    date_of_birth: (view) => day(meaning(view, 'date_of_birth')),
    start_date: first(at('employment.employment_start_date', day), at('employee.hire_date.value', day)),
    remote_created_at: first(at('person.created_at', instant), at('employee.created_at.value', instant)),
    employment_status: derived(employmentStatus),
    termination_date: first(at('employment.termination.termination_date', day), endDate),
    termination_reason: first(
      at('employment.termination.reason', text),
      at('employment.termination.type', known),
      v1Reason,
    ),
    avatar: ({ person, employee: v1 }) =>
      text(person.profile_picture?.url) || text(v1?.profile_picture?.value) ? person.id : null,
    payroll_run_calendar: absent,
  }),
  { custom: customOf, words: (view) => ({ employment_status: statusWord(view) }), modifiedAt: lastChange, withheld },
);

/** Only contracts name the company and the cost centers. What else they say, v1 says as well, where it may be read. */
const OF_CONTRACTS = ['company', 'groups', 'custom_fields.cost_center_weights'] as const;
const OF_CONTRACTS_OR_V1 = [
  ...['designation', 'department', 'work_locations', 'manager'],
  ...['start_date', 'termination_date', 'termination_reason'],
] as (keyof Employee)[];

function withheld({
  employee: v1,
  contractsShown,
}: EmployeeView): readonly (keyof Employee | (typeof OF_CONTRACTS)[number])[] {
  if (contractsShown) return [];
  return v1 ? OF_CONTRACTS : [...OF_CONTRACTS, ...OF_CONTRACTS_OR_V1];
}

function fullName({ person, employee: v1 }: EmployeeView): string | null {
  const given = text(person.first_name) ?? text(v1?.first_name?.value);
  const family = text(person.last_name) ?? text(v1?.last_name?.value);
  return [given, family].filter((name) => name !== null).join(' ') || null;
}

/** Null when neither contract nor v1 says to which groups the person belongs. v1's cost centers have other ids: left out. */
function groupIds({ employment, employee: v1 }: EmployeeView): string[] | null {
  const [units, centers] = [listed(employment?.org_units), listed(employment?.cost_centers)];
  const ofContract = units?.map(({ type = UNTYPED, id = '' }) => unitId(type, id));
  const ofV1 = (['department', 'team'] as const).flatMap((type) => {
    const id = v1?.[type]?.value?.attributes?.id;
    return id === undefined ? [] : [unitId(type, id)];
  });
  const costs = centers?.map(({ id = '' }) => costCenterId(id));
  if (!ofContract && !costs && ofV1.length === 0) return null;
  return [...new Set([...(ofContract ?? ofV1), ...(costs ?? [])])];
}

/** Null for what is no list: v1 writes emptiness as text as well. */
function listed<T>(list: readonly T[] | null | undefined): readonly T[] | null {
  return Array.isArray(list) ? list : null;
}

/** A contract's office is a workplace; v1 numbers them alike. */
function officeIds({ employment, employee: v1 }: EmployeeView): string[] | null {
  const id = employment?.office?.id ?? v1?.office?.value?.attributes?.id;
  return id === undefined ? null : [String(id)];
}

function address({ name = null, city = null }: { name?: string | null; city?: string | null }): Address | null {
  if (name === null && city === null) return null;
  return { name, location: null, street_1: null, street_2: null, city, state: null, postal_code: null, country: null };
}

function lastChange({ person, employee: v1, employment }: EmployeeView): string | null {
  const times = [person.updated_at, v1?.last_modified_at?.value, employment?.updated_at].map(instant);
  return (
    times
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}
