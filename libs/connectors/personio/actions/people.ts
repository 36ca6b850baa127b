import { employee } from '#models';
import type { Action, Asked, Complaint, Held, Json, JsonObject, Step, Written } from '../../contract.js';
import { AccessDenied, PartDenied, RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { EmploymentLists } from '../employment-lists.js';
import { current } from '../mappings/view.js';
import { withIds } from '../paging.js';
import { PERSONS_LIMIT } from '../people-reader.js';
import { people } from '../people.js';
import { isObject } from '../protocol.js';
import type { PersonioEmployment } from '../types.js';
import { customValues } from './custom-attributes.js';
import { idIn, paramsOf, plain, textIn } from './fields.js';
import { contractOf, COST_CENTER, groupsOf, newContractOf, personOf, withoutNulls } from './people-body.js';
import { employeeSchema, newEmployeeSchema } from './people-schema.js';
import { askable, idsOf, listed, made, madeIn, newAmong, sent } from './sent.js';

type PersonStep = Step<PersonioClient>;

const PERSONS: Request = { path: '/v2/persons', area: AREAS.personsWrite };

/** Whoever sets up the credentials names the attributes that they may write: Personio does not say which, and refuses others. */
const ADVICE =
  `Either one of the fields is not among the employee attributes that these credentials may write, or they do not have the ` +
  `right “${AREAS.personsWrite}”. Both are ticked in Personio's settings.`;

/** Without the right it is 401 (Personio v2 persons): where the token is let in, it may be a single field. */
async function sentOf(...call: Parameters<typeof sent>): ReturnType<typeof sent> {
  try {
    return await sent(...call);
  } catch (error) {
    const refused = error instanceof RightMissing ? error.cause : null;
    throw refused instanceof AccessDenied && refused.answered === 403 ? new PartDenied(refused, ADVICE) : error;
  }
}

/** Somebody new, with one contract. */
export const createEmployee: Action<PersonioClient> = {
  ...{ model: employee, kind: 'create', right: AREAS.personsWrite },
  schema: newEmployeeSchema,
  check: complaintsOf,
  steps: ({ body }) => [preparing(body), making(body), completing(body)],
  alike: ({ body }) => [employee.name, wordOf(body['first_name']), wordOf(body['last_name'])],
  written: (_asked, [, one]) => writtenOf(madeIn(one)),
};

/** Somebody and the contract that counts today: each takes its own part of what is asked for. */
export const updateEmployee: Action<PersonioClient> = {
  ...{ model: employee, kind: 'update', right: AREAS.personsWrite },
  schema: employeeSchema,
  check: complaintsOf,
  // References are refused more often than names, so the contract comes first; what is done then is told where the person is refused.
  steps: ({ body, record }) => {
    const id = record?.remoteId ?? '';
    return [
      looking(id, body),
      ...(hasContract(body) ? [changingContract(id, body)] : []),
      ...(hasPerson(body) ? [changingPerson(id, body)] : []),
    ];
  },
  written: ({ record }) => writtenOf(record?.remoteId ?? ''),
};

const writtenOf = (remoteId: string): Written => ({
  stream: people.name,
  names: [{ model: employee.name, remoteId }],
});

/** What has to be known before: who is called so already, and what Personio calls the attributes that are set. */
interface Prepared {
  before: string[];
  custom: JsonObject[];
}

const preparing = (body: JsonObject): PersonStep => ({
  reads: true,
  send: async (client) => ({
    before: idsOf(await called(client, whoIs(body))),
    custom: await customValues(client, body),
  }),
  lookUp: '',
});

const making = (body: JsonObject): PersonStep => ({
  send: async (client, so) => {
    const { custom } = so.results[0] as unknown as Prepared;
    const json = { ...withoutNulls(personOf(body)), ...customIn(custom), employments: [newContractOf(body)] };
    return made(client, await sentOf(client, 'POST', { ...PERSONS, json }, so));
  },
  find: async (client, { results: [prepared] }) =>
    newAmong(await called(client, whoIs(body)), (prepared as unknown as Prepared).before),
  // An address belongs to one person.
  ...(typeof body['work_email'] === 'string' ? { unique: true } : {}),
  lookUp: 'Look in the list of employees for somebody of this name.',
});

type Words = Record<string, string>;

/** Somebody's name and, where there is one, address. */
function whoIs(body: JsonObject): Words {
  const { email, first_name: first, last_name: last } = personOf(body);
  return { first_name: textIn(first), last_name: textIn(last), ...(typeof email === 'string' ? { email } : {}) };
}

/** Those of whom all of these words hold; asked for by the address, if that is among them. */
async function called(client: PersonioClient, words: Words): Promise<JsonObject[]> {
  const { email } = words;
  const query = { ...asKept(askable(email === undefined ? words : { email })), limit: PERSONS_LIMIT };
  const rows = await listed(client, { path: PERSONS.path, query, area: AREAS.persons });
  return rows.filter((row) => Object.entries(words).every(([name, word]) => wordOf(row[name]) === wordOf(word)));
}

/** It is asked for to the letter: an address may be kept in small ones, and a name that may be kept otherwise is not asked for. */
const asKept = ({ email, ...names }: Words): Words => ({
  ...Object.fromEntries(Object.entries(names).filter(([, name]) => name === plain(name))),
  ...(email === undefined ? {} : { email: [...new Set([email, email.toLowerCase()])].join(',') }),
});

/** As it is compared: Personio may keep it with fewer spaces. */
const wordOf = (value: Json | undefined): string => plain(value).toLowerCase();

/** Personio was seen to leave the first day and the company of somebody new out: they are set once more where they are not there. */
const completing = (body: JsonObject): PersonStep => ({
  send: async (client, so) => {
    const id = madeIn(so.results[1]);
    const { employment_start_date: start, legal_entity: company } = newContractOf(body);
    const wanted = {
      ...(start ? { employment_start_date: start } : {}),
      ...(company ? { legal_entity: company } : {}),
    };
    const contract = Object.keys(wanted).length > 0 ? await contractShown(client, id) : null;
    const json = contract ? missingIn({ ...contract } as JsonObject, wanted) : {};
    if (contract && Object.keys(json).length > 0)
      await sentOf(client, 'PATCH', { ...contractPath(id, contract.id), json }, so);
    return null;
  },
  lookUp: 'The person was made: look at first day of work and legal entity in the list of employees.',
});

/** What is shown to be otherwise. What is not shown at all may well be there. */
const missingIn = (shown: JsonObject, wanted: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => shown[name] !== undefined && wordIn(shown[name]) !== wordIn(value),
    ),
  );

