import { DateTime } from 'luxon';
import { timesheetEntry } from '#models';
import type { ByName, Named, NamedPage, Pulled } from '../contract.js';
import { daysOf, isCounted } from './attendances-days.js';
import { AttendanceReader, type Days } from './attendances-reader.js';
import { dependOnWorkplace, Workplaces } from './attendances-workplaces.js';
import { AREAS } from './areas.js';
import { goneAmong, inChunks } from './by-id.js';
import type { PersonioClient, Request } from './client.js';
import { offered } from './lists.js';

/** Periods in one question. */
const LIMIT = 50;
/** How far back a break may lie that is gone: it belonged to work of a day that nobody tells any more. */
const BREAK_DAYS = 35;

/** Work by its own id or by that of a break: either is a period, and what counts is the whole day that it lies on. */
export const attendanceByName: ByName<PersonioClient> = {
  models: [timesheetEntry.name],
  read: (client, names, { settings }) =>
    offered(pages(client, names, new Workplaces(client, dependOnWorkplace(settings))), AREAS.attendances),
};

async function* pages(
  client: PersonioClient,
  names: readonly Named[],
  workplaces: Workplaces,
): AsyncGenerator<NamedPage, void> {
  const owners = new Map(names.map(({ remoteId, owner }) => [remoteId, owner]));
  yield* inChunks([...owners.keys()], LIMIT, async (ids) => {
    const askedAt = new Date();
    const reader = new AttendanceReader(client, workplaces, false);
    const named = await reader.named(ids);
    const listed = new Set(named.map(({ row }) => row.id));
    const gone = await goneAmong(
      client,
      ids.filter((id) => !listed.has(id)),
      periodById,
    );
    const found = await wholeDays(reader, [...daysOf(named, new Set()), ...lately(gone, owners)]);
    const shown = new Set(found.map(({ remoteId }) => remoteId));
    const uncounted = named.filter(({ row }) => !isCounted(row) && !shown.has(row.id));
    const told = uncounted.map(({ row }) => entryOf(row.id));
    return { found, gone: [...gone.map(entryOf), ...told], told, askedAt };
  });
}

async function wholeDays(reader: AttendanceReader, all: readonly (Days & { people: string[] })[]): Promise<Pulled[]> {
  const found: Pulled[] = [];
  for (const days of all) {
    await reader.workplaces.learn(days.people);
    found.push(...reader.entries(await reader.all(days)));
  }
  return found;
}

/** The last weeks of those whose period is gone. */
function lately(
  gone: readonly string[],
  owners: ReadonlyMap<string, string | undefined>,
): (Days & { people: string[] })[] {
  const people = [...new Set(gone.flatMap((id) => owners.get(id) ?? []))];
  const first = DateTime.utc().minus({ days: BREAK_DAYS }).toISODate();
  return people.length > 0 ? [{ people, first, last: '9999-12-31' }] : [];
}

const entryOf = (remoteId: string): Pick<Named, 'model' | 'remoteId'> => ({ model: timesheetEntry.name, remoteId });

const periodById = (id: string): Request => ({
  path: `/v2/attendance-periods/${encodeURIComponent(id)}`,
  pattern: '/v2/attendance-periods/{id}',
  area: AREAS.attendances,
});
