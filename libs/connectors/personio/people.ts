import { employee, employment } from '#models';
import type { From, Stream } from '../contract.js';
import { RightMissing } from '../errors.js';
import { instant } from '../converters.js';
import { AREAS } from './areas.js';
import { sharedAttributes } from './attributes.js';
import type { PersonioClient } from './client.js';
import { EmployeeList, type ListPage, ListUseless, type MarkedRow, markOf } from './employee-list.js';
import { EmploymentLists } from './employment-lists.js';
import { mayReadEmployments, somePeople } from './employments-right.js';
import { isComplete } from './lists.js';
import { v2Pages, v2Walks, withIds } from './paging.js';
import { peopleByName } from './people-named.js';
import { employmentIdsOf, PeopleReader, PERSONS_LIMIT, type Read } from './people-reader.js';
import { type PeopleCheckpoint, Tally } from './people-tally.js';
import { sharedOf } from './withheld/people.js';

/** Employees and their employments. The v1 list, 100 a page, shows who changed; v2 is asked about those, or about all. */
export const people: Stream<PersonioClient> = {
  name: 'people',
  models: [employee, employment],
  every: { incremental: 900, full: 86_400 },
  pull: pages,
  // An employment may change without its person: only a pull of everything sees all of them.
  covers: ({ since }) => (since ? 'changes' : 'all'),
  named: peopleByName,
};

type MarkedPage = Omit<ListPage, 'rows'> & { rows: MarkedRow[] };

interface Pull {
  client: PersonioClient;
  reader: PeopleReader;
  from: From;
  resumed: PeopleCheckpoint | undefined;
  tally: Tally;
}

async function* pages(client: PersonioClient, from: From) {
  const resumed = from.checkpoint as PeopleCheckpoint | undefined;
  const attributes = await sharedAttributes(client);
  const employments =
    resumed?.employments ?? (await mayReadEmployments(new EmploymentLists(client), await somePeople(client)));
  const reader = new PeopleReader(client, employments);
  const tally = new Tally(resumed, { employments, attributes, departments: reader.departments });
  const pull = { client, reader, from, resumed, tally };
  try {
    yield* byList(pull);
  } catch (error) {
    const listIsClosed =
      error instanceof ListUseless || (error instanceof RightMissing && error.area === AREAS.employeesV1);
    if (!listIsClosed) throw error;
    yield* byPersons(pull);
  }
}

async function* byList(pull: Pull) {
  const { client, from, resumed, tally } = pull;
  const list = new EmployeeList(client, { ...(from.since ? { rounds: 1 } : {}), from: resumed?.list });
  const changed = from.since ? await changedPersons(client, from.since) : new Set<string>();
  for await (const whole of list.pages()) {
    const page = {
      ...whole,
      rows: whole.rows.map((row) => ({ ...row, mark: markOf(sharedOf(row.attributes, from.withheld)) })),
    };
    const careful = from.since !== undefined || wasReached(page, resumed);
    const read = careful ? await readChanged(pull, page, changed) : await readAll(pull, page);
    const { reached, place } = page;
    yield tally.page(read, { reached, ...(place ? { list: place } : {}) }, list.total);
  }
  yield tally.closing(list.complete);
}

/** What an interrupted pull may have read is only looked over, where the list has moved since. */
function wasReached({ reached }: ListPage, resumed: PeopleCheckpoint | undefined): boolean {
  return resumed !== undefined && (reached <= (resumed.reached ?? 0) || reached === Number.MAX_SAFE_INTEGER);
}

/** Without the list: v2 alone tells neither how many there are nor, between two full pulls, of changed employments. */
async function* byPersons({ client, reader, from, resumed, tally }: Pull) {
  const since = from.since ? { 'updated_at.gt': instant(from.since.toISOString()) ?? '' } : {};
  const request = { path: '/v2/persons', query: { limit: PERSONS_LIMIT, ...since }, area: AREAS.persons };
  const walk = from.since ? v2Walks : v2Pages;
  for await (const { rows, askedAt, next, cut } of walk(client, request, resumed?.next)) {
    const persons = withIds(rows);
    if (cut || persons.length < rows.length) tally.doubt();
    const read = await reader.read(persons.map((person) => ({ person, row: null, askedAt })));
    yield tally.page(read, next ? { next } : {});
  }
  yield tally.closing(true);
}

async function readAll({ reader }: Pull, { rows, askedAt }: MarkedPage): Promise<Read> {
  for (const { attributes } of rows) reader.departments.learn(attributes);
  const persons = await reader.persons(rows.map(({ id }) => id));
  const subjects = rows.flatMap((row) => {
    const person = persons.get(row.id);
    return person ? [{ person, row, askedAt }] : [];
  });
  const read = await reader.read(subjects);
  for (const { id } of rows) {
    if (persons.has(id)) continue;
    read.failed.push({ model: 'employee', remoteId: id, code: 'person_not_shown' });
    read.unnamed = true;
  }
  return read;
}

/** Reads those whose row differs from what we hold, or whom v2 calls changed; the others are reported as untouched. */
async function readChanged(pull: Pull, page: MarkedPage, changed: ReadonlySet<string> | null): Promise<Read> {
  const marks = page.rows.map(({ id, mark }) => ({ remoteId: id, mark }));
  const stale = await pull.from.changed('employee', marks);
  const isStale = ({ id }: { id: string }) => stale.has(id) || changed === null || changed.has(id);
  const read = await readAll(pull, { ...page, rows: page.rows.filter(isStale) });
  const untouched = page.rows.filter((row) => !isStale(row)).map(({ id }) => id);
  read.untouched.push(...untouched.map((remoteId) => ({ model: 'employee', remoteId })));
  if (!pull.from.since) await nameContracts(pull, untouched, read);
  return read;
}

/** A pull of everything has to account for the employments of those whom it does not read again, too. */
async function nameContracts({ reader }: Pull, ids: readonly string[], read: Read): Promise<void> {
  const persons = await reader.persons(ids);
  for (const id of ids) {
    const contracts = employmentIdsOf(persons.get(id) ?? {});
    read.unnamed ||= contracts === null;
    read.untouched.push(...(contracts ?? []).map((remoteId) => ({ model: 'employment', remoteId })));
  }
}

/** Null where Personio does not show all of them: then anybody may have changed. */
async function changedPersons(client: PersonioClient, since: Date): Promise<Set<string> | null> {
  const ids = new Set<string>();
  const query = { limit: PERSONS_LIMIT, 'updated_at.gt': instant(since.toISOString()) ?? '' };
  for await (const page of v2Walks(client, { path: '/v2/persons', query, area: AREAS.persons })) {
    if (!isComplete(page)) return null;
    for (const { id } of withIds(page.rows)) ids.add(id);
  }
  return ids;
}
