import type { DateTime } from 'luxon';
import type { Model } from '#models';
import type { Asked, Complaint, Json, JsonObject, Schema, Settings } from '../../contract.js';
import { NotAcceptable } from '../../errors.js';
import { isPassedOver, wallClockAt } from '../../local-time.js';
import { dependOnWorkplace, Workplaces } from '../attendances-workplaces.js';
import type { PersonioClient } from '../client.js';
import { zoneOf } from '../mappings/timesheet.js';
import { plain } from './fields.js';

const LOCAL = '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$';

/** An instant, or a time without an offset as the clock on the wall shows it. */
export const TIME = [
  { format: 'date-time' },
  { pattern: LOCAL, description: 'a time as the clock on the wall shows it, such as 2026-06-01T08:00:00' },
] as const satisfies Schema[];
export const DAY_OR_TIME = [{ format: 'date' }, ...TIME] as const satisfies Schema[];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const isPlainDay = (time: Json | undefined): boolean => typeof time === 'string' && DAY.test(time);

/** A time of a body on the clock on the wall, or why it is none. */
export function onWall(body: JsonObject, name: string, zone: string | null): DateTime | Complaint | null {
  const time = body[name] ?? null;
  if (time === null) return null;
  const isUnplaced = zone === null && typeof time === 'string' && HAS_OFFSET.test(time);
  const wall = wallClockAt(time, zone);
  if (!wall) return { place: [name], message: isUnplaced ? NO_ZONE : 'There is no such time' };
  const message = wrongWall(wall, zone);
  return message === null ? wall : { place: [name], message };
}

/** A day begins and ends with its midnight, also where the clocks pass over it. */
function wrongWall(wall: DateTime, zone: string | null): string | null {
  if (wall.year < FIRST_YEAR || wall.year > LAST_YEAR) return NO_SUCH_YEAR;
  const isMidnight = +wall === +wall.startOf('day');
  return !isMidnight && isPassedOver(wall, zone)
    ? `There is no such time in ${zone ?? ''}: the clocks are set forward then, and pass over it`
    : null;
}

/** Of times that somebody may mean. */
const [FIRST_YEAR, LAST_YEAR] = [1900, 2200];
const NO_SUCH_YEAR = `Input should lie in the years ${FIRST_YEAR} to ${LAST_YEAR}`;

export const HAS_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;

const NO_ZONE =
  'Personio keeps times as the clock on the wall, and no time zone is set for this person: set `time_zone` in the settings of ' +
  'the connection, or give the time without Z and without an offset';

/** An end before the start, whatever time zone it is in: that can be said without Personio. */
export function endsBefore({ start_time: start, end_time: end }: JsonObject): Complaint | null {
  if (typeof start !== 'string' || typeof end !== 'string' || isPlainDay(start) !== isPlainDay(end)) return null;
  const isBackward = (one: string, other: string): boolean => Date.parse(other) < Date.parse(one);
  const [from, to] = [start, end].map((time) => time.replace(HAS_OFFSET, '')) as [string, string];
  const arePlaced = HAS_OFFSET.test(start) === HAS_OFFSET.test(end);
  if (!arePlaced || !isBackward(from, to) || !isBackward(start, end)) return null;
  return { place: ['end_time'], message: 'It must end after it begins' };
}

/** As Personio's bodies name a time on the wall. */
export const local = (wall: DateTime): string => wall.toFormat("yyyy-MM-dd'T'HH:mm:ss");

export const isComplaint = (one: unknown): one is Complaint =>
  typeof one === 'object' && one !== null && 'message' in one;

/** Nothing was sent. */
export const refused = ({ place, message }: Complaint): NotAcceptable =>
  new NotAcceptable(`${place.join('.')}: ${message}.`);

/** Of each person that was asked about, for as long as a request has its settings in hand. */
const known = new WeakMap<PersonioClient, WeakMap<Settings, Map<string, string | null>>>();

/** In which a person's clocks are read, as far as the settings tell. For one request each person is asked about once. */
export async function zoneOfPerson(client: PersonioClient, person: string, settings: Settings): Promise<string | null> {
  if (!dependOnWorkplace(settings)) return zoneOf(null, settings);
  const bySettings = known.get(client) ?? new WeakMap<Settings, Map<string, string | null>>();
  const workplaces = bySettings.get(settings) ?? new Map<string, string | null>();
  known.set(client, bySettings.set(settings, workplaces));
  if (!workplaces.has(person)) workplaces.set(person, await workplaceOf(client, person));
  return zoneOf(workplaces.get(person) ?? null, settings);
}

/** Of each alone: that one person's is shown does not mean that another one's is. */
async function workplaceOf(client: PersonioClient, person: string): Promise<string | null> {
  const workplaces = new Workplaces(client, true);
  await workplaces.learn([person]);
  return workplaces.of(person);
}

/** Whose it is: only Personio and the settings may tell on which day it begins there. */
export const alikeFor =
  ({ name }: Model) =>
  ({ body }: Asked): Json => [name, body['employee'] ?? null];

/** Whether words that somebody wrote, or nothing, are what is shown; what is not shown may be. */
export const isSaid = (shown: Json | undefined, words: Json | undefined): boolean =>
  shown === undefined || plain(shown) === plain(words);

/** Whether somebody has to agree is asked as Personio asks it. */
export const approvalQuery = (params: JsonObject): { skip_approval: string } => ({
  skip_approval: String(params['skip_approval'] === true),
});

export const SKIP_APPROVAL: Schema = {
  type: 'boolean',
  default: false,
  description: 'It counts at once, without anybody having to approve it',
};
