import { Client, type Answer } from './client.js';
import { print } from './command.js';
import { companyOf, link, statusOf, synced, type Customer } from './customer.js';
import { Unexpected } from './errors.js';
import type { Platform } from './platform.js';
import { progressOf } from './progress.js';
import { makeKey } from './welcome.js';

/** What the story reads of an employee. */
interface Person {
  id: string;
  remote_id: string;
  first_name: string | null;
  manager: string | null;
  modified_at: string;
  is_deleted?: boolean;
  deleted_at?: string | null;
}

interface Page {
  items: Person[];
  cursor: string | null;
}

interface Read {
  people: Person[];
  /** What to pass as `modified_after` next time. */
  until: string;
}

const EMPLOYEES = '/api/hris/v1/employees';

/** The whole story over HTTP, as a vendor and a customer live it; rejects at the first step that does not end exactly as promised. */
export async function play(platform: Platform): Promise<{ people: number; records: number; seconds: number }> {
  const { apiKey } = await makeKey(platform.addresses.owner);
  const api = new Client(platform.api, { authorization: `Bearer ${apiKey}` });
  const simulator = new Client(platform.simulator);
  const company = await companyOf(simulator);
  const customer = await link(api, company);
  const vendor = api.with({ 'x-connector-token': customer.connectorToken });
  print('Linked.');

  const started = performance.now();
  const records = await firstSync(api, customer, company.people);
  const seconds = (performance.now() - started) / 1000;
  print(`Synced ${records} records of ${company.people} people in ${seconds.toFixed(1)} s.`);

  const first = await read(vendor, {});
  expect(first.people.length, company.people, 'people after the first sync');
  expect(new Set(first.people.map(({ id }) => id)).size, company.people, 'different ids');
  print(`Read all ${first.people.length} people, page by page.`);

  const changed = personAt(first, 1 / 3);
  const afterChange = await changeOne({ api, vendor, simulator, customer }, first, changed);
  await deleteOne({ api, vendor, simulator, customer }, afterChange, {
    gone: personAt(first, 2 / 3),
    people: company.people,
  });
  return { people: company.people, records, seconds };
}

interface Parties {
  api: Client;
  vendor: Client;
  simulator: Client;
  customer: Customer;
}

async function firstSync(api: Client, { connectorId }: Customer, people: number): Promise<number> {
  const progress = await progressOf('Reading people', people);
  const status = await synced(api, connectorId, {
    since: new Date(0),
    tell: (now) => {
      progress.at(now.find(({ model }) => model === 'employee')?.counts.records ?? 0);
    },
  });
  progress.end();
  return status.reduce((sum, { counts }) => sum + counts.records, 0);
}

async function changeOne({ api, vendor, simulator, customer }: Parties, before: Read, person: Person): Promise<Read> {
  const name = `${person.first_name ?? ''} Changed`.trim();
  await simulator.call(`/_control/people/${person.remote_id}`, { method: 'PATCH', body: { first_name: name } });
  await resync(api, customer, false);
  const after = await read(vendor, { modified_after: before.until });
  expect(named(after), person.id, 'people modified after one was changed');
  expect(after.people[0]?.first_name ?? '', name, 'first name');
  print('Changed one person at the provider: exactly that one is modified.');
  return after;
}

async function deleteOne(
  parties: Parties,
  before: Read,
  { gone, people }: { gone: Person; people: number },
): Promise<void> {
  const { api, vendor, simulator, customer } = parties;
  await simulator.call(`/_control/people/${gone.remote_id}`, { method: 'DELETE' });
  await resync(api, customer, true);
  const tombstones = await read(vendor, { modified_after: before.until, include_deleted: 'true' });
  expect(named(tombstones), gone.id, 'people modified after one was deleted');
  expect(tombstones.people[0]?.is_deleted ?? false, true, 'is_deleted');
  expect(typeof tombstones.people[0]?.deleted_at, 'string', 'type of deleted_at');
  expect((await read(vendor, { modified_after: before.until })).people.length, 0, 'living people modified since');
  expect((await read(vendor, {})).people.length, people - 1, 'people after one was deleted');
  expect(await vendor.status(`${EMPLOYEES}/${gone.id}`), 404, 'status of the deleted person');
  print('Deleted one person at the provider: exactly that one is a tombstone.');
}

async function resync(api: Client, { connectorId }: Customer, full: boolean): Promise<void> {
  const ends = (await statusOf(api, connectorId))
    .filter(({ model }) => model === 'employee')
    .map(({ last_success }) => Date.parse(last_success ?? ''));
  const query = full ? { full: 'true' } : {};
  await api.call(`/api/hris/v1/connectors/${connectorId}/resync`, { method: 'POST', query });
  await synced(api, connectorId, { since: new Date(Math.max(...ends) + 1), models: ['employee'] });
}

/** Everybody that the query finds, page by page. */
async function read(vendor: Client, query: Record<string, string>): Promise<Read> {
  const people: Person[] = [];
  let until = '';
  for (let place: Record<string, string> | undefined = {}; place;) {
    const page: Answer<Page> = await vendor.call(EMPLOYEES, { query: { ...query, ...place, page_size: 200 } });
    people.push(...page.body.items);
    until = page.headers.get('x-modified-until') ?? ''; // the last page's: earlier ones tell how far they themselves go
    place = page.body.cursor === null ? undefined : { cursor: page.body.cursor };
  }
  return { people, until };
}

/** Somebody who leads nobody: others change when their manager goes. */
function personAt({ people }: Read, part: number): Person {
  const leaders = new Set(people.map(({ manager }) => manager));
  const others = people.filter(({ id }) => !leaders.has(id));
  const person = others[Math.floor(others.length * part)];
  if (!person) throw new Unexpected('There is nobody to change.');
  return person;
}

const named = ({ people: [first, ...others] }: Read): string =>
  `${first?.id ?? 'nobody'}${others.length === 0 ? '' : ` and ${others.length} others`}`;

function expect<Value extends string | number | boolean>(found: Value, wanted: Value, what: string): void {
  if (found !== wanted) throw new Unexpected(`${what}: ${String(found)}, and not ${String(wanted)} as promised.`);
}
