import type { Employment as UnifiedEmployment, EmploymentStatus } from '#models';
import { oneOf, text } from '../../converters.js';
import type { PersonioEmployment } from '../types.js';
import type { EmployeeView } from './view.js';

/** Personio's way of saying nothing. */
export const known = oneOf({ UNSPECIFIED: null, UNKNOWN: null, UNDEFINED: null });

const said = oneOf({ UNSPECIFIED: null });
const statusOf = oneOf<EmploymentStatus>({ ONBOARDING: 'PENDING' });
const EXTERNAL: Readonly<Record<string, EmploymentStatus>> = {
  ACTIVE: 'ACTIVE_EXTERNAL',
  INACTIVE: 'INACTIVE_EXTERNAL',
};
const ENDED: Readonly<Record<string, EmploymentStatus>> = { DEATH: 'DECEASED', RETIREMENT: 'RETIRED' };

/** The contract's word, else that of v1, which is the same in lower case, else the person's. */
export const statusWord = (view: EmployeeView): string | null =>
  said(view.employment?.status) ?? said(v1Word(view, 'status')) ?? said(view.person.status);

/** Where the person stands. */
export function employmentStatus(view: EmployeeView): EmploymentStatus | (string & {}) | null {
  const status = statusOf(statusWord(view));
  if (status === null) return null;
  return (
    (status === 'INACTIVE' ? howEnded(view) : undefined) ?? (isExternal(view) ? EXTERNAL[status] : undefined) ?? status
  );
}

function howEnded(view: EmployeeView): EmploymentStatus | undefined {
  const { employment } = view;
  return ENDED[(employment ? employment.termination?.type : v1Word(view, 'termination_type')) ?? ''];
}

function isExternal(view: EmployeeView): boolean {
  return (view.employment?.type ?? v1Word(view, 'employment_type')) === 'EXTERNAL';
}

/** v1 writes v2's words in lower case. */
function v1Word(
  { employee }: EmployeeView,
  key: 'status' | 'termination_type' | 'employment_type',
): string | undefined {
  return text(employee?.[key]?.value)?.toUpperCase();
}

/**
 * Personio tells internal from external people, and how many hours they work of how many: less than all is part time. What
 * external people are (freelance, contractors, hired out) it does not say: its own word stays, as it does where hours are missing.
 */
export function employmentType(
  employment: PersonioEmployment,
): NonNullable<UnifiedEmployment['employment_type']> | null {
  const type = known(employment.type);
  if (type !== 'INTERNAL') return type;
  const hours = Number(employment.weekly_working_hours ?? NaN);
  const full = Number(employment.full_time_weekly_working_hours ?? NaN);
  if (!(hours > 0) || !(full > 0)) return type;
  return hours < full ? 'PART_TIME' : 'FULL_TIME';
}
