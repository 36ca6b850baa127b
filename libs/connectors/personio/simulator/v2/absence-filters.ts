import { DateTime } from 'luxon';
import { endsAt, startsAt, within } from '../company/absence.js';
import { type Search, type Test, type Window } from '../company/absences.js';
import { addDays, localTime } from '../company/clock.js';
import { type Call } from '../world.js';
import { refuse, valuesOf } from './paging.js';

const ENDLESS = '9999-12-31';
const LISTS = ['id', 'person.id', 'absence_type.id'];
const TIMES = /^(starts_from\.date_time|ends_at\.date_time|updated_at)\.(gte|lte)$/;
const FORM = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Personio v2 filters: an operator that a field does not know is refused, a name that nobody knows is not. */
export function checkAbsenceFilters(call: Call): void {
  for (const [name, value] of call.request.query) {
    const time = TIMES.test(name);
    if (name.includes('.') && !time && !LISTS.includes(name)) throw refuse(call, 400, 'badFilter');
    if (time && !(FORM.test(value) && DateTime.fromISO(value).isValid)) throw refuse(call, 400, 'badRequest');
  }
}

/** What a list is asked for: where to look, and what must hold. */
export function absenceFilter({ world }: Call, query: URLSearchParams): { search: Search; holds: Test } {
  const ids = valuesOf(query, 'id');
  const types = valuesOf(query, 'absence_type.id');
  // Whichever end they name, the bounds select what overlaps (Personio v2 absence periods, list).
  const after = greatest([local(query, 'starts_from.date_time.gte'), local(query, 'ends_at.date_time.gte')]);
  const before = least([local(query, 'starts_from.date_time.lte'), local(query, 'ends_at.date_time.lte')]);
  const [changedSince, changedUntil] = [instant(query, 'updated_at.gte'), instant(query, 'updated_at.lte')];
  const window: Window = {
    ...(after === undefined ? {} : { since: addDays(after.slice(0, 10), -1) }),
    ...(before === undefined ? {} : { until: before.slice(0, 10) }),
    ...(changedSince === undefined ? {} : { changedSince }),
  };
  const overlaps: Test = (absence) =>
    within(startsAt(absence), undefined, before) && (after === undefined || (endsAt(absence) ?? ENDLESS) > after);
  const holds: Test = (absence) =>
    overlaps(absence) &&
    within(shown(absence.updatedAt), changedSince, changedUntil) &&
    (ids?.includes(absence.uuid) ?? true) &&
    (types?.includes(world.absences.typeOf(absence)?.uuid ?? '') ?? true);
  return { search: { window, people: peopleOf(query) }, holds };
}

function peopleOf(query: URLSearchParams): number[] | undefined {
  const ids = valuesOf(query, 'person.id');
  return ids && [...new Set(ids.map(Number))].toSorted((a, b) => a - b);
}

/** A wall-clock time: one with a zone becomes the account's. */
function local(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/T.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) return localTime(Date.parse(text)).slice(0, 19);
  return text.length === 10 ? `${text}T00:00:00` : text.slice(0, 19).padEnd(19, ':00');
}

function instant(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return Date.parse(text.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
}

/** Times of change are shown in seconds, and compared so. */
function shown(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}

function greatest(texts: readonly (string | undefined)[]): string | undefined {
  return texts
    .filter((text) => text !== undefined)
    .toSorted()
    .at(-1);
}

function least(texts: readonly (string | undefined)[]): string | undefined {
  return texts.filter((text) => text !== undefined).toSorted()[0];
}
