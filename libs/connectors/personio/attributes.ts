import type { Page } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { PersonioClient, Reply } from './client.js';
import { EMPLOYEES } from './employee-list.js';
import { isNotOffered, isObject } from './protocol.js';

/** Attributes that we map, as Personio's settings call them. Of the customer's own making, only what has a meaning everywhere. */
const MAPPED: Readonly<Record<string, string>> = {
  first_name: 'First name',
  last_name: 'Last name',
  preferred_name: 'Name (preferred)',
  email: 'Email',
  gender: 'Gender',
  status: 'Status',
  position: 'Position',
  supervisor: 'Supervisor',
  employment_type: 'Employment type',
  weekly_working_hours: 'Weekly hours',
  hire_date: 'Hire date',
  termination_date: 'Termination date',
  termination_type: 'Termination type',
  termination_reason: 'Termination reason',
  created_at: 'Created at',
  last_modified_at: 'Last modified',
  office: 'Office',
  department: 'Department',
  team: 'Team',
  cost_centers: 'Cost center',
  date_of_birth: 'Date of birth',
};

type Attributes = NonNullable<Page['attributes']>;

/** An attribute that the catalogue does not list is left out of every answer in silence: an empty field would look the same. */
export function attributesOf({ body }: Reply): Attributes {
  const rows = Array.isArray(body['data']) ? body['data'].filter(isObject) : [];
  const listed = new Set(rows.flatMap(({ key, universal_id: meaning }) => [key, meaning]));
  const names = (isShared: boolean) =>
    Object.entries(MAPPED)
      .filter(([meaning]) => listed.has(meaning) === isShared)
      .map(([, name]) => `Employee attribute “${name}”`);
  return { shared: names(true), missing: names(false) };
}

export const catalogue = (client: PersonioClient): Promise<Reply> =>
  client.v1({ path: '/v1/company/employees/attributes', area: EMPLOYEES });

/** Null where there is no catalogue to see, or an empty one, which says nothing. */
export async function sharedAttributes(client: PersonioClient): Promise<Attributes | null> {
  try {
    const attributes = attributesOf(await catalogue(client));
    return attributes.shared.length > 0 ? attributes : null;
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}
