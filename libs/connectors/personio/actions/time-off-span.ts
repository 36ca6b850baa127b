import type { DateTime } from 'luxon';
import type { Complaint, JsonObject } from '../../contract.js';
import { wallClock } from '../../local-time.js';
import { isObject } from '../protocol.js';
import { paramsOf } from './fields.js';
import { HAS_OFFSET, isComplaint, isPlainDay, local, onWall } from './times.js';

export type Unit = 'DAY' | 'HOUR';

/** From when to when, in Personio's words: of what counts days the first and the last one, and which half of them. */
export interface Span {
  starts_from: Edge;
  /** Null: nobody knows when it ends. */
  ends_at: Edge | null;
}

interface Edge {
  date_time: string;
  type?: Half;
}

type Half = 'FIRST_HALF' | 'SECOND_HALF';

interface Place {
  unit: Unit;
  zone: string | null;
  /** Of one that is changed. */
  now?: Span;
}

/** What a body asks for. Days begin at their midnight and end at the next one; noon is the middle of a day. */
export function spanOf(body: JsonObject, place: Place): Span | Complaint {
  const { now = NOTHING } = place;
  const start = place.unit === 'DAY' ? dayIn(body, FIRST, now.starts_from) : exactly(body, FIRST, place);
  const end = place.unit === 'DAY' ? dayIn(body, LAST, now.ends_at) : exactly(body, LAST, place);
  if (isComplaint(start)) return start;
  if (isComplaint(end)) return end;
  if (start === null) return { place: ['start_time'], message: 'Field required' };
  const span = { starts_from: start, ends_at: end };
  return endsTooEarly(span, body) ?? span;
}

function endsTooEarly(span: Span, body: JsonObject): Complaint | null {
  const [from, to] = wallsOf(span);
  if (from < to) return null;
  return areApart(span)
    ? { place: placeOfHalf(body), message: HALVES_APART }
    : { place: ['end_time'], message: ENDS_TOO_EARLY };
}

const NOTHING = { starts_from: null, ends_at: null };

const ENDS_TOO_EARLY =
  'It must end after it begins; whole days end at the midnight after the last one, or with that day as YYYY-MM-DD';

const HALVES_APART =
  'Of one day it is the afternoon and the morning: half_day_start (or a start at noon) leaves the afternoon, half_day_end (or an end ' +
  'at noon) the morning; say one of them, or none for the whole day';

/** The afternoon and the morning of one day. */
const areApart = ({ starts_from: from, ends_at: to }: Span): boolean =>
  from.date_time === to?.date_time && from.type === FIRST.half && to.type === LAST.half;

const placeOfHalf = (body: JsonObject): Complaint['place'] =>
  paramsOf(body)[LAST.param] === true ? ['integration_params', LAST.param] : [LAST.name];

interface Side {
  name: 'start_time' | 'end_time';
  param: 'half_day_start' | 'half_day_end';
  half: Half;
  whole: Half;
}

const FIRST: Side = { name: 'start_time', param: 'half_day_start', half: 'SECOND_HALF', whole: 'FIRST_HALF' };
const LAST: Side = { name: 'end_time', param: 'half_day_end', half: 'FIRST_HALF', whole: 'SECOND_HALF' };

function dayIn(body: JsonObject, side: Side, now: Edge | null): Edge | Complaint | null {
  const edge = body[side.name] === undefined ? now : saidDay(body, side);
  if (edge === null || isComplaint(edge)) return edge;
  const half = paramsOf(body)[side.param];
  return typeof half === 'boolean' ? { ...edge, type: half ? side.half : side.whole } : edge;
}

function saidDay(body: JsonObject, side: Side): Edge | Complaint | null {
  const wall = dayOrNoon(body, side.name);
  if (wall === null || isComplaint(wall)) return wall;
  const half = isNoon(wall);
  const isOver = side === LAST && !half && !isPlainDay(body[side.name]);
  return { date_time: local(wall.startOf('day').minus({ days: isOver ? 1 : 0 })), type: half ? side.half : side.whole };
}

/** Whatever offset a time has: days are the same everywhere. */
function dayOrNoon(body: JsonObject, name: string): DateTime | Complaint | null {
  const time = body[name];
  const wall = onWall(typeof time === 'string' ? { [name]: time.replace(HAS_OFFSET, '') } : {}, name, null);
  if (wall === null || isComplaint(wall) || +wall === +wall.startOf('day') || isNoon(wall)) return wall;
  return { place: [name], message: 'This kind of absence counts days: name a day, its midnight, or its noon' };
}

const isNoon = (wall: DateTime): boolean => +wall === +wall.startOf('day').plus({ hours: 12 });

function exactly(body: JsonObject, { name, param }: Side, { zone, now }: Place): Edge | Complaint | null {
  if (paramsOf(body)[param] === true)
    return { place: ['integration_params', param], message: 'This kind of absence counts hours: name its times' };
  if (body[name] === undefined && now) return name === 'start_time' ? now.starts_from : now.ends_at;
  const wall = onWall(body, name, zone);
  if (wall === null || isComplaint(wall)) return wall;
  const isWholeDay = name === 'end_time' && isPlainDay(body[name]);
  return { date_time: local(isWholeDay ? wall.plus({ days: 1 }) : wall) };
}

/** An absence as Personio shows it: of what counts days it tells the midnight after the last one. */
export function spanOfPeriod({ starts_from: starts, ends_at: ends }: JsonObject, unit: Unit): Span | null {
  const [from, to] = [edgeOf(starts), edgeOf(ends)];
  if (from === null) return null;
  if (unit === 'HOUR')
    return { starts_from: { date_time: local(from.wall) }, ends_at: to && { date_time: local(to.wall) } };
  const last = to && (isMidnight(to.wall) ? to.wall.minus({ days: 1 }) : to.wall.startOf('day'));
  return {
    starts_from: { date_time: local(from.wall.startOf('day')), type: from.half ?? 'FIRST_HALF' },
    ends_at: last && { date_time: local(last), type: to.half ?? 'SECOND_HALF' },
  };
}

const isMidnight = (wall: DateTime): boolean => +wall === +wall.startOf('day');

function edgeOf(edge: JsonObject[string] | undefined): { wall: DateTime; half: Half | null } | null {
  const { date_time: time, type } = isObject(edge) ? edge : {};
  const wall = wallClock(time);
  const half = type === 'FIRST_HALF' || type === 'SECOND_HALF' ? type : null;
  return wall && { wall, half };
}

export const isSameSpan = (one: Span | null, other: Span): boolean =>
  one !== null && isSameEdge(one.starts_from, other.starts_from) && isSameEdge(one.ends_at, other.ends_at);

const isSameEdge = (one: Edge | null, other: Edge | null): boolean =>
  one?.date_time === other?.date_time && one?.type === other?.type;

export function doOverlap(one: Span, other: Span): boolean {
  const [from, to] = wallsOf(one);
  const [since, until] = wallsOf(other);
  return from < until && since < to;
}

const wallsOf = ({ starts_from: from, ends_at: to }: Span): [number, number] => [
  wallOf(from, 'start'),
  to === null ? Infinity : wallOf(to, 'end'),
];

/** On the clock on the wall, in milliseconds. */
function wallOf({ date_time: time, type }: Edge, which: 'start' | 'end'): number {
  const hours = type === undefined ? 0 : HOURS[which][type];
  return wallClock(time)?.plus({ hours }).toMillis() ?? NaN;
}

const HOURS = { start: { FIRST_HALF: 0, SECOND_HALF: 12 }, end: { FIRST_HALF: 12, SECOND_HALF: 24 } } as const;
