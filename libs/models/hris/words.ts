// Sets of words that several models use. All of them are open: a provider's own word passes through.

export const FREQUENCIES = [
  'HOURLY',
  'WEEKLY',
  'BIWEEKLY',
  'QUARTERLY',
  'SEMIANNUALLY',
  'ANNUALLY',
  'THIRTEEN-MONTHLY',
  'PRO_RATA',
  'SEMIMONTHLY',
  'MONTHLY',
  'FOURWEEKLY',
] as const;

export const BENEFIT_CATEGORIES = [
  'MEDICAL',
  'VISION',
  'DENTAL',
  'HEALTH_SAVINGS',
  'FLEXIBLE_SPENDING',
  'LIFE_INSURANCE',
  'DISABILITY',
  'SUPPLEMENTAL_INSURANCE',
  'RETIREMENT',
  'WELLNESS',
  'OTHER',
] as const;

export const COVERAGE_TIERS = [
  'WAIVED',
  'EMPLOYEE_ONLY',
  'EMPLOYEE_SPOUSE',
  'EMPLOYEE_CHILD',
  'EMPLOYEE_CHILDREN',
  'EMPLOYEE_FAMILY',
  'EMPLOYEE_DOMESTIC_PARTNER',
  'HSA_FAMILY',
  'SPOUSE',
  'EMPLOYEE_1_DEPENDENT',
  'EMPLOYEE_1_HOUSEHOLD_MEMBER',
] as const;

export const LEAVE_TYPES = [
  'VACATION',
  'SICK',
  'PERSONAL',
  'JURY_DUTY',
  'VOLUNTEER',
  'BEREAVEMENT',
  'MATERNITY',
  'ANNUAL_LEAVE',
  'EMERGENCY_LEAVE',
  'LEAVE_OF_ABSENCE',
  'PATERNITY',
  'PAID_TIME_OFF',
  'LONG_TERM_DISABILITY',
  'SHORT_TERM_DISABILITY',
  'COMP_OFF',
  'WORK_FROM_HOME',
  'COMPASSIONATE',
  'TIME_OFF',
  'FMLA',
] as const;
export type LeaveType = (typeof LEAVE_TYPES)[number];

export const UNITS = ['HOURS', 'DAYS'] as const;
export type Unit = (typeof UNITS)[number];
