import type { DateTime } from 'luxon';
import type { Complaint, Json, JsonObject } from '../../contract.js';
import { wallClock } from '../../local-time.js';
import { isObject } from '../protocol.js';
import { objectOf, paramsOf } from './fields.js';
import { isComplaint, local, onWall } from './times.js';

/** A period as Personio has it, by the clock on the wall. */
export interface Stretch extends JsonObject {
  type: 'WORK' | 'BREAK';
  start: string;
  /** Null: it goes on. */
  end: string | null;
}

interface Times {
  start: DateTime;
  end: DateTime | null;
}

const LONGEST_HOURS = 24;

/** The periods that an entry consists of: its work, in two at midnight if that is wished, and then its breaks. */
export function stretchesOf(body: JsonObject, zone: string | null): Stretch[] | Complaint {
  const [start, end] = [onWall(body, 'start_time', zone), onWall(body, 'end_time', zone)];
  if (isComplaint(start)) return start;
  if (isComplaint(end)) return end;
  if (start === null) return { place: ['start_time'], message: 'Field required' };
  const times = { start, end };
  const isSplit = paramsOf(body)['split_at_midnight'] === true;
  const wrong = wrongTimes(times, isSplit) ?? wrongDay(body, times);
  if (wrong) return wrong;
  const breaks = breaksOf(body, times, zone);
  return isComplaint(breaks) ? breaks : [...workOf(times), ...breaks.map((one) => stretch('BREAK', one))];
}

export function wrongTimes({ start, end }: Times, mayBeSplit = false): Complaint | undefined {
  if (end === null) return undefined;
  const found: [boolean, string][] = [
    [end <= start, 'It must end after it begins, by the clock on the wall'],
    [end > start.plus({ hours: LONGEST_HOURS }), `It must not be longer than ${LONGEST_HOURS} hours`],
    [!mayBeSplit && end > midnightAfter(start), CROSSES],
  ];
  const message = found.find(([isWrong]) => isWrong)?.[1];
  return message === undefined ? undefined : { place: ['end_time'], message };
}

const CROSSES =
  'It goes on after midnight, by the clock on the wall: make two of it, or set `split_at_midnight` in `integration_params` of a new one';

const midnightAfter = (wall: DateTime): DateTime => wall.startOf('day').plus({ days: 1 });

function wrongDay({ date }: JsonObject, { start }: Times): Complaint | undefined {
  if (typeof date !== 'string' || date.slice(0, 10) === start.toISODate()) return undefined;
  return { place: ['date'], message: 'It begins on another day, by the clock on the wall' };
}

function workOf({ start, end }: Times): Stretch[] {
  const midnight = midnightAfter(start);
  if (end === null || end <= midnight) return [stretch('WORK', { start, end })];
  return [stretch('WORK', { start, end: midnight }), stretch('WORK', { start: midnight, end })];
}

const stretch = (type: Stretch['type'], { start, end }: Times): Stretch => ({
  ...{ type, start: local(start), end: end && local(end) },
});

interface Break extends Times {
  end: DateTime;
}

function breaksOf(body: JsonObject, work: Times, zone: string | null): Break[] | Complaint {
  const { breaks } = paramsOf(body);
  const { break_duration: duration } = body;
  const hours = typeof duration === 'number' ? duration : null;
  if (!Array.isArray(breaks) || breaks.length === 0) return hours ? inTheMiddle(work, hours) : [];
  const found: Break[] = [];
  for (const [index, one] of breaks.entries()) {
    const read = breakOf(objectOf(one), work, zone);
    if (isComplaint(read)) return { ...read, place: ['integration_params', 'breaks', index, ...read.place] };
    if (found.some(({ start, end }) => start < read.end && read.start < end))
      return { place: ['integration_params', 'breaks', index], message: 'It overlaps with another break' };
    found.push(read);
  }
  const sum = found.reduce((total, { start, end }) => total + end.diff(start).as('hours'), 0);
  if (hours !== null && Math.abs(hours - sum) > 1 / 60)
    return { place: ['break_duration'], message: 'It is not as long as the breaks are together' };
  return found;
}

function breakOf(one: JsonObject, work: Times, zone: string | null): Break | Complaint {
  const [start, end] = [onWall(one, 'start_time', zone), onWall(one, 'end_time', zone)];
  if (isComplaint(start)) return start;
  if (isComplaint(end)) return end;
  if (start === null || end === null) return { place: [], message: 'Field required' };
  const wrong = wrongTimes({ start, end });
  if (wrong) return wrong;
  const isWithin = start >= work.start && (work.end === null || end <= work.end);
  return isWithin ? { start, end } : { place: [], message: 'It is not within the work' };
}

/** To the minute, as it is not said when it was. */
function inTheMiddle({ start, end }: Times, hours: number): Break[] | Complaint {
  if (end === null) return { place: ['break_duration'], message: 'It needs an end of the work' };
  const [minutes, length] = [Math.round(hours * 60), Math.floor(end.diff(start).as('minutes'))];
  if (minutes >= length) return { place: ['break_duration'], message: 'It is as long as the work, or longer' };
  const from = start.plus({ minutes: Math.floor((length - minutes) / 2) });
  const pause = { start: from, end: from.plus({ minutes }) };
  if (minutes === 0) return [];
  if (pause.end <= midnightAfter(from)) return [pause];
  return { place: ['break_duration'], message: 'It would go on after midnight: name the times of the breaks' };
}

/** What Personio shows, in the same words; null where it does not say when it began. */
export function stretchIn({ type, start, end }: JsonObject): Stretch | null {
  const [from, to] = [start, end].map((edge) => (isObject(edge) ? wallClock(edge['date_time']) : null));
  if (!from || (type !== 'WORK' && type !== 'BREAK')) return null;
  return stretch(type, { start: from, end: to ?? null });
}

export const isSameStretch = (one: Stretch | null, other: Stretch): boolean =>
  one !== null && one.type === other.type && one.start === other.start && one.end === other.end;

/** Work is in the way of work, and a break of a break. Times of one form are in the order of their letters. */
export const doCollide = (one: Stretch, other: Stretch): boolean =>
  one.type === other.type && one.start < (other.end ?? FOREVER) && other.start < (one.end ?? FOREVER);

const FOREVER = '9999-12-31T00:00:00';

/** As Personio's bodies name an end of a period. */
export const edge = (time: Json | undefined): JsonObject | null =>
  typeof time === 'string' ? { date_time: time } : null;
