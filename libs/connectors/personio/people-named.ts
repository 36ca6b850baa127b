import { employee, employment } from '#models';
import type { ByName, Choices, Named, NamedPage } from '../contract.js';
import { RightMissing } from '../errors.js';
import { parallel } from '../parallel.js';
import { AREAS } from './areas.js';
import { attributesWith } from './attributes-known.js';
import { goneAmong, inChunks, orNone } from './by-id.js';
import type { PersonioClient, Request } from './client.js';
import { employeeById, ListUseless, type MarkedRow, markOf, type Row } from './employee-list.js';
import { EmploymentLists } from './employment-lists.js';
import { mayReadEmployments } from './employments-right.js';
import type { WithId } from './paging.js';
import {
  AT_ONCE as LISTS_AT_ONCE,
  employmentIdsOf,
  PeopleReader,
  PERSONS_LIMIT,
  personsOf,
  type Read,
} from './people-reader.js';
import { sharedOf } from './withheld/people.js';

const AT_ONCE = 8;

/** Clients that could read employments when they last tried. */
const withEmployments = new WeakSet<PersonioClient>();

/** People with all their employments, which have no address without their person. */
export const peopleByName: ByName<PersonioClient> = {
  models: [employee.name, employment.name],
  async *read(client, names, { withheld }) {
    const byPerson = Map.groupBy(names, personOf);
    const people = [...byPerson.keys()].filter((id) => id !== '');
    for await (const { gone, ...page } of inChunks(people, PERSONS_LIMIT, (ids) => readPeople(client, ids, withheld))) {
      const shown = new Set(page.found.map(nameOf));
      const ended = (page.whole?.remoteIds ?? []).flatMap((id) => byPerson.get(id) ?? []);
      const left = ended.filter((one) => !shown.has(nameOf(one)));
      yield { ...page, gone: [...gone.flatMap((id) => [named(id), ...(byPerson.get(id) ?? [])]), ...left] };
    }
  },
};

const nameOf = ({ model, remoteId }: Pick<Named, 'model' | 'remoteId'>): string => `${model}:${remoteId}`;

const named = (remoteId: string): Named => ({ model: employee.name, remoteId });

/** Empty where nobody told whose employment it is. */
const personOf = ({ model, remoteId, owner = '' }: Named): string => (model === employee.name ? remoteId : owner);

async function readPeople(
  client: PersonioClient,
  ids: readonly string[],
  withheld: Choices | undefined,
): Promise<Omit<NamedPage, 'gone'> & { gone: string[] }> {
  const askedAt = new Date();
  const lists = new EmploymentLists(client);
  // Side by side, and none that was refused before: whoever has just been told of somebody waits for one answer, not for two.
  if (withEmployments.has(client)) for (const id of ids.slice(0, LISTS_AT_ONCE)) void lists.ahead(id);
  const [rows, people] = await Promise.all([rowsOf(client, ids), personsOf(client, ids)]);
  const attributes = await attributesWith(client, rows && [...rows.values()]);
  const reader = new PeopleReader(client, await mayReadEmployments(lists, [...people.values()]), lists);
  if (reader.employmentsReadable) withEmployments.add(client);
  else withEmployments.delete(client);
  for (const row of rows?.values() ?? []) reader.departments.learn(row.attributes);
  // Where v2 shows somebody whom v1 does not know, the two disagree: a pull tells.
  const shown = [...people.values()].filter(({ id }) => rows === null || rows.has(id));
  const read = await reader.read(
    shown.map((person) => ({ person, row: markedOf(rows?.get(person.id), withheld), askedAt })),
  );
  const unknown = ids.filter((id) => !people.has(id));
  const listed = unknown.filter((id) => rows?.has(id));
  const failed = listed.map((id) => ({ ...named(id), code: 'person_not_shown' }));
  const gone = await goneAmong(
    client,
    unknown.filter((id) => !listed.includes(id)),
    personById,
  );
  return {
    ...{ found: read.found, failed: [...read.failed, ...failed], gone, askedAt },
    ...(reader.employmentsReadable ? wholeOf(read, shown, askedAt) : {}),
    ...(attributes ? { attributes } : {}),
  };
}

const markedOf = (row: Row | undefined, withheld: Choices | undefined): MarkedRow | null =>
  row ? { ...row, mark: markOf(sharedOf(row.attributes, withheld)) } : null;

/** Only of whom nothing is missing that they name themselves: an empty list alone may be a slip. */
function wholeOf({ found, unnamed }: Read, people: readonly WithId[], askedAt: Date): Pick<NamedPage, 'whole'> {
  const shown = new Set(found.map(nameOf));
  const allShown = (person: WithId): boolean =>
    employmentIdsOf(person)?.every((remoteId) => shown.has(nameOf({ model: employment.name, remoteId }))) ?? false;
  const whole = people.filter((person) => shown.has(nameOf(named(person.id))) && allShown(person));
  const remoteIds = whole.map(({ id }) => id);
  return unnamed ? {} : { whole: { model: employment.name, of: employee.name, remoteIds, askedAt } };
}

/** As v1 has them; null where v1 shows nobody, or not who they are. */
async function rowsOf(client: PersonioClient, ids: readonly string[]): Promise<ReadonlyMap<string, Row> | null> {
  try {
    const rows = await parallel(ids, AT_ONCE, (id) => orNone(employeeById(client, id)));
    return new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])));
  } catch (error) {
    const closed = error instanceof ListUseless || (error instanceof RightMissing && error.area === AREAS.employeesV1);
    if (!closed) throw error;
    return null;
  }
}

const personById = (id: string): Request => ({
  ...{ path: `/v2/persons/${encodeURIComponent(id)}`, pattern: '/v2/persons/{id}', area: AREAS.persons },
});
