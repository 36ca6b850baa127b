import type { JsonObject, Page } from '../contract.js';
import { text } from '../converters.js';
import { RightMissing } from '../errors.js';
import { AREAS, attributeRight } from './areas.js';
import type { PersonioClient, Reply } from './client.js';
import { CUSTOM_V1 } from './mappings/custom.js';
import { isNotOffered, isObject } from './protocol.js';

interface Mapped {
  /** As Personio's settings call it. */
  label: string;
  /** The fields that are empty without it, by model. */
  fills: Readonly<Record<string, readonly string[]>>;
}

const employee = (label: string, ...fields: string[]): Mapped => ({ label, fills: { employee: fields } });

/** Attributes that we map and every account has, or that mean the same in every account. */
export const ATTRIBUTES: Readonly<Record<string, Mapped>> = {
  first_name: employee('First name', 'first_name', 'display_full_name'),
  last_name: employee('Last name', 'last_name', 'display_full_name'),
  preferred_name: employee('Name (preferred)', 'preferred_name'),
  email: employee('Email', 'work_email'),
  gender: employee('Gender', 'gender'),
  status: employee('Status', 'employment_status'),
  position: { label: 'Position', fills: { employee: ['designation'], employment: ['job_title'] } },
  supervisor: employee('Supervisor', 'manager'),
  employment_type: { label: 'Employment type', fills: { employment: ['employment_type'] } },
  weekly_working_hours: { label: 'Weekly hours', fills: { employment: ['employment_type'] } },
  hire_date: { label: 'Hire date', fills: { employee: ['start_date'], employment: ['effective_date'] } },
  termination_date: employee('Termination date', 'termination_date'),
  termination_type: employee('Termination type', 'termination_reason'),
  termination_reason: employee('Termination reason', 'termination_reason'),
  created_at: employee('Created at', 'remote_created_at'),
  last_modified_at: employee('Last modified'),
  subcompany: employee('Subcompany', 'company'),
  office: {
    label: 'Office',
    fills: { employee: ['work_location', 'work_locations'], timesheet_entry: ['start_time', 'end_time'] },
  },
  department: { label: 'Department', fills: { employee: ['department', 'groups'], employment: ['department'] } },
  team: employee('Team', 'groups'),
  cost_centers: employee('Cost center', 'groups', 'custom_fields.cost_center_weights'),
  company_employee_id: employee('Employee ID', 'employee_number'),
  city: employee('City', 'home_location'),
  date_of_birth: employee('Date of birth', 'date_of_birth'),
  profile_picture: employee('Profile Picture', 'avatar'),
  work_schedule: { label: 'Work schedule', fills: { time_off_balance: ['balance'] } },
};

type Attributes = NonNullable<Page['attributes']>;

/** An attribute that the catalogue does not list is left out of every answer in silence: an empty field would look the same. */
export function attributesOf(catalogued: Reply): Attributes {
  const listed = keysOf(catalogued);
  const names = (isShared: boolean) =>
    Object.entries(ATTRIBUTES)
      .filter(([meaning]) => listed.has(meaning) === isShared)
      .map(([, { label }]) => attributeRight(label));
  const custom = rowsOf(catalogued).filter(({ key }) => CUSTOM_V1.test(text(key) ?? ''));
  const own = custom.flatMap(({ key, universal_id: meaning }) => [key, meaning].flatMap((name) => text(name) ?? []));
  return { shared: names(true), missing: names(false), own: own.map((name) => `custom_fields.${name}`).sort() };
}

/** Keys and meanings of the attributes in the catalogue. */
export function keysOf(catalogued: Reply): ReadonlySet<unknown> {
  return new Set(rowsOf(catalogued).flatMap(({ key, universal_id: meaning }) => [key, meaning]));
}

const rowsOf = ({ body }: Reply): JsonObject[] => (Array.isArray(body['data']) ? body['data'].filter(isObject) : []);

export const catalogue = (client: PersonioClient): Promise<Reply> =>
  client.v1({ path: '/v1/company/employees/attributes', area: AREAS.employeesV1 });

/** Null where there is no catalogue to see, or an empty one, which says nothing. */
export async function sharedAttributes(client: PersonioClient): Promise<Attributes | null> {
  const found = await catalogueIfShown(client);
  const attributes = found && attributesOf(found);
  return attributes && attributes.shared.length > 0 ? attributes : null;
}

export async function catalogueIfShown(client: PersonioClient): Promise<Reply | null> {
  try {
    return await catalogue(client);
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}
