import { followApplicant } from './applicant.js';
import { apply } from './application.js';
import { Client } from './client.js';
import { print } from './command.js';
import { companyOf, link, synced, type Customer } from './customer.js';
import { Unexpected } from './errors.js';
import { takeLeave } from './leave.js';
import type { Listener } from './listener.js';
import type { Platform } from './platform.js';
import { progressOf } from './progress.js';
import { expect, type Item, named, type Parties, type Read, read, resync } from './steps.js';
import { allTold, listen, toldFrom } from './told.js';
import { makeKey } from './welcome.js';
import { logWork } from './work.js';

/** What the story reads of an employee. */
interface Person extends Item {
  first_name: string | null;
  manager: string | null;
  is_deleted?: boolean;
  deleted_at?: string | null;
}

/** Seconds that are waited for a first sync at least, and people that it reads in one, with all that belongs to them. */
const PATIENCE = 600;
const PEOPLE_A_SECOND = 5;
const EMPLOYEES = '/api/hris/v1/employees';

/** What came of it. */
export interface Figures {
  people: number;
  records: number;
  seconds: number;
  /** That the vendor was told of by webhook. */
  events: number;
}

/** The whole story over HTTP, as a vendor and a customer live it; rejects at the first step that does not end exactly as promised. */
export async function play(platform: Platform, listener: Listener): Promise<Figures> {
  const { apiKey } = await makeKey(platform.addresses.owner);
  const api = new Client(platform.api, { authorization: `Bearer ${apiKey}` });
  const simulator = new Client(platform.simulator);
  const company = await companyOf(simulator);
  await listen(api, listener);
  const started = performance.now();
  const hris = await link(api, company, 'hris');
  const ats = await link(api, company, 'ats');
  print('Linked: people and recruiting of one customer.');

  const records = await firstSync(api, [hris, ats], company.people);
  const seconds = (performance.now() - started) / 1000;
  print(`Synced ${records} records of ${company.people} people in ${seconds.toFixed(1)} s.`);

  const as = (customer: Customer): Parties => {
    return { api, simulator, customer, vendor: api.with({ 'x-connector-token': customer.connectorToken }) };
  };
  const told = await Promise.all([hris, ats].map((customer) => toldFrom(as(customer))));
  await followPeople(as(hris), company.people);
  await takeLeave(as(hris));
  await logWork(as(hris));
  await followApplicant(as(ats));
  await apply(as(ats));
  return { people: company.people, records, seconds, events: await allTold(listener, told) };
}

async function firstSync(api: Client, customers: readonly Customer[], people: number): Promise<number> {
  const progress = await progressOf('Reading people', people);
  const status = await Promise.all(
    customers.map(({ connectorId }) =>
      synced(api, connectorId, {
        since: new Date(0),
        seconds: Math.max(PATIENCE, people / PEOPLE_A_SECOND),
        tell: (now) => {
          const found = now.find(({ model }) => model === 'employee');
          if (found) progress.at(found.counts.records);
        },
      }),
    ),
  );
  progress.end();
  return status.flat().reduce((sum, { counts }) => sum + counts.records, 0);
}

async function followPeople(parties: Parties, people: number): Promise<void> {
  const first = await read<Person>(parties.vendor, EMPLOYEES, {});
  expect(first.items.length, people, 'people after the first sync');
  expect(new Set(first.items.map(({ id }) => id)).size, people, 'different ids');
  print(`Read all ${first.items.length} people, page by page.`);

  const after = await changeOne(parties, first, personAt(first, 1 / 3));
  await deleteOne(parties, after, { gone: personAt(first, 2 / 3), people });
}

async function changeOne(parties: Parties, before: Read<Person>, person: Person): Promise<Read<Person>> {
  const { vendor, simulator } = parties;
  const name = `${person.first_name ?? ''} Changed`.trim();
  await simulator.call(`/_control/people/${person.remote_id}`, { method: 'PATCH', body: { first_name: name } });
  await resync(parties, { category: 'hris', model: 'employee' });
  const after = await read<Person>(vendor, EMPLOYEES, { modified_after: before.until });
  expect(named(after), person.id, 'people modified after one was changed');
  expect(after.items[0]?.first_name ?? '', name, 'first name');
  print('Changed one person at the provider: exactly that one is modified.');
  return after;
}

async function deleteOne(
  parties: Parties,
  before: Read<Person>,
  { gone, people }: { gone: Person; people: number },
): Promise<void> {
  const { vendor, simulator } = parties;
  await simulator.call(`/_control/people/${gone.remote_id}`, { method: 'DELETE' });
  await resync(parties, { category: 'hris', model: 'employee', full: true });
  const since = { modified_after: before.until };
  const tombstones = await read<Person>(vendor, EMPLOYEES, { ...since, include_deleted: 'true' });
  expect(named(tombstones), gone.id, 'people modified after one was deleted');
  expect(tombstones.items[0]?.is_deleted ?? false, true, 'is_deleted');
  expect(typeof tombstones.items[0]?.deleted_at, 'string', 'type of deleted_at');
  expect((await read(vendor, EMPLOYEES, since)).items.length, 0, 'living people modified since');
  expect((await read(vendor, EMPLOYEES, {})).items.length, people - 1, 'people after one was deleted');
  expect(await vendor.status(`${EMPLOYEES}/${gone.id}`), 404, 'status of the deleted person');
  print('Deleted one person at the provider: exactly that one is a tombstone.');
}

/** Somebody who leads nobody: others change when their manager goes. */
function personAt({ items }: Read<Person>, part: number): Person {
  const leaders = new Set(items.map(({ manager }) => manager));
  const others = items.filter(({ id }) => !leaders.has(id));
  const person = others[Math.floor(others.length * part)];
  if (!person) throw new Unexpected('There is nobody to change.');
  return person;
}
