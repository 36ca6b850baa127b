import { type HolidayCalendar, type WorkSchedule } from './person.js';

export const FULL_TIME = schedule('145067', 'Vollzeit, 40 Stunden (Mo–Fr)', '08:00 08:00 08:00 08:00 08:00');
/** Personio v1 values: ids may exceed 2^53. */
export const PART_TIME = schedule('1067807102794692611', 'Part-time, 30 hours', '06:00 06:00 06:00 06:00 06:00');

export const SCHEDULES: readonly { weekly: number; schedule: WorkSchedule }[] = [
  { weekly: 40, schedule: FULL_TIME },
  { weekly: 38.5, schedule: schedule('145068', 'Vollzeit, 38,5 Stunden', '07:42 07:42 07:42 07:42 07:42') },
  { weekly: 30, schedule: PART_TIME },
  { weekly: 20, schedule: schedule('1067807102794692655', 'Part-time, 20 hours', '08:00 08:00 04:00 00:00 00:00') },
];

export const CALENDARS = [
  { id: 2, name: 'Deutschland (Bayern) Feiertage', country: 'DE', state: 'Bayern' },
  { id: 17, name: 'Österreich Feiertage', country: 'AT', state: null },
  { id: 44, name: 'Firmenkalender', country: null, state: null },
] as const satisfies readonly HolidayCalendar[];

function schedule(id: string, name: string, weekdays: string): WorkSchedule {
  return { id, name, hours: [...weekdays.split(' '), '00:00', '00:00'] };
}