const wordIn = (value: Json): string => (isObject(value) ? (idIn(value) ?? '') : textIn(value));

/** The one that counts today; null where none is shown. */
async function contractShown(client: PersonioClient, personId: string): Promise<PersonioEmployment | null> {
  try {
    const pages = await new EmploymentLists(client).take(personId);
    return current(withIds(pages.flatMap(({ rows }) => rows)));
  } catch (error) {
    if (error instanceof RightMissing) return null;
    throw error;
  }
}

/** The contract as it is, and what Personio calls the attributes that are set. */
interface Seen {
  contract: JsonObject;
  custom: JsonObject[];
}

const looking = (personId: string, body: JsonObject): PersonStep => ({
  reads: true,
  send: async (client) => {
    const contract = hasContract(body) ? await contractShown(client, personId) : null;
    if (hasContract(body) && !contract) throw new RightMissing('Personio', AREAS.employments);
    const { id = null, org_units = null } = (contract ?? {}) as JsonObject;
    return { contract: { id, org_units }, custom: await customValues(client, body) };
  },
  lookUp: '',
});

const changingContract = (id: string, body: JsonObject): PersonStep => ({
  send: async (client, so) => {
    const { contract } = so.results[0] as unknown as Seen;
    const json = contractOf(body, contract);
    await sentOf(client, 'PATCH', { ...contractPath(id, madeIn(contract)), json }, so);
    return null;
  },
  lookUp: 'Look at the employment of the employee.',
});

