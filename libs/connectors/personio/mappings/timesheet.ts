import { type DateTime, Interval } from 'luxon';
import { employee, project, type TimesheetEntry } from '#models';
import type { Json, Settings } from '../../contract.js';
import { day, instant, text } from '../../converters.js';
import { instantAt, wallClock, written } from '../../local-time.js';
import { mapping } from '../../mapping.js';
import { hours } from './absence-type.js';

/** An attendance period (v2). Its times are local, and where that is, it does not say. */
interface Period {
  id: string;
  type?: string | null;
  person?: { id?: string | number } | null;
  approval?: { status?: string | null } | null;
  start?: { date_time?: string | null } | null;
  /** Null: it goes on. */
  end?: { date_time?: string | null } | null;
  attribution_date?: string | null;
  project?: { id?: string | number } | null;
  updated_at?: string | null;
}

/** A stretch of work with the breaks that belong to it. */
interface TimesheetView {
  work: Period;
  breaks: Period[];
  /** The person's, today. */
  workplace: string | null;
}

export const toTimesheetEntry = mapping<TimesheetView, TimesheetEntry>(
  (raw) => raw as unknown as TimesheetView,
  ({ at, ref, first, derived }) => ({
    employee: ref(employee, 'work.person.id'),
    date: first(at('work.attribution_date', day), at('work.start.date_time', day)),
    hours_worked: derived(hoursWorked),
    break_duration: derived(hoursOfBreaks),
    start_time: derived(({ work, workplace }, _ref, settings) => inPlace(work.start, workplace, settings)),
    end_time: derived(({ work, workplace }, _ref, settings) => inPlace(work.end, workplace, settings)),
    status: at('work.approval.status', text),
    project: ref(project, 'work.project.id'),
  }),
  { modifiedAt: ({ work, breaks }) => latest([work, ...breaks]) },
);

/** The zone of the person's workplace, as the customer set it, else of the whole company; null: nobody told us. */
export function zoneOf(workplace: string | null, settings: Settings): string | null {
  const byName = settings['location_time_zones'];
  return zoneNamed(byName, workplace) ?? text(settings['time_zone']);
}

function zoneNamed(zones: Json | undefined, workplace: string | null): string | null {
  const isTable = typeof zones === 'object' && zones !== null && !Array.isArray(zones);
  return isTable && workplace !== null && Object.hasOwn(zones, workplace) ? text(zones[workplace]) : null;
}

function inPlace(edge: Period['start'], workplace: string | null, settings: Settings): string | null {
  return written(instantAt(edge?.date_time, zoneOf(workplace, settings)));
}

/** From when to when, in true time where the place is known, else by the clock on the wall; null while it goes on. */
function span({ start, end }: Period, zone: string | null): Interval | null {
  const on = (local: unknown): DateTime | null => (zone === null ? wallClock(local) : instantAt(local, zone));
  const [from, to] = [on(start?.date_time), on(end?.date_time)];
  if (from === null || to === null) return null;
  const interval = Interval.fromDateTimes(from, to);
  return interval.isValid ? interval : null; // Personio takes none that ends before it starts
}

const lengthOf = (interval: Interval | null): number => interval?.length('hours') ?? 0;

function hoursWorked({ work, breaks, workplace }: TimesheetView, _ref: unknown, settings: Settings): number | null {
  const zone = zoneOf(workplace, settings);
  const whole = span(work, zone);
  if (whole === null) return null;
  const within = breaks.map((one) => lengthOf(span(one, zone)?.intersection(whole) ?? null));
  return hours(within.reduce((left, pause) => left - pause, lengthOf(whole)));
}

/** A break between two stretches of work takes nothing from either, and still is one. */
function hoursOfBreaks({ work, breaks, workplace }: TimesheetView, _ref: unknown, settings: Settings): number {
  const zone = zoneOf(workplace, settings);
  const whole = span(work, zone);
  const lengths = breaks.map((one) => {
    const pause = span(one, zone);
    const within = whole && pause?.intersection(whole);
    return lengthOf(within ?? pause);
  });
  return hours(lengths.reduce((sum, length) => sum + length, 0));
}

function latest(periods: readonly Period[]): string | null {
  const times = periods.map((period) => instant(period.updated_at)).filter((time) => time !== null);
  return times.sort().at(-1) ?? null;
}
