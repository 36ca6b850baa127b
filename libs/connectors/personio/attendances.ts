import { timesheetEntry } from '#models';
import type { From, JsonObject, Page, Pulled, Settings, Stream } from '../contract.js';
import type { Query } from '../http.js';
import { inCohort, type Within } from './attendances-cohort.js';
import { type Attendance, personDay } from './attendances-days.js';
import { AttendanceReader } from './attendances-reader.js';
import { Workplaces } from './attendances-workplaces.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { type CohortCheckpoint, cohorts, placeIn } from './cohorts.js';
import { offered } from './lists.js';

interface Checkpoint extends CohortCheckpoint, Within {
  incomplete?: boolean;
}

/**
 * Hours that people worked. Work and breaks are periods of their own: they are put together by person and day, and where one
 * of them changed, the whole day is read again.
 */
export const attendances: Stream<PersonioClient> = {
  name: 'attendances',
  models: [timesheetEntry],
  every: { incremental: 900, full: 86_400 },
  // Deleted ones vanish without a trace, and what was rejected since it was read is as good as deleted.
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: (client, from) => offered(pages(client, from), AREAS.attendances),
};

function pages(client: PersonioClient, { since, checkpoint, settings }: From): AsyncGenerator<Page, void> {
  const resumed = (checkpoint ?? {}) as Checkpoint;
  const workplaces = new Workplaces(client, dependOnWorkplace(settings));
  const reader = new AttendanceReader(client, workplaces, resumed.incomplete ?? false);
  if (since) return changes(reader, since, resumed.next);
  return everything(reader, client, resumed);
}

async function* everything(
  reader: AttendanceReader,
  client: PersonioClient,
  resumed: Checkpoint,
): AsyncGenerator<Page, void> {
  await reader.workplaces.learn('all');
  let at: Within = resumed;
  for await (const cohort of cohorts(client, resumed)) {
    if (cohort.cut) reader.incomplete = true;
    if (cohort.people?.length === 0) continue;
    for await (const { found, within } of inCohort(reader, cohort.people, at)) {
      yield reader.page(found, placeIn(cohort, within));
    }
    at = {};
  }
  yield reader.page([], { following: null });
}

function dependOnWorkplace({ location_time_zones: zones }: Settings): boolean {
  return typeof zones === 'object' && zones !== null && Object.keys(zones).length > 0;
}

/** Reads the days on which something changed: a break may have done so without its work. */
async function* changes(reader: AttendanceReader, since: Date, from: Query | undefined): AsyncGenerator<Page, void> {
  const read = new Set<string>();
  for await (const { attendances: changed, next } of reader.changed(since, from)) {
    const found: Pulled[] = [];
    for (const days of daysOf(changed, read)) {
      await reader.workplaces.learn(days.people);
      found.push(...reader.entries(await reader.all(days)));
    }
    yield reader.page(found, next ? { next: next as JsonObject } : {});
  }
}

interface DaysOfPeople {
  first: string;
  last: string;
  people: string[];
}

/** The days to read, in few questions: of all people by the day, or of each person from the first day to the last. */
function daysOf(changed: readonly Attendance[], read: Set<string>): DaysOfPeople[] {
  const [byDay, byPerson] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const { row } of changed) {
    const one = personDay(row);
    if (one === null || read.has(`${one.person} ${one.day}`)) continue;
    read.add(`${one.person} ${one.day}`);
    byDay.set(one.day, [...(byDay.get(one.day) ?? []), one.person]);
    byPerson.set(one.person, [...(byPerson.get(one.person) ?? []), one.day]);
  }
  if (byDay.size <= byPerson.size) return [...byDay].map(([day, people]) => ({ first: day, last: day, people }));
  return [...byPerson].map(([person, days]) => {
    const sorted = days.toSorted();
    return { first: sorted[0] ?? '', last: sorted.at(-1) ?? '', people: [person] };
  });
}
