import { DAY, addDays } from './clock.js';

export const ABSENCE_UNITS = ['day', 'hour'] as const;
export type AbsenceUnit = (typeof ABSENCE_UNITS)[number];

/** Personio v2 absence periods, approval. */
export const ABSENCE_STATUSES = [
  'PENDING',
  'APPROVED',
  'REJECTED',
  'DELETION_PENDING',
  'SUBSTITUTE_REQUESTED',
] as const;
export type AbsenceStatus = (typeof ABSENCE_STATUSES)[number];

/** Personio v1 absences: all but the first are inferred. */
export const CERTIFICATES = ['not-required', 'pending', 'overdue', 'received'] as const;
export type Certificate = (typeof CERTIFICATES)[number];

export const ORIGINS = ['web', 'api', 'mobile', 'slack', 'msteams'] as const;
export type Origin = (typeof ORIGINS)[number];

export const SUBSTITUTES = ['none', 'optional', 'required'] as const;

export interface AbsenceType {
  /** The number in v1. */
  id: number;
  /** The id in v2. */
  uuid: string;
  name: string;
  category: string | null;
  unit: AbsenceUnit;
  approvalRequired: boolean;
  halfDays: boolean;
  certificate: boolean;
  substitute: (typeof SUBSTITUTES)[number];
  /** Days a year that accrue; `vacation` is what the person's contract grants. Without it there is no balance. */
  entitlement: 'vacation' | number | null;
}

/** One absence, as both generations see it. Days are the company's, times of day those of the place. */
export interface Absence {
  /** The number in v1. */
  id: number;
  /** The id in v2. */
  uuid: string;
  personId: number;
  /** The number of the type, which may have been dissolved; null when there never was one. */
  typeId: number | null;
  unit: AbsenceUnit;
  /** The first absent day. */
  from: string;
  /** The last one; null while nobody knows. */
  to: string | null;
  /** `HH:MM`, for hours only. */
  startTime: string | null;
  endTime: string | null;
  /** Begins at midday of the first day. */
  halfStart: boolean;
  /** Ends at midday of the last day. */
  halfEnd: boolean;
  timeZone: string;
  status: AbsenceStatus;
  comment: string;
  substituteId: number | null;
  certificate: Certificate;
  origin: Origin;
  createdAt: number;
  updatedAt: number;
  approvedAt: number | null;
}

/** How v2 writes the start: local, without an offset. */
export function startsAt({ from, startTime }: Readonly<Absence>): string {
  return `${from}T${startTime ?? '00:00'}:00`;
}

/** How v2 writes the end: midnight after the last day unless there is a time (Personio v2 absence periods). */
export function endsAt({ to, endTime }: Readonly<Absence>): string | null {
  if (to === null) return null;
  return endTime === null ? `${addDays(to, 1)}T00:00:00` : `${to}T${endTime}:00`;
}

const HALF = DAY / 2;

/** Whether two absences of one person get in each other's way: a morning and an afternoon do not. */
export function collide(one: Readonly<Absence>, other: Readonly<Absence>): boolean {
  return beginning(one) < ending(other) && beginning(other) < ending(one);
}

function beginning(absence: Readonly<Absence>): number {
  return Date.parse(`${startsAt(absence)}Z`) + (absence.halfStart ? HALF : 0);
}

function ending(absence: Readonly<Absence>): number {
  const end = endsAt(absence);
  return end === null ? Infinity : Date.parse(`${end}Z`) - (absence.halfEnd ? HALF : 0);
}

/** Whether a value lies between two bounds, of which none need be there. */
export function within<T extends number | string>(value: T, from: T | undefined, to: T | undefined): boolean {
  return (from === undefined || value >= from) && (to === undefined || value <= to);
}

/** A copy that can be changed, also of an absence that is worked out as it is asked. */
export function plain(absence: Readonly<Absence>): Absence {
  const { id, uuid, personId, typeId, unit, from, to, startTime, endTime, halfStart, halfEnd } = absence;
  const { timeZone, status, comment, substituteId, certificate, origin, createdAt, updatedAt, approvedAt } = absence;
  return {
    ...{ id, uuid, personId, typeId, unit, from, to, startTime, endTime, halfStart, halfEnd },
    ...{ timeZone, status, comment, substituteId, certificate, origin, createdAt, updatedAt, approvedAt },
  };
}

const ZONES: Record<string, string> = {
  DE: 'Europe/Berlin',
  AT: 'Europe/Vienna',
  GB: 'Europe/London',
  SE: 'Europe/Stockholm',
};

/** The time zone in which people of a legal entity are absent. */
export function zoneOf(country: string | undefined): string {
  return ZONES[country ?? 'DE'] ?? 'Europe/Berlin';
}
