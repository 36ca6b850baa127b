import type { AbsenceType, LeaveType, Unit } from '#models';
import { flag, oneOf, text } from '../../converters.js';
import { mapping } from '../../mapping.js';

/** A kind of absence (v2), with what only v1 says of it. */
interface AbsenceTypeView {
  id: string;
  name?: string | null;
  category?: string | null;
  unit?: string | null;
  /** Null: v1 may not be read. */
  v1: { name?: string | null; category?: string | null; unit?: string | null; approval_required?: unknown } | null;
}

/**
 * Personio's categories in unified words. The others keep their own, as none of ours says the same: maternity and parental
 * leave are one category for mothers and fathers, public duty is more than a jury, garden leave is no leave on request.
 */
const LEAVE: Readonly<Record<string, LeaveType | null>> = {
  PAID_VACATION: 'VACATION',
  VACATION: 'VACATION',
  SICK_LEAVE: 'SICK',
  UNPAID_VACATION: 'LEAVE_OF_ABSENCE',
  UNPAID_SUSPENSION: 'LEAVE_OF_ABSENCE',
  OFFSITE_WORK: 'WORK_FROM_HOME',
  UNDEFINED: null,
};
const leave = oneOf(LEAVE);

/** v1 writes v2's words in lower case. */
export const upper = (word: unknown): string | null => text(word)?.toUpperCase() ?? null;

export const leaveType = (category: unknown): ReturnType<typeof leave> => leave(upper(category));

/** Days or hours, as either generation of the API says it. */
export function unitOf(unit: unknown): Unit | null {
  return UNITS[upper(unit) ?? ''] ?? null;
}

const UNITS: Readonly<Record<string, Unit>> = { DAY: 'DAYS', HOUR: 'HOURS' };

export const toAbsenceType = mapping<AbsenceTypeView, AbsenceType>(
  (raw) => raw as unknown as AbsenceTypeView,
  ({ at, first }) => ({
    name: first(at('name', text), at('v1.name', text)),
    request_type: first(at('category', leaveType), at('v1.category', leaveType)),
    remote_category: first(at('category', upper), at('v1.category', upper)),
    units: first(at('unit', unitOf), at('v1.unit', unitOf)),
    approval_required: ({ v1 }) => flag(v1?.approval_required),
  }),
  {
    words: ({ category, v1 }) => ({ request_type: upper(category) ?? upper(v1?.category) }),
    withheld: ({ v1 }) => (v1 === null ? ['approval_required'] : []),
  },
);

/** Hours to the fourth decimal: a third of an hour has no end. */
export const hours = (number: number): number => Math.round(number * 1e4) / 1e4;
