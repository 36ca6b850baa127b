import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Secret } from '#kernel';
import { OpenBudget } from '../conformance.js';
import type { Json, JsonObject, Pulled } from '../contract.js';
import { personio } from './index.js';

/** The example bodies of Personio's own API descriptions: v1 employees (with one more id), v2 persons and employments. */
const read = (name: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as JsonObject;

const EMPLOYEES = read('v1-employees');
const PERSONS = read('v2-persons');
const EMPLOYMENTS = read('v2-employments');

/** What we read into neither a field nor `custom`. It is in `raw_data`, and may be mapped by the customer. */
const RAW_ONLY = {
  employee: [
    'absence_entitlement.0.attributes.category',
    'absence_entitlement.0.attributes.entitlement',
    'absence_entitlement.0.attributes.id',
    'absence_entitlement.0.attributes.name',
    'absence_entitlement.0.type',
    'contract_end_date',
    'cost_centers.0.attributes.id', // other ids than in v2, from which groups are made: names are told by their shares
    'cost_centers.0.type',
    'department.type',
    'fix_salary',
    'fix_salary_interval',
    'holiday_calendar.attributes.country',
    'holiday_calendar.attributes.id',
    'holiday_calendar.attributes.name',
    'holiday_calendar.attributes.state',
    'holiday_calendar.type',
    'hourly_salary',
    'id', // the remote id
    'last_working_day',
    'office.type',
    'probation_period_end',
    'profile_picture', // only whether there is one
    'subcompany.attributes.id', // not the id of the legal entity, which v2 gives
    'subcompany.attributes.name',
    'subcompany.type',
    'supervisor.attributes.id.label',
    'supervisor.attributes.id.type',
    'supervisor.attributes.id.universal_id',
    'supervisor.type',
    'team.attributes.name', // groups carry it
    'team.type',
    'vacation_day_balance',
    'weekly_working_hours', // v2 says it with the full-time hours beside it
    ...['friday', 'id', 'monday', 'name', 'saturday', 'sunday', 'thursday', 'tuesday', 'valid_from', 'wednesday'].map(
      (key) => `work_schedule.attributes.${key}`,
    ),
    'work_schedule.type',
  ],
  person: [
    '_meta.links.employments.href',
    'custom_attributes.0.global_id',
    'custom_attributes.0.type',
    'custom_attributes.1.global_id',
    'custom_attributes.1.type',
    'employments.0.id', // the employments' own remote ids
    'profile_picture.url', // only whether there is one
  ],
  employment: [
    '_meta.links.person.href',
    '_meta.links.supervisor.href',
    'contract_end_date',
    'created_at',
    'id', // the remote id
    'job.id', // of the compensation catalogue
    'person.id', // we know whom we asked about
    'probation_end_date',
    'sub_company.id', // deprecated for the legal entity
    'termination.last_working_date',
    'termination.terminated_at',
  ],
};

/** Everything that Personio's examples say, as if it was of one person. */
async function pulled(): Promise<Pulled[]> {
  const bodies: Record<string, Json> = {
    '/v1/auth': { success: true, data: { token: 'papi-1' } },
    '/v2/auth/token': { access_token: 'papi-2', expires_in: 86_400, token_type: 'Bearer', scope: '' },
    '/v1/company/employees': withId(EMPLOYEES, '3003'),
    '/v1/company/employees/attributes': { success: true, data: [] },
    '/v2/persons': PERSONS,
    '/v2/persons/3003/employments': EMPLOYMENTS,
    '/v2/org-units/401': { id: '401', type: 'department', name: 'Engineering' },
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://host');
    response.end(JSON.stringify(bodies[pathname] ?? { success: false, error: { code: 500, message: '' } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const settings = { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const client = personio.open(
    { settings, budget: new OpenBudget(), account: 'account' },
    { client_id: new Secret('id'), client_secret: new Secret('secret') },
  );
  const found: Pulled[] = [];
  const everything = { changed: () => Promise.resolve(new Set<string>()), settings: {} };
  for await (const page of personio.streams[0]?.pull(client, everything) ?? []) found.push(...page.found);
  server.close();
  server.closeAllConnections();
  return found;
}

/** The v1 example is of another person than the v2 ones. */
function withId(body: JsonObject, id: string): JsonObject {
  const [employee] = structuredClone(body['data']) as { attributes: { id: { value: Json } } }[];
  if (employee) employee.attributes.id.value = Number(id);
  return { ...body, metadata: { total_elements: 1 }, data: [employee as unknown as Json] };
}

const ref = (model: string, id: string): string => `${model}/${id}`;

test('Personio’s own examples become one employee and one employment', async () => {
  const [employee, employment] = await pulled();

  expect(personio.map['employee']?.(employee?.raw ?? {}, ref, {})).toEqual({
    fields: {
      ...{ employee_number: null, company: 'company/170', first_name: 'John', middle_name: null, last_name: 'Smith' },
      ...{ preferred_name: 'John Smith', display_full_name: 'John Smith', username: null },
      designation: 'Software Engineer',
      groups: ['group/team:4502', 'group/department:401', 'group/cost_center:1f33aa20-287f-4dda-a517-eba2a316f755'],
      ...{ department: 'Engineering', division: null, work_email: 'jen.doe@personio.de', personal_email: null },
      ...{ mobile_phone_number: null, home_phone_number: null, country_code: null, home_location: null },
      work_location: {
        ...{ name: 'Munich', location: null, street_1: null, street_2: null },
        ...{ city: null, state: null, postal_code: null, country: null },
      },
      ...{ work_locations: ['location/60302'], manager: 'employee/3003', pay_group: null, ssn: null, gender: 'MALE' },
      ...{ ethnicity: null, marital_status: null, tobacco_use: null, date_of_birth: null },
      ...{ start_date: '2023-01-01T00:00:00Z', remote_created_at: '2017-07-21T17:32:28Z', employment_status: 'ACTIVE' },
      ...{ termination_date: '2022-12-12T00:00:00Z', termination_reason: 'Moving to a different position' },
      ...{ avatar: '3003', payroll_run_calendar: null },
    },
    custom: {
      ...{ dynamic_305: 'Red', dynamic_306: 'DExx-xxff-ss-os02' },
      ...{ dynamic_24407: 'Dr', dynamic_21827: 'DE98 8989 9898 0000 8989 00', dynamic_33400: '2021-01-01' },
      ...{ Titel: 'Dr', IBAN: 'DE98 8989 9898 0000 8989 00', 'Anniversary Date': '2021-01-01' },
      cost_center_weights: [
        { id: 'cost_center:1f33aa20-287f-4dda-a517-eba2a316f755', name: 'Cost center 1', weight: 100 },
      ],
    },
    remoteModifiedAt: new Date('2023-06-17T14:07:17Z'),
    words: { employment_status: 'ACTIVE' },
    withheld: [],
  });
  expect(personio.map['employment']?.(employment?.raw ?? {}, ref, {})).toEqual({
    fields: {
      ...{ employee: 'employee/3003', job_title: 'Software Engineer', department: 'Engineering', division: null },
      ...{ effective_date: '2023-01-01T00:00:00Z', employment_type: 'FULL_TIME' },
    },
    custom: {},
    remoteModifiedAt: new Date('2023-06-17T14:07:17Z'),
  });
});

test('the raw payload holds Personio’s answers as they came', async () => {
  const [employee, employment] = await pulled();

  expect(employee?.raw).toEqual({
    person: first(PERSONS, '_data'),
    employee: (first(withId(EMPLOYEES, '3003'), 'data') as { attributes: Json }).attributes,
    employments: [first(EMPLOYMENTS, '_data')],
    departments: [{ id: '401', name: 'Engineering' }],
  });
  expect(employment?.raw['employment']).toEqual(first(EMPLOYMENTS, '_data'));
});

// A part is accounted for when a change of it changes what is mapped from it, alone or beside the others.
test('every part of Personio’s examples is mapped, custom, or named as raw only', () => {
  const person = first(PERSONS, '_data') as JsonObject;
  const attributes = (first(EMPLOYEES, 'data') as { attributes: JsonObject }).attributes;
  const employment = first(EMPLOYMENTS, '_data') as JsonObject;
  const onlyId = { id: '3003' };

  const ofPerson = (changed: Json): JsonObject => ({ person: changed, employee: null, employments: null });
  const ofV1 = (changed: Json): JsonObject => ({ person: onlyId, employee: changed, employments: null });
  const ofEmployment = (changed: Json): JsonObject => ({ person: onlyId, employee: null, employments: [changed] });

  expect({
    employee: unmapped(attributes, ofV1)
      .filter((path) => !/^[^.]+\.(label|type|universal_id|currency)$/.test(path))
      .map((path) => path.replace('.value', '')),
    person: unmapped(person, ofPerson),
    employment: unmapped(employment, ofEmployment, {
      termination: { type: 'QUIT', reason: '', termination_date: null },
    }),
  }).toEqual({ ...RAW_ONLY, employee: RAW_ONLY.employee.toSorted() });
});

function first(body: JsonObject, key: string): Json {
  return (body[key] as Json[])[0] ?? null;
}

/** The paths of all leaves whose change changes nothing that is mapped, neither by itself nor where others are empty. */
function unmapped(part: JsonObject, raw: (changed: Json) => JsonObject, emptied: JsonObject = {}): string[] {
  return leavesOf(part)
    .filter((path) => [part, { ...part, ...emptied }].every((base) => !matters(base, path, raw)))
    .map((path) => path.join('.'))
    .sort();
}

function matters(base: JsonObject, path: string[], raw: (changed: Json) => JsonObject): boolean {
  const before = mappedFrom(raw(base), base);
  return [changedText, (value: Json) => (typeof value === 'number' ? value * 2 : value)].some((change) => {
    const changed = structuredClone(base);
    const parent = path.slice(0, -1).reduce<JsonObject>((inner, key) => inner[key] as JsonObject, changed);
    const last = path.at(-1) ?? '';
    parent[last] = change(parent[last] ?? null, parent['type'] === 'date' || last.endsWith('_date'));
    return mappedFrom(raw(changed), changed) !== before;
  });
}

function changedText(value: Json, isDay: boolean): Json {
  if (typeof value === 'number') return value / 2;
  const text = typeof value === 'string' ? value : '';
  return isDay || /^\d{4}-\d\d-\d\d/.test(text) ? `2031-02-03${text.slice(10)}` : `${text}x`;
}

function mappedFrom(raw: JsonObject, employment: JsonObject): string {
  const contract = { person: { id: '3003' }, employment, department: null };
  return JSON.stringify([personio.map['employee']?.(raw, ref, {}), personio.map['employment']?.(contract, ref, {})]);
}

function leavesOf(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...path, key]));
}
