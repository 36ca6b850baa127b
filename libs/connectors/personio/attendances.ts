import { timesheetEntry } from '#models';
import type { From, JsonObject, Page, Pulled, Stream } from '../contract.js';
import type { Query } from '../http.js';
import { inCohort, type Within } from './attendances-cohort.js';
import { daysOf } from './attendances-days.js';
import { attendanceByName } from './attendances-named.js';
import { AttendanceReader } from './attendances-reader.js';
import { dependOnWorkplace, Workplaces } from './attendances-workplaces.js';
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
  named: attendanceByName,
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
