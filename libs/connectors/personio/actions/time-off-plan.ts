import type { Asked, Complaint, JsonObject } from '../../contract.js';
import { text } from '../../converters.js';
import { wallClock } from '../../local-time.js';
import { absenceTypesV2 } from '../absence-types.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { leaveType } from '../mappings/absence-type.js';
import type { WithId } from '../paging.js';
import { idIn, objectOf, paramsOf, toThing } from './fields.js';
import { periodById, periodsThatCount, statusOf } from './periods.js';
import { doOverlap, isSameSpan, type Span, spanOf, spanOfPeriod, type Unit } from './time-off-span.js';
import { isComplaint, isSaid, local, zoneOfPerson } from './times.js';

export const LIST: Request = { path: '/v2/absence-periods', area: AREAS.absences };

/** What is to be sent, in Personio's words. */
export interface Wanted extends JsonObject {
  person: string;
  body: JsonObject;
}

/** How an absence is to be changed. */
export interface Change extends JsonObject {
  id: string;
  /** Null: it is as it should be. */
  patch: JsonObject | null;
  /** It cannot be changed into this: another one has to take its place. */
  replaces: boolean;
  /** The whole of it, as it should be and as it is. */
  wanted: JsonObject;
  was: JsonObject;
  wasApproved: boolean;
}

type Types = ReadonlyMap<string, JsonObject>;

interface Kind {
  id: string;
  unit: Unit;
}

/** Rejects with what keeps us from asking Personio. */
export async function wantedOf(client: PersonioClient, { body, settings }: Asked): Promise<Wanted | Complaint> {
  const kind = kindIn(body, await absenceTypesV2(client));
  if (isComplaint(kind)) return kind;
  const person = text(body['employee']) ?? '';
  const zone =
    kind.unit === 'HOUR' ? ((await zoneOfPerson(client, person, settings)) ?? (await zoneTold(client, person))) : null;
  const span = spanOf(body, { unit: kind.unit, zone });
  if (isComplaint(span)) return span;
  const { employee_note: note } = body;
  const substitute = toThing(paramsOf(body)['substitute']);
  return {
    person,
    body: {
      ...{ person: { id: person }, absence_type: { id: kind.id }, ...asJson(span) },
      ...(typeof note === 'string' ? { comment: note } : {}),
      ...(substitute ? { substitute } : {}),
    },
  };
}

/** In which Personio keeps an absence of this person, if there is any. */
async function zoneTold(client: PersonioClient, person: string): Promise<string | null> {
  const { body } = await client.v2({ ...LIST, query: { 'person.id': person, limit: 1 } });
  const [period] = Array.isArray(body['_data']) ? body['_data'] : [];
  return text(objectOf(period)['timezone_id']);
}

/** Held against what Personio has by now. */
export async function changeOf(client: PersonioClient, asked: Asked, id: string): Promise<Change | Complaint> {
  const [period, types] = await Promise.all([periodById(client, LIST, id), absenceTypesV2(client)]);
  const now = kindOf(period, types);
  const kind = namesKind(asked.body) ? kindIn(asked.body, types) : now;
  if (isComplaint(kind)) return kind;
  const span = await newSpan(client, asked, { period, now, kind });
  if (isComplaint(span)) return span;
  const was = bodyOf(period, now);
  const wanted = { ...was, absence_type: { id: kind.id }, ...asJson(span), ...extrasIn(asked.body) };
  const patch = differences(was, wanted);
  const replaces = kind.unit !== now.unit;
  const wasApproved = statusOf(period) === 'APPROVED';
  return { id, patch, replaces, wanted: asNew(wanted), was: asNew(was), wasApproved };
}

async function newSpan(
  client: PersonioClient,
  { body, settings }: Asked,
  { period, now, kind }: { period: JsonObject; now: Kind; kind: Kind },
): Promise<Span | Complaint> {
  const isOther = kind.unit !== now.unit;
  if (isOther && body['end_time'] === undefined) return { place: ['end_time'], message: 'Field required' };
  const { timezone_id: told } = period;
  const person = idIn(period['person']) ?? '';
  const zone = typeof told === 'string' ? told : await zoneOfPerson(client, person, settings);
  const current = isOther ? null : spanOfPeriod(period, now.unit);
  return spanOf(body, { unit: kind.unit, zone, ...(current ? { now: current } : {}) });
}

/** Left out where nothing differs. */
function differences(was: JsonObject, wanted: JsonObject): JsonObject | null {
  const patch: JsonObject = {};
  if (!isSameSpan(spanIn(was), spanIn(wanted))) Object.assign(patch, asJson(spanIn(wanted)));
  for (const name of ['absence_type', 'substitute'])
    if (idIn(was[name]) !== idIn(wanted[name])) patch[name] = wanted[name] ?? null;
  if (was['comment'] !== wanted['comment']) patch['comment'] = wanted['comment'] ?? '';
  return Object.keys(patch).length > 0 ? patch : null;
}

/** Without what it does not have. */
const asNew = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== '' && (value !== null || name === 'ends_at')),
  );

