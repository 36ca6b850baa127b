import { timeOffBalance } from '#models';
import type { JsonObject, Page, Pulled, Stream } from '../contract.js';
import { text } from '../converters.js';
import { NotThere, RightMissing } from '../errors.js';
import { absenceTypesV1 } from './absences-v1.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { EmployeeList, ListUseless } from './employee-list.js';
import { DAILY } from './lists.js';
import { oneByOne } from './one-by-one.js';
import { withIds } from './paging.js';
import { isObject, isUnknownEndpoint } from './protocol.js';

/** People on a page. */
const PAGE = 100;
/** So many of them at a time: with answers that take up to half a second, what v1 allows is used. */
const AT_ONCE = 16;

interface Checkpoint {
  /** Everybody up to this id was read. */
  after: number;
  incomplete: boolean;
}

interface Person {
  id: number;
  /** Null: the attribute may not be read. */
  schedule: JsonObject | null;
}

/**
 * What is left to each person of each kind of absence, as of today: a call for each person (v1; v2 has no balances), so once a
 * day. The employee list gives the work schedules that turn days into hours.
 */
export const balances: Stream<PersonioClient> = {
  name: 'balances',
  models: [timeOffBalance],
  every: DAILY,
  covers: () => 'all',
  pull: (client, { checkpoint }) => pages(client, checkpoint as Checkpoint | undefined),
};

async function* pages(client: PersonioClient, resumed: Checkpoint | undefined): AsyncGenerator<Page, void> {
  const types = await typesByNumber(client);
  const { people, complete } = await everyone(client);
  let { after, incomplete } = resumed ?? { after: -1, incomplete: false };
  incomplete ||= !complete;
  const left = people.filter(({ id }) => id > after);
  do {
    const persons = left.splice(0, PAGE);
    const { found, failed } = await balancesOf(client, persons, types);
    incomplete ||= failed.length > 0; // whose kinds of absence nobody knows
    after = persons.at(-1)?.id ?? after;
    yield {
      ...{ found, failed, checkpoint: { after, incomplete } },
      ...(incomplete ? { incomplete: [timeOffBalance.name] } : {}),
    };
  } while (left.length > 0);
}

/** v1 numbers kinds of absence; its list tells their ids of v2, and what they are counted in. */
async function typesByNumber(client: PersonioClient): Promise<Map<string | null, JsonObject>> {
  const rows = await absenceTypesV1(client);
  if (rows === null) throw new RightMissing('Personio', AREAS.absencesV1);
  return new Map(
    rows.map(({ id, id_v2: v2 = null, category = null, unit = null }) => [text(id), { id_v2: v2, category, unit }]),
  );
}

/** All people in the order of their ids: the list has none, and may move before a pull goes on. */
async function everyone(client: PersonioClient): Promise<{ people: Person[]; complete: boolean }> {
  const list = new EmployeeList(client, { attributes: ['id', 'work_schedule'] });
  const people: Person[] = [];
  const schedules = new Map<string, JsonObject>(); // one for each that differs, not for each person
  try {
    for await (const { rows } of list.pages()) {
      for (const { id, attributes } of rows) {
        people.push({ id: Number(id), schedule: shared(attributes['work_schedule'], schedules) });
      }
    }
  } catch (error) {
    if (error instanceof ListUseless) throw new RightMissing('Personio', AREAS.employeesV1, { cause: error });
    throw error;
  }
  return { people: people.sort((one, other) => one.id - other.id), complete: list.complete };
}

function shared(attribute: JsonObject[string] | undefined, known: Map<string, JsonObject>): JsonObject | null {
  if (!isObject(attribute)) return null;
  const { value = null } = attribute;
  const text = JSON.stringify(value);
  const schedule = known.get(text) ?? { value };
  known.set(text, schedule);
  return schedule;
}

type Read = Pick<Page, 'found'> & { failed: NonNullable<Page['failed']> };

async function balancesOf(
  client: PersonioClient,
  persons: readonly Person[],
  types: ReadonlyMap<string | null, JsonObject>,
): Promise<Read> {
  const failed: Read['failed'] = [];
  const found = await oneByOne(persons, (person) => balancesOfOne(client, person, types), {
    atOnce: AT_ONCE,
    failed: ({ id }, error) => {
      const code = isGone(error) ? 'person_not_shown' : error.code;
      failed.push({ model: timeOffBalance.name, remoteId: String(id), code });
      return [];
    },
  });
  return { found: found.flat(), failed };
}

/** Whoever goes while the others are read. */
const isGone = (error: unknown): boolean => error instanceof NotThere && !isUnknownEndpoint(error);

async function balancesOfOne(
  client: PersonioClient,
  { id, schedule }: Person,
  types: ReadonlyMap<string | null, JsonObject>,
): Promise<Pulled[]> {
  const path = `/v1/company/employees/${id}/absences/balance`;
  const pattern = '/v1/company/employees/{id}/absences/balance';
  const { body, askedAt } = await client.v1({ path, pattern, area: AREAS.absencesV1 });
  if (!Array.isArray(body['data'])) throw client.broken('a list is missing');
  return withIds(body['data'].filter(isObject)).map((balance) => {
    const type = types.get(balance.id) ?? null;
    const raw = { person: { id: String(id) }, balance, type, work_schedule: schedule };
    return { model: timeOffBalance.name, remoteId: `${id}:${balance.id}`, raw, askedAt };
  });
}
