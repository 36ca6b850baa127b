import type { JsonObject, Page } from '../contract.js';
import type { Query } from '../http.js';
import { type Attendance, personDay } from './attendances-days.js';
import type { AttendanceReader } from './attendances-reader.js';

/** Where to go on among the periods of some people. */
export interface Within {
  next?: Query;
  /** Whose periods a page ended with: the next one may hold more of them. */
  carried?: string;
}

interface CohortPage {
  found: Page['found'];
  /** Null after the last page. */
  within: JsonObject | null;
}

/** Everything of some people, or of all. The periods come by person: those of a page's last one wait for the next page. */
export async function* inCohort(
  reader: AttendanceReader,
  people: readonly string[] | null,
  { next: from, carried: last }: Within,
): AsyncGenerator<CohortPage, void> {
  let carried: Attendance[] = last === undefined ? [] : await reader.all({ people: [last] });
  const done = new Set<string>();
  const again = new Set<string>();
  for await (const { attendances, next } of reader.of({ people }, from)) {
    const known = new Set(carried.map(({ row }) => row.id));
    const rows = [...carried, ...attendances.filter(({ row }) => !known.has(row.id))];
    const whose = next ? personOf(rows.at(-1)) : undefined;
    carried = rows.filter((one) => personOf(one) === whose);
    const whole = rows.filter((one) => personOf(one) !== whose);
    for (const person of new Set(whole.map(personOf))) {
      if (done.has(person)) again.add(person); // not in order: this is only a part of what there is
      done.add(person);
    }
    const found = reader.entries(whole.filter((one) => !again.has(personOf(one))));
    const place = next && ({ next, ...(whose ? { carried: whose } : {}) } as JsonObject);
    yield { found, within: place ?? (again.size > 0 ? FROM_THE_START : null) };
  }
  yield* onceMore(reader, again);
}

async function* onceMore(reader: AttendanceReader, people: Set<string>): AsyncGenerator<CohortPage, void> {
  for (const person of people) {
    people.delete(person);
    const found = reader.entries(await reader.all({ people: [person] }));
    yield { found, within: people.size > 0 ? FROM_THE_START : null };
  }
}

/** Who has to be read once more is not remembered. */
const FROM_THE_START = {};

function personOf(attendance: Attendance | undefined): string {
  return (attendance && personDay(attendance.row)?.person) ?? '';
}
