import type { JsonObject, Pulled } from '../contract.js';
import { timesheetEntry } from '#models';
import { text } from '../converters.js';
import { wallClock } from '../local-time.js';
import type { WithId } from './paging.js';
import { isObject } from './protocol.js';

/** An attendance period (v2) and when it was asked for. */
export interface Attendance {
  row: WithId;
  askedAt: Date;
}

/** A person's working day: what periods are put together by. Null where it is not told whose it is, or when. */
export function personDay({ person, attribution_date: on, start }: JsonObject): { person: string; day: string } | null {
  const id = isObject(person) ? text(person['id']) : null;
  const day = text(on) ?? (isObject(start) ? text(start['date_time']) : null);
  return id === null || day === null ? null : { person: id, day: day.slice(0, 10) };
}

/** Entries of whole working days: each stretch of work with the breaks that belong to it. What was rejected counts for nothing. */
export function entriesOf(
  attendances: readonly Attendance[],
  workplaceOf: (person: string) => string | null,
): Pulled[] {
  const days = new Map<string, Attendance[]>();
  for (const attendance of attendances) {
    const of = personDay(attendance.row);
    if (of === null || isRejected(attendance.row)) continue;
    const key = `${of.person} ${of.day}`;
    const found = days.get(key);
    if (found) found.push(attendance);
    else days.set(key, [attendance]);
  }
  return [...days.values()].flatMap((day) => entriesOfDay(day, workplaceOf));
}

function entriesOfDay(day: readonly Attendance[], workplaceOf: (person: string) => string | null): Pulled[] {
  const spans = day.map(spanOf).toSorted((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1));
  const works = spans.filter(({ row }) => row['type'] === 'WORK');
  const breaks = spans.filter(({ row }) => row['type'] === 'BREAK');
  const owned = new Map(works.map(({ id }) => [id, [] as Span[]]));
  for (const one of breaks) for (const { id } of ownersOf(one, works)) owned.get(id)?.push(one);
  return works.map(({ id, row, askedAt }) => {
    const own = owned.get(id) ?? [];
    const workplace = workplaceOf(personDay(row)?.person ?? '');
    return {
      ...{ model: timesheetEntry.name, remoteId: id },
      raw: { work: row, breaks: own.map((one) => one.row), workplace },
      askedAt: [askedAt, ...own.map((one) => one.askedAt)].reduce((one, other) => (other < one ? other : one)),
    };
  });
}

/** On the clock on the wall, in milliseconds; one that goes on has no end. */
interface Span {
  id: string;
  row: WithId;
  askedAt: Date;
  start: number;
  end: number;
}

function spanOf({ row, askedAt }: Attendance): Span {
  return { id: row.id, row, askedAt, start: edge(row['start'], -Infinity), end: edge(row['end'], Infinity) };
}

function edge(value: JsonObject[string] | undefined, otherwise: number): number {
  return wallClock(isObject(value) ? value['date_time'] : null)?.toMillis() ?? otherwise;
}

/** A break belongs to the work that it interrupts, or else to the stretch before it, or the first of the day. */
function ownersOf(one: Span, works: readonly Span[]): readonly Span[] {
  const end = one.end === Infinity ? one.start : one.end; // one that goes on interrupts nothing yet that comes later
  const interrupted = works.filter((work) => Math.max(work.start, one.start) < Math.min(work.end, end));
  if (interrupted.length > 0) return interrupted;
  return [works.findLast((work) => work.start <= one.start) ?? works[0]].filter((work) => work !== undefined);
}

/** As an entry of its own: neither a break nor rejected. */
export const isCounted = (row: JsonObject): boolean => row['type'] === 'WORK' && !isRejected(row);

function isRejected({ approval }: JsonObject): boolean {
  return isObject(approval) && text(approval['status'])?.toUpperCase() === 'REJECTED';
}

/** Whole days of some people. */
export interface DaysOfPeople {
  first: string;
  last: string;
  people: string[];
}

/** The days to read, in few questions: of all people by the day, or of each person from the first day to the last. */
export function daysOf(changed: readonly Attendance[], read: Set<string>): DaysOfPeople[] {
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
