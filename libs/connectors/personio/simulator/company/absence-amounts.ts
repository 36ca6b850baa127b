import { DateTime } from 'luxon';
import { type Absence, endsAt, startsAt } from './absence.js';
import { addDays } from './clock.js';
import { type HolidayCalendar, type Person } from './person.js';

/** What of one calendar day an absence takes. */
export interface DayOff {
  date: string;
  /** 0, 0.5 or 1. */
  days: number;
  minutes: number;
}

const MONTH_AND_DAY = 5;
const HOLIDAYS: Record<string, readonly string[]> = {
  DE: ['01-01', '05-01', '10-03', '12-25', '12-26'],
  AT: ['01-01', '01-06', '05-01', '08-15', '10-26', '11-01', '12-08', '12-25', '12-26'],
};
const WITHOUT_SCHEDULE = ['08:00', '08:00', '08:00', '08:00', '08:00', '00:00', '00:00'];

/**
 * Every day of an absence with what it takes, by the person's work schedule and holidays. One without an end counts
 * up to today.
 */
export function breakdown(absence: Readonly<Absence>, person: Person, today: string): DayOff[] {
  const days: DayOff[] = [];
  for (let date = absence.from; date <= (absence.to ?? today); date = addDays(date, 1)) {
    const share = shareOf(absence, date);
    const scheduled = scheduledMinutes(person, date);
    const minutes =
      absence.startTime === null && absence.endTime === null
        ? scheduled * share
        : timedMinutes(absence, date, scheduled);
    days.push({ date, days: scheduled > 0 ? share : 0, minutes });
  }
  return days;
}

export function daysOf(absence: Readonly<Absence>, person: Person, today: string): number {
  return breakdown(absence, person, today).reduce((sum, { days }) => sum + days, 0);
}

/** Instants of the beginning and of the end, in the time zone of the absence. */
export function instantsOf(absence: Readonly<Absence>): { start: number; end: number | null } {
  const instant = (local: string) => DateTime.fromISO(local, { zone: absence.timeZone }).toMillis();
  const end = endsAt(absence);
  return { start: instant(startsAt(absence)), end: end === null ? null : instant(end) };
}

function shareOf({ from, to, halfStart, halfEnd }: Readonly<Absence>, date: string): number {
  return 1 - (halfStart && date === from ? 0.5 : 0) - (halfEnd && date === to ? 0.5 : 0);
}

/** On one day what really passes, also when clocks change; over several the schedule, cut at both ends. */
function timedMinutes(absence: Readonly<Absence>, date: string, scheduled: number): number {
  const { from, to, startTime, endTime } = absence;
  if (from === to) {
    const { start, end } = instantsOf(absence);
    return ((end ?? start) - start) / 60_000;
  }
  if (date === from) return Math.min(scheduled, 1440 - minutesOf(startTime ?? '00:00'));
  return date === to && endTime !== null ? Math.min(scheduled, minutesOf(endTime)) : scheduled;
}

function scheduledMinutes({ schedule, holidayCalendar }: Person, date: string): number {
  if (isHoliday(holidayCalendar, date)) return 0;
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  return minutesOf((schedule?.hours ?? WITHOUT_SCHEDULE)[weekday] ?? '00:00');
}

function isHoliday(calendar: HolidayCalendar | null, date: string): boolean {
  return HOLIDAYS[calendar?.country ?? '']?.includes(date.slice(MONTH_AND_DAY)) ?? false;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
