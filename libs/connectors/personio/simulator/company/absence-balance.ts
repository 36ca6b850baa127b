import { type Absence, type AbsenceType } from './absence.js';
import { breakdown } from './absence-amounts.js';
import { type Absences } from './absences.js';
import { type Person } from './person.js';

interface Balance {
  type: AbsenceType;
  /** As of today: what was taken is deducted, of an absence that goes on up to today. */
  balance: number;
  /** What lies ahead is deducted as well. */
  available: number;
}

/** Types that accrue days, this year: nothing is carried over here. */
export function balancesOf(absences: Absences, person: Person, today: string): Balance[] {
  const year = today.slice(0, 4);
  const inYear = absences.of(person.id, { since: `${year}-01-01`, until: `${year}-12-31` });
  return absences.types.flatMap((type) => {
    const granted = entitlementOf(type, person, year);
    if (granted === null) return [];
    const days = inYear
      .filter(({ typeId, status }) => typeId === type.id && status !== 'REJECTED')
      .flatMap((absence) => daysIn(absence, person, year));
    const taken = days.filter(({ date, agreed }) => agreed && date <= today);
    return [{ type, balance: less(granted, taken), available: less(granted, days) }];
  });
}

function daysIn(absence: Readonly<Absence>, person: Person, year: string) {
  const agreed = absence.status === 'APPROVED' || absence.status === 'DELETION_PENDING';
  return breakdown(absence, person, `${year}-12-31`)
    .filter(({ date }) => date.startsWith(year))
    .map(({ date, days }) => ({ date, days, agreed }));
}

/** Whoever comes during the year gets a share for each month (Personio v1 balance: fractions such as 8.33 occur). */
function entitlementOf({ entitlement }: AbsenceType, { vacation, employments }: Person, year: string): number | null {
  const whole = entitlement === 'vacation' ? (vacation?.entitlement ?? null) : entitlement;
  const start = employments.at(-1)?.startDate;
  if (whole === null || vacation === null || start === undefined || start.slice(0, 4) > year) return null;
  const months = start.startsWith(year) ? 13 - Number(start.slice(5, 7)) : 12;
  return (whole * months) / 12;
}

function less(granted: number, days: readonly { days: number }[]): number {
  return Math.round((granted - days.reduce((sum, one) => sum + one.days, 0)) * 100) / 100;
}