const changingPerson = (id: string, body: JsonObject): PersonStep => ({
  send: async (client, so) => {
    const { custom } = so.results[0] as unknown as Seen;
    const path = `${PERSONS.path}/${encodeURIComponent(id)}`;
    const json = { ...personOf(body), ...customIn(custom) };
    await sentOf(client, 'PATCH', { ...PERSONS, path, pattern: `${PERSONS.path}/{id}`, json }, so);
    return null;
  },
  lookUp: 'Look at the employee.',
});

const contractPath = (person: string, contract: string): Request => ({
  path: `${PERSONS.path}/${encodeURIComponent(person)}/employments/${encodeURIComponent(contract)}`,
  pattern: `${PERSONS.path}/{id}/employments/{id}`,
  area: AREAS.personsWrite,
});

const customIn = (custom: readonly JsonObject[]): JsonObject =>
  custom.length > 0 ? { custom_attributes: [...custom] } : {};

const hasContract = (body: JsonObject): boolean => Object.keys(contractOf(body)).length > 0;

const OF_ATTRIBUTES = ['custom_fields', 'employee_number', 'date_of_birth', 'home_location'];

const hasPerson = (body: JsonObject): boolean =>
  Object.keys(personOf(body)).length > 0 || OF_ATTRIBUTES.some((name) => body[name] !== undefined);

/** What Personio would refuse, and what we could only guess. */
async function complaintsOf(asked: Asked, held: Held, client: PersonioClient): Promise<Complaint[]> {
  const { body, record } = asked;
  const complaints = [...groupComplaints(body), ...probationComplaints(asked)];
  if (record && body['manager'] === record.remoteId)
    complaints.push({ place: ['manager'], message: 'Nobody is their own manager' });
  if (complaints.length > 0) return complaints;
  const self = record?.remoteId;
  if ((await seemsTaken(body, self, held)) && (await isTaken(body, self, client)))
    return [{ place: ['work_email'], message: 'Somebody else has this address' }];
  return [];
}

/** By what we hold, which may be older than what Personio has. */
async function seemsTaken(body: JsonObject, self: string | undefined, held: Held): Promise<boolean> {
  const { email } = personOf(body);
  if (typeof email !== 'string') return false;
  return (await held.list(employee.name, { work_email: email })).some(({ remoteId }) => remoteId !== self);
}

/** By what Personio has now. */
async function isTaken(body: JsonObject, self: string | undefined, client: PersonioClient): Promise<boolean> {
  const { email = '' } = whoIs(body);
  return idsOf(await called(client, { email })).some((id) => id !== self);
}

function groupComplaints(body: JsonObject): Complaint[] {
  const groups = groupsOf(body);
  const { cost_centers: shares, department_id: department, team_id: team } = paramsOf(body);
  const several = (wanted: string): boolean => groups.filter(({ type }) => type === wanted).length > 1;
  const found: [boolean, string][] = [
    [several('department'), 'A person has one department'],
    [several('team'), 'A person has one team'],
    [several(COST_CENTER) && shares === undefined, 'Name the shares of several cost centers in integration_params'],
    [
      body['groups'] !== undefined && (department ?? team) !== undefined,
      'Department and team stand here or in integration_params',
    ],
  ];
  return found.flatMap(([holds, message]) => (holds ? [{ place: ['groups'], message }] : []));
}

/** What is nothing is left out of somebody new. */
function probationComplaints({ body, record }: Asked): Complaint[] {
  const params = paramsOf(body);
  const { probation_end_date: ends, probation_period_length: months } = record ? params : withoutNulls(params);
  if (ends === undefined || months === undefined) return [];
  const message = 'Probation has a last day or a length, not both';
  return [{ place: ['integration_params', 'probation_period_length'], message }];
}
