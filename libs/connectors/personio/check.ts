import type { Grants, JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { PersonioClient, Reply } from './client.js';
import { EMPLOYEES } from './employee-list.js';
import { COST_CENTERS, ORG_UNIT_LIST } from './groups.js';
import { LEGAL_ENTITIES, WORKPLACES } from './lists.js';
import { type WithId, withIds } from './paging.js';
import { employmentIdsOf, EMPLOYMENTS, employmentsOf, PERSONS } from './people-reader.js';
import { isNotOffered, isObject } from './protocol.js';

/** So many people are remembered to recognise the account by. */
const SAMPLE = 50;

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

/** What the credentials let us read, asked of Personio now. Rejects with CredentialsRejected when it does not let us in. */
export async function check(client: PersonioClient): Promise<Grants> {
  await client.authenticate();
  const [persons, catalogue, units, centers, entities, places] = await Promise.all([
    asked(client.v2({ path: '/v2/persons', query: { limit: SAMPLE }, area: PERSONS })),
    asked(client.v1({ path: '/v1/company/employees/attributes', area: EMPLOYEES })),
    ...[ORG_UNIT_LIST, COST_CENTERS, LEGAL_ENTITIES, WORKPLACES].map((request) => asked(client.v2(request))),
  ]);
  const people = withIds(rowsOf(persons, '_data'));
  const employments = await employmentsOfOne(client, people);
  // Where there is no list of org units, those of the people on the v1 list are asked for one by one.
  const groups = units ?? centers ?? catalogue;
  const parts = { [EMPLOYMENTS]: employments, [EMPLOYEES]: catalogue, [COST_CENTERS.area]: centers ?? null };
  return {
    streams: {
      people: grant(persons, PERSONS),
      groups: grant(groups, `${ORG_UNIT_LIST.area}; ${COST_CENTERS.area}`),
      'legal-entities': grant(entities, LEGAL_ENTITIES.area),
      workplaces: grant(places, WORKPLACES.area),
    },
    missing: [
      ...Object.entries(parts).flatMap(([area, reply]) => (reply === null ? [area] : [])),
      ...attributesMissing(catalogue),
    ],
    sample: { model: 'employee', remoteIds: people.map(({ id }) => id) },
  };
}

type Asked = Reply | null | undefined;

function grant(reply: Asked, area: string): { granted: boolean; missing?: string } {
  return reply ? { granted: true } : { granted: false, missing: area };
}

/** Null: the right is missing, or the account does not have the thing. */
async function asked(reply: Promise<Reply>): Promise<Reply | null> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}

/** Asked of somebody who has employments; undefined when nobody is there to ask about. */
async function employmentsOfOne(client: PersonioClient, people: readonly WithId[]): Promise<Asked> {
  const somebody = people.find((person) => employmentIdsOf(person)?.length !== 0);
  return somebody && asked(client.v2(employmentsOf(somebody.id)));
}

/** An attribute that is not listed is left out of every answer in silence: an empty field would look the same. */
function attributesMissing(catalogue: Asked): string[] {
  if (!catalogue) return [];
  const listed = new Set(rowsOf(catalogue, 'data').flatMap(({ key, universal_id: meaning }) => [key, meaning]));
  const missing = Object.entries(MAPPED).filter(([meaning]) => !listed.has(meaning));
  return missing.map(([, name]) => `Employee attribute “${name}”`);
}

function rowsOf(reply: Asked, key: string): JsonObject[] {
  const rows = reply?.body[key];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}
