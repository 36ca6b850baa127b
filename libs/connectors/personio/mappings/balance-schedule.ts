const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const TIME = /^(\d{1,2}):(\d{2})(?::\d{2})?$/;
const MINUTES_A_DAY = 24 * 60;

/**
 * The hours of a working day, on average over the week, from a work schedule (v1). Null for what is no plain week: Personio
 * shows schedules that alternate from week to week in other shapes, or not at all.
 */
export function hoursPerDay(schedule: unknown): number | null {
  const week = isRecord(schedule) && isRecord(schedule['attributes']) ? schedule['attributes'] : null;
  if (week === null) return null;
  const days = WEEKDAYS.map((weekday) => minutes(week[weekday]));
  if (!days.every((day) => day !== null)) return null;
  const working = days.filter((day) => day > 0);
  return working.length === 0 ? null : working.reduce((sum, day) => sum + day, 0) / working.length / 60;
}

function minutes(value: unknown): number | null {
  const [, hours, minutes] = TIME.exec(typeof value === 'string' ? value : '') ?? [];
  const all = Number(hours) * 60 + Number(minutes);
  return all <= MINUTES_A_DAY ? all : null; // false for what is no number, too
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
