import type { DateTime } from 'luxon';
import type { Asked, Complaint, Json, JsonObject, Schema, Settings } from '../../contract.js';
import { NotAcceptable } from '../../errors.js';
import { wallClockAt } from '../../local-time.js';
import { dependOnWorkplace, Workplaces } from '../attendances-workplaces.js';
import type { PersonioClient } from '../client.js';
import { zoneOf } from '../mappings/timesheet.js';
import { dayOf } from './fields.js';

const LOCAL = '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$';

/** An instant, or a time without an offset as the clock on the wall shows it. */
export const TIME = [{ format: 'date-time' }, { pattern: LOCAL }] as const satisfies Schema[];
export const DAY_OR_TIME = [{ format: 'date' }, ...TIME] as const satisfies Schema[];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const isPlainDay = (time: Json | undefined): boolean => typeof time === 'string' && DAY.test(time);

/** A time of a body on the clock on the wall, or why it is none. */
export function onWall(body: JsonObject, name: string, zone: string | null): DateTime | Complaint | null {
  const time = body[name] ?? null;
  if (time === null) return null;
  const isUnplaced = zone === null && typeof time === 'string' && HAS_OFFSET.test(time);
  return wallClockAt(time, zone) ?? { place: [name], message: isUnplaced ? NO_ZONE : 'There is no such time' };
}

export const HAS_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;

const NO_ZONE =
  'Personio keeps times as the clock on the wall, and no time zone is set for this person: set `time_zone` in the settings of ' +
  'the connection, or give the time without Z and without an offset';

/** As Personio's bodies name a time on the wall. */
export const local = (wall: DateTime): string => wall.toFormat("yyyy-MM-dd'T'HH:mm:ss");

export const isComplaint = (one: unknown): one is Complaint =>
  typeof one === 'object' && one !== null && 'message' in one;

/** Nothing was sent. */
export const refused = ({ place, message }: Complaint): NotAcceptable =>
  new NotAcceptable(`${place.join('.')}: ${message}.`);

/** In which a person's clocks are read, as far as the settings tell. */
export async function zoneOfPerson(client: PersonioClient, person: string, settings: Settings): Promise<string | null> {
  const workplaces = new Workplaces(client, dependOnWorkplace(settings));
  if (dependOnWorkplace(settings)) await workplaces.learn([person]);
  return zoneOf(workplaces.of(person), settings);
}

/** Whose it is, and of which day: however its times are written, what is the same is alike. */
export const dayOfPerson = ({ body }: Asked): Json => [body['employee'] ?? null, dayOf(body['start_time'])];

/** Whether somebody has to agree is asked as Personio asks it. */
export const approvalQuery = (params: JsonObject): { skip_approval: string } => ({
  skip_approval: String(params['skip_approval'] === true),
});

export const SKIP_APPROVAL: Schema = {
  type: 'boolean',
  default: false,
  description: 'It counts at once, without anybody having to approve it',
};