const spanIn = (body: JsonObject): Span => body as unknown as Span;

const asJson = ({ starts_from: from, ends_at: to }: Span): JsonObject => ({
  starts_from: { ...from },
  ends_at: to && { ...to },
});

/** Of one that is there, as it would be made anew. */
function bodyOf(period: JsonObject, { id, unit }: Kind): JsonObject {
  const span = spanOfPeriod(period, unit);
  const { comment, substitute } = period;
  return {
    ...{ person: toThing(idIn(period['person']) ?? undefined), absence_type: { id } },
    ...(span ? asJson(span) : {}),
    ...{ comment: typeof comment === 'string' ? comment : '', substitute: toThing(idIn(substitute) ?? undefined) },
  };
}

function extrasIn(body: JsonObject): JsonObject {
  const { employee_note: note } = body;
  const { substitute } = paramsOf(body);
  return {
    ...(note === undefined ? {} : { comment: note ?? '' }),
    ...(substitute === undefined ? {} : { substitute: toThing(substitute) }),
  };
}

const namesKind = ({ absence_type: id, request_type: word }: JsonObject): boolean =>
  id !== undefined || word !== undefined;

/** The one that is named, or the only one of what is meant. */
function kindIn({ absence_type: id, request_type: word }: JsonObject, types: Types): Kind | Complaint {
  const meant = [...types].filter(([, { category }]) => leaveType(category) === word);
  if (id === undefined) {
    const [only] = meant;
    if (!only || meant.length > 1)
      return { place: ['request_type'], message: 'It means no kind of absence, or several' };
    return { id: only[0], unit: unitOf(only[1]) };
  }
  const named = text(id) ?? '';
  const type = types.get(named);
  if (!type) return { place: ['absence_type'], message: 'Personio does not have this kind of absence any more' };
  if (word !== undefined && leaveType(type['category']) !== word)
    return { place: ['request_type'], message: 'It means another kind of absence than absence_type' };
  return { id: named, unit: unitOf(type) };
}

const unitOf = ({ unit }: JsonObject): Unit => (unit === 'HOUR' ? 'HOUR' : 'DAY');

/** What counts as an absence of a kind that is not there any more begins and ends at midnight if it counts days. */
function kindOf(period: JsonObject, types: Types): Kind {
  const id = idIn(period['absence_type']) ?? '';
  const type = types.get(id);
  if (type) return { id, unit: unitOf(type) };
  const exact = spanOfPeriod(period, 'HOUR');
  const times = [exact?.starts_from, exact?.ends_at].map((edge) => edge?.date_time ?? MIDNIGHT);
  return { id, unit: times.every((time) => time.endsWith(MIDNIGHT)) ? 'DAY' : 'HOUR' };
}

const MIDNIGHT = 'T00:00:00';

/** Of a person, those of just this time and kind, and whether all that was said of it is what is shown. */
export async function alike(client: PersonioClient, wanted: JsonObject): Promise<{ id: string; isSame: boolean }[]> {
  const [types, periods] = await Promise.all([absenceTypesV2(client), around(client, wanted)]);
  const isThen = (period: JsonObject): boolean => {
    const kind = kindOf(period, types);
    return kind.id === idIn(wanted['absence_type']) && isSameSpan(spanOfPeriod(period, kind.unit), spanIn(wanted));
  };
  const isSame = (period: JsonObject): boolean =>
    isSaid(period['comment'], wanted['comment']) &&
    (period['substitute'] === undefined || idIn(period['substitute']) === idIn(wanted['substitute']));
  return periods.filter(isThen).map((period) => ({ id: period.id, isSame: isSame(period) }));
}

/** Of a person, those of these weeks. */
export async function near(client: PersonioClient, wanted: JsonObject): Promise<string[]> {
  return (await around(client, wanted, NEAR_DAYS)).map(({ id }) => id);
}

const NEAR_DAYS = 31;

/** Whether the person is absent then by what Personio has now, leaving one out. */
export async function isTaken(client: PersonioClient, wanted: JsonObject, itself?: string): Promise<boolean> {
  const [types, periods] = await Promise.all([absenceTypesV2(client), around(client, wanted)]);
  return periods.some((period) => {
    const span = spanOfPeriod(period, kindOf(period, types).unit);
    return period.id !== itself && span !== null && doOverlap(span, spanIn(wanted));
  });
}

/** With a day more on either side at least, as it is not told how an end counts. */
function around(client: PersonioClient, wanted: JsonObject, days = 1): Promise<WithId[]> {
  const { starts_from: from, ends_at: to } = spanIn(wanted);
  return periodsThatCount(client, LIST, {
    'person.id': idIn(wanted['person']) ?? '',
    'ends_at.date_time.gte': shifted(from.date_time, -days),
    ...(to ? { 'starts_from.date_time.lte': shifted(to.date_time, 1 + days) } : {}),
  });
}

const shifted = (time: string, days: number): string => {
  const wall = wallClock(time);
  return wall ? local(wall.plus({ days })) : time;
};
