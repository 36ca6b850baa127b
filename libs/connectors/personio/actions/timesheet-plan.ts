import type { DateTime } from 'luxon';
import { timesheetEntry } from '#models';
import type { Asked, Complaint, Held, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { instantAt, wallClock } from '../../local-time.js';
import { AREAS } from '../areas.js';
import { entriesOf, personDay } from '../attendances-days.js';
import { AttendanceReader } from '../attendances-reader.js';
import { Workplaces } from '../attendances-workplaces.js';
import type { PersonioClient, Request } from '../client.js';
import type { WithId } from '../paging.js';
import { isObject } from '../protocol.js';
import { idIn, paramsOf, toThing } from './fields.js';
import { periodById, periodsThatCount } from './periods.js';
import { idsOf } from './sent.js';
import { doCollide, edge, isSameStretch, type Stretch, stretchesOf, stretchIn, wrongTimes } from './timesheet-times.js';
import { isComplaint, isSaid, local, onWall, zoneOfPerson } from './times.js';

export const LIST: Request = { path: '/v2/attendance-periods', area: AREAS.attendances };

/** The periods that are to be made. */
export interface Plan extends JsonObject {
  person: string;
  zone: string | null;
  stretches: Stretch[];
}

/** How a period is to be changed. */
export interface Change extends JsonObject {
  person: string;
  /** Null: it is as it should be. */
  patch: JsonObject | null;
}

/** Rejects with what keeps us from asking Personio. */
export async function planOf(client: PersonioClient, { body, settings }: Asked): Promise<Plan | Complaint> {
  const person = text(body['employee']) ?? '';
  const zone = await zoneOfPerson(client, person, settings);
  const stretches = stretchesOf(body, zone);
  return isComplaint(stretches) ? stretches : { person, zone, stretches };
}

export const TAKEN: Complaint = { place: ['start_time'], message: 'The person has other work or another break then' };

/** Whether it overlaps with what stands before it in the same request. */
export function collidesWithin({ person, zone, stretches }: Plan, before: readonly JsonObject[]): boolean {
  const others = before.filter(({ employee }) => employee === person).map((body) => stretchesOf(body, zone));
  return others.some((other) => !isComplaint(other) && doAnyCollide(stretches, other));
}

const doAnyCollide = (some: readonly Stretch[], others: readonly Stretch[]): boolean =>
  some.some((one) => others.some((other) => doCollide(one, other)));

/** By what we hold, which may be older than what Personio has. Where nobody knows the zone it cannot tell. */
export async function seemsTaken(held: Held, { person, zone, stretches }: Plan): Promise<boolean> {
  const edges = stretches.map(({ start, end }) => [instantAt(start, zone), instantAt(end, zone)] as const);
  const [from, end] = [edges[0]?.[0], edges.findLast((_, index) => stretches[index]?.type === 'WORK')?.[1]];
  if (!from) return true;
  const to = end?.plus({ minutes: passedOver(from, end) });
  const others = await held.list(timesheetEntry.name, {
    ...{ employee_id: person, start_time_from: isoOf(from.minus({ days: 1 })) },
    ...(to ? { start_time_to: isoOf(to) } : {}),
  });
  return others.some(({ fields: { start_time: since, end_time: until } }) => {
    const isBefore = typeof until === 'string' && Date.parse(until) <= from.toMillis();
    const isAfter = typeof since === 'string' && to != null && Date.parse(since) >= to.toMillis();
    return !isBefore && !isAfter;
  });
}

/** Personio may have work at a time that the clocks pass over when they are set forward: we hold it as so many minutes later. */
const passedOver = (from: DateTime, to: DateTime): number =>
  Math.max(0, to.plus({ days: 1 }).offset - from.minus({ days: 1 }).offset);

const isoOf = (time: DateTime): string => time.toUTC().toISO() ?? '';

/** Whether it overlaps with what Personio has by now, leaving one out. */
export async function isTaken(client: PersonioClient, { person, stretches }: Plan, itself?: string): Promise<boolean> {
  const periods = await around(client, person, stretches);
  const others = periods.filter((period) => period.id !== itself);
  return doAnyCollide(
    stretches,
    others.flatMap((period) => stretchIn(period) ?? []),
  );
}

/** The person's periods of these days, and whether some of them overlap with what is to be made. */
export async function near(
  client: PersonioClient,
  { person, stretches }: Plan,
): Promise<{ taken: boolean; before: string[] }> {
  const periods = await around(client, person, stretches, NEAR_DAYS);
  const since = firstStart(stretches);
  const others = periods.flatMap((period) => stretchIn(period) ?? []).filter(({ start }) => since && start >= since);
  return { taken: doAnyCollide(stretches, others), before: idsOf(periods) };
}

const NEAR_DAYS = 7;

/** A person's periods that are exactly this; `said`: as it is sent. */
export async function same(
  client: PersonioClient,
  person: string,
  { stretch, said }: { stretch: Stretch; said: JsonObject },
): Promise<string[]> {
  const periods = await around(client, person, [stretch]);
  const isIt = (period: JsonObject): boolean =>
    isSameStretch(stretchIn(period), stretch) &&
    isSaid(period['comment'], said['comment']) &&
    (period['project'] === undefined || idIn(period['project']) === idIn(said['project']));
  return idsOf(periods.filter(isIt));
}

/** The person's stretches of work that lie in these. */
export async function workWithin(client: PersonioClient, { person, stretches }: Plan): Promise<string[]> {
  const periods = await around(client, person, stretches);
  return idsOf(
    periods.filter((period) => {
      const work = stretchIn(period);
      return work?.type === 'WORK' && doAnyCollide([work], stretches);
    }),
  );
}

/** As early as something that overlaps with these may have begun: nothing is longer than a day. */
function firstStart(stretches: readonly Stretch[], days = 0): string | null {
  const [start] = stretches.map((one) => one.start).sort();
  const first = wallClock(start)?.minus({ days: 1 + days });
  return first ? local(first) : null;
}

/** `days`: so much longer before, and after. */
function around(client: PersonioClient, person: string, stretches: readonly Stretch[], days = 0): Promise<WithId[]> {
  const ends = stretches.map(({ end }) => end);
  const first = firstStart(stretches, days);
  const last = ends.includes(null) ? null : wallClock(ends.sort().at(-1))?.plus({ days });
  return periodsThatCount(client, LIST, {
    'person.id': person,
    ...(first ? { 'start.date_time.gte': first } : {}),
    ...(last ? { 'start.date_time.lte': local(last) } : {}),
  });
}

/** Held against what Personio has by now. */
export async function changeOf(client: PersonioClient, asked: Asked, id: string): Promise<Change | Complaint> {
  const { body, settings } = asked;
  const period = await periodById(client, LIST, id);
  const person = idIn(period['person']) ?? '';
  const now = stretchIn(period);
  if (!now) throw client.broken('a period does not say when it began');
  const next = nextOf(body, now, await zoneOfPerson(client, person, settings));
  if (isComplaint(next)) return next;
  const hasMoved = !isSameStretch(now, next);
  const plan = { person, zone: null, stretches: [next] };
  if (hasMoved && (await isTaken(client, plan, id))) return TAKEN;
  const patch = { ...edges(now, next), ...extras(period, body) };
  return { person, patch: Object.keys(patch).length > 0 ? patch : null };
}

function nextOf(body: JsonObject, now: Stretch, zone: string | null): Stretch | Complaint {
  const start = body['start_time'] === undefined ? wallClock(now.start) : onWall(body, 'start_time', zone);
  const end = body['end_time'] === undefined ? wallClock(now.end) : onWall(body, 'end_time', zone);
  if (isComplaint(start)) return start;
  if (isComplaint(end)) return end;
  if (start === null) return { place: ['start_time'], message: 'Field required' };
  const next: Stretch = { type: now.type, start: local(start), end: end && local(end) };
  return (isSameStretch(now, next) ? undefined : wrongTimes({ start, end })) ?? next;
}

const edges = (now: Stretch, next: Stretch): JsonObject => ({
  ...(now.start === next.start ? {} : { start: edge(next.start) }),
  ...(now.end === next.end ? {} : { end: edge(next.end) }),
});

function extras(period: JsonObject, body: JsonObject): JsonObject {
  const { project } = body;
  const { comment } = paramsOf(body);
  const isOther = project !== undefined && project !== idIn(period['project']);
  return {
    ...(isOther ? { project: toThing(project) } : {}),
    ...(comment === undefined || comment === (period['comment'] ?? null) ? {} : { comment }),
  };
}

/** Whose an entry is, and the breaks that belong to it alone. */
export async function partsOf(client: PersonioClient, id: string): Promise<{ person: string; breaks: string[] }> {
  const of = personDay(await periodById(client, LIST, id));
  if (!of) throw client.broken('a period does not say whose it is');
  const reader = new AttendanceReader(client, new Workplaces(client, false), false);
  const day = await reader.all({ people: [of.person], first: of.day, last: of.day });
  const entries = entriesOf(day, () => null).map(({ remoteId, raw: { breaks } }) => ({
    ...{ remoteId, breaks: idsOf(Array.isArray(breaks) ? breaks.filter(isObject) : []) },
  }));
  const others = new Set(entries.filter(({ remoteId }) => remoteId !== id).flatMap(({ breaks }) => breaks));
  const own = entries.find(({ remoteId }) => remoteId === id)?.breaks ?? [];
  return { person: of.person, breaks: own.filter((one) => !others.has(one)) };
}
