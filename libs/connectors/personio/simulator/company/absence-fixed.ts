import { type Absence, type AbsenceType, zoneOf } from './absence.js';
import {
  DOCTOR,
  HOME_OFFICE,
  PARENTAL_LEAVE,
  SICKNESS,
  TIME_OFF_IN_LIEU,
  TRAINING,
  UNPAID,
  VACATION,
  absenceTypes,
} from './absence-types.js';
import { DAY } from './clock.js';
import { Dice } from './dice.js';

type Part = Partial<Absence> & Pick<Absence, 'typeId' | 'from'>;

const HOURLY = new Set(absenceTypes().flatMap(({ id, unit }: AbsenceType) => (unit === 'hour' ? [id] : [])));
const VIENNA = zoneOf('AT');

/** Seventeen absences, one for each thing that goes wrong. */
export function fixedAbsences(): Absence[] {
  return ABSENCES.map((part, at) => complete(part, at));
}

const ABSENCES: readonly (Part & { personId: number })[] = [
  // Waits for somebody to agree to its deletion.
  of(3001, VACATION, '2026-09-28', { to: '2026-10-02', status: 'DELETION_PENDING' }),
  // Begins and ends at midday.
  of(3002, VACATION, '2026-07-30', { to: '2026-08-14', halfStart: true, halfEnd: true, substituteId: 3003 }),
  // The night in which three hours on the clock were two.
  of(3002, TIME_OFF_IN_LIEU, '2026-03-29', { startTime: '01:00', endTime: '04:00' }),
  of(3003, VACATION, '2026-06-10', {
    ...{ uuid: '0b9f2b1e-6f3a-4f55-9a3e-2d2f4d1c7a90', to: '2026-06-12' },
    ...{ createdAt: Date.parse('2026-05-01T08:12:44Z'), updatedAt: Date.parse('2026-05-02T09:00:00Z') },
  }),
  // A free morning.
  of(3003, VACATION, '2026-07-03', { halfEnd: true, comment: 'Zahnarzt & Umzug' }),
  of(3003, HOME_OFFICE, '2026-09-10', { startTime: '09:00', endTime: '13:00', origin: 'slack' }),
  // Over the end of summer time.
  of(3004, UNPAID, '2025-10-24', { to: '2025-10-27', comment: 'Żegluga 🚀' }),
  of(3005, PARENTAL_LEAVE, '2026-06-01', { to: '2027-05-31', comment: 'later-this-year' }),
  // Over the beginning of summer time.
  of(3006, SICKNESS, '2026-03-27', { to: '2026-03-31', certificate: 'overdue', origin: 'mobile' }),
  // Over the turn of the year, and holidays.
  of(3006, VACATION, '2026-12-21', { to: '2027-01-05', status: 'PENDING', approvedAt: null }),
  // Nobody knows until when.
  of(3007, SICKNESS, '2026-08-24', { to: null, certificate: 'received' }),
  // A free afternoon, of a type that has been dissolved.
  of(3008, null, '2026-06-19', { halfStart: true, comment: 'Résidence' }),
  of(3010, TRAINING, '2026-11-09', {
    ...{ to: '2026-11-11', substituteId: 3002, status: 'SUBSTITUTE_REQUESTED', approvedAt: null, timeZone: VIENNA },
  }),
  // Hours over whole days, beginning at midday.
  of(3010, TIME_OFF_IN_LIEU, '2026-06-08', { to: '2026-06-09', halfStart: true, timeZone: VIENNA }),
  of(3011, VACATION, '2026-10-05', { to: '2026-10-09', status: 'REJECTED', approvedAt: null }),
  of(3011, DOCTOR, '2026-09-14', { startTime: '08:00', endTime: '10:30', certificate: 'pending' }),
  // Two years ago already.
  of(3001, VACATION, '2024-08-05', { to: '2024-08-16', comment: 'Gotland' }),
];

function of(personId: number, typeId: number | null, from: string, more: Partial<Absence>) {
  return { personId, typeId, from, ...more };
}

function complete(part: Part & { personId: number }, at: number): Absence {
  const asked = Math.min(Date.parse(`${part.from}T07:30:00Z`) - 14 * DAY, Date.parse('2026-09-08T07:30:00Z'));
  const createdAt = part.createdAt ?? asked + at * 60_000;
  const updatedAt = part.updatedAt ?? createdAt + 7_200_000;
  return {
    id: 125_682_393 + at,
    uuid: new Dice(part.personId, at).uuid('absence'),
    unit: part.typeId !== null && HOURLY.has(part.typeId) ? 'hour' : 'day',
    to: part.from,
    startTime: null,
    endTime: null,
    halfStart: false,
    halfEnd: false,
    timeZone: zoneOf('DE'),
    status: 'APPROVED',
    comment: '',
    substituteId: null,
    certificate: 'not-required',
    origin: 'web',
    createdAt,
    updatedAt,
    approvedAt: updatedAt,
    ...part,
  };
}
