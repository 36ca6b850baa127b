import { company, employee, group, location } from '#models';
import type { BodySchema, JsonObject, Schema } from '../../contract.js';
import type { PersonioClient } from '../client.js';
import { COST_CENTERS, ORG_UNIT_LIST } from '../groups.js';
import { BIRTH_DATE, OWN_ATTRIBUTES, PERSONAL_STATUS, PRIVATE_CONTACT } from '../withheld/groups.js';
import { oneOf, present, rowsOf } from './choices.js';
import { customSchemas } from './custom-attributes.js';
import { allOrNull, day, object, orNull, reference } from './fields.js';

const NAME = { type: 'string', pattern: '\\S' } as const;
const HOURS = { type: 'number', minimum: 0 } as const;
const LANGUAGES = ['en', 'de', 'es', 'fr', 'nl', 'it', 'sv', 'fi'];

const NAMES = {
  first_name: { ...NAME, description: 'Given name' },
  last_name: { ...NAME, description: 'Family name' },
} satisfies Record<string, Schema>;

const STANDING = allOrNull({
  start_date: day('First day of work'),
  employment_status: {
    type: 'string',
    enum: ['ACTIVE', 'PENDING', 'LEAVE', 'INACTIVE'],
    'x-labels': { PENDING: 'Onboarding' },
    description: 'Standing. Left out in a new record: by the first day of work.',
  },
});

const FIELDS = allOrNull({
  preferred_name: { type: 'string', description: 'Name that the person prefers' },
  work_email: {
    type: 'string',
    pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
    description:
      'Address at work, such as ada@example.org. Nobody else has it; with it a lost answer can be cleared up for certain.',
  },
  gender: {
    type: 'string',
    enum: ['MALE', 'FEMALE', 'OTHER'],
    'x-labels': { OTHER: 'Diverse' },
    'x-groups': [PERSONAL_STATUS.name],
    description: 'Gender',
  },
  designation: { type: 'string', description: 'Title of the position' },
  manager: reference(employee, 'Line manager'),
  company: reference(company, 'Legal entity that employs the person'),
  work_locations: {
    ...{ type: 'array', maxItems: 1, description: 'Place of work: Personio has one' },
    items: reference(location, 'Place of work'),
  },
  groups: {
    type: 'array',
    items: reference(group, 'Department, team or cost center'),
    description:
      'One department, one team, and a cost center; of several cost centers, integration_params.cost_centers tells the shares. ' +
      'In an update what is not named here is taken off.',
  },
});

/** Where an account has attributes of that meaning. */
const MEANT = allOrNull({
  employee_number: {
    ...{ type: 'string', description: 'Number that the company gave' },
    'x-groups': [OWN_ATTRIBUTES.name],
  },
  date_of_birth: { ...day('Day of birth'), 'x-groups': [BIRTH_DATE.name, OWN_ATTRIBUTES.name] },
  home_location: {
    ...object({ city: { type: ['string', 'null'], description: 'City' } }, 'Home address'),
    'x-groups': [PRIVATE_CONTACT.name, OWN_ATTRIBUTES.name],
  },
});

const PARAMS = allOrNull({
  employment_type: {
    ...{ type: 'string', enum: ['INTERNAL', 'EXTERNAL'] },
    description: 'Whether the person is on the payroll. Left out in a new record: INTERNAL.',
  },
  language_code: { type: 'string', enum: LANGUAGES, description: 'Language of what Personio shows the person' },
  weekly_working_hours: { ...HOURS, description: 'Hours a week' },
  full_time_weekly_working_hours: { ...HOURS, description: 'Hours a week of who works full time there' },
  contract_end_date: day('Last day of a contract that ends'),
  probation_end_date: day('Last day of probation'),
  probation_period_length: {
    type: 'integer',
    minimum: 0,
    description: 'Months of probation, in place of its last day',
  },
});

const EXAMPLE = { first_name: 'Ada', last_name: 'Lovelace' };

/** What may be said of somebody new. */
export const newEmployeeSchema = async (client: PersonioClient): Promise<BodySchema> => ({
  ...{ type: 'object', additionalProperties: false, required: ['first_name', 'last_name'] },
  description: 'A person, with one contract.',
  properties: await propertiesOf(client),
  examples: [{ ...EXAMPLE, work_email: 'ada.lovelace@example.org', start_date: '2026-10-01', designation: 'Engineer' }],
});

/** What may be changed of somebody, and of the contract that the person stands in. */
export const employeeSchema = async (client: PersonioClient): Promise<BodySchema> => ({
  ...{ type: 'object', additionalProperties: false },
  description: 'What is named is changed, in the person or in the contract that counts today. The rest stays as it is.',
  properties: await propertiesOf(client),
  examples: [{ designation: 'Head of Engineering' }],
});

async function propertiesOf(client: PersonioClient): Promise<BodySchema['properties']> {
  const [{ fields, own }, params] = await Promise.all([customSchemas(client), paramsOf(client)]);
  const meant = Object.fromEntries(Object.entries(MEANT).filter(([field]) => fields.has(field)));
  const custom =
    Object.keys(own).length === 0
      ? {}
      : { custom_fields: object(own, 'Attributes of the customer’s own, by their keys') };
  return {
    ...{ ...NAMES, ...STANDING, ...FIELDS, ...meant, ...custom },
    integration_params: object(params, 'What Personio has besides'),
  };
}

/** With the departments, teams and cost centers of this customer, where their lists may be read. */
async function paramsOf(client: PersonioClient): Promise<Record<string, Schema>> {
  const [units, centers] = await Promise.all([rowsOf(client, ORG_UNIT_LIST), rowsOf(client, COST_CENTERS)]);
  const ofType = (wanted: string): JsonObject[] | null => units?.filter(({ type }) => type === wanted) ?? null;
  const [department, team] = [oneOf(ofType('department'), 'Department'), oneOf(ofType('team'), 'Team')];
  return {
    ...PARAMS,
    ...present({
      department_id: department && orNull({ ...department, description: 'Department, in place of groups' }),
      team_id: team && orNull({ ...team, description: 'Team, in place of groups' }),
      cost_centers: sharesOf(oneOf(centers, 'Cost center')),
    }),
  };
}

const sharesOf = (id: Schema | null): Schema | null =>
  id && {
    type: 'array',
    description: 'How the costs are spread, in place of the cost centers in groups',
    items: {
      ...object({ id, weight: { type: 'number', minimum: 0, maximum: 100, description: 'Percent' } }, 'A share'),
      required: ['id', 'weight'],
    },
  };
