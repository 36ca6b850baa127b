export const EMPLOYMENT_STATUSES = ['ACTIVE', 'INACTIVE', 'ONBOARDING', 'LEAVE'] as const;
export type EmploymentStatus = (typeof EMPLOYMENT_STATUSES)[number];

/** As much of an address as Personio asks for. */
export const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Personio v2 employments, termination types. */
export const TERMINATION_TYPES = [
  'UNSPECIFIED',
  'EMPLOYEE',
  'FIRED',
  'DEATH',
  'CONTRACT_EXPIRED',
  'AGREEMENT',
  'SUB_COMPANY_SWITCH',
  'IRREVOCABLE_SUSPENSION',
  'CANCELLATION',
  'COLLECTIVE_AGREEMENT',
  'SETTLEMENT_AGREEMENT',
  'RETIREMENT',
  'COURT_SETTLEMENT',
  'QUIT',
] as const;
type TerminationType = (typeof TERMINATION_TYPES)[number];

export interface Termination {
  date: string;
  lastWorkingDay: string | null;
  terminatedAt: string | null;
  type: TerminationType;
  reason: string;
}

/** One contract. Days are `YYYY-MM-DD`, instants milliseconds. */
export interface Employment {
  id: string;
  startDate: string;
  contractEnd: string | null;
  probationEnd: string | null;
  type: 'INTERNAL' | 'EXTERNAL';
  position: string;
  weeklyHours: number;
  fullTimeHours: number;
  supervisorId: number | null;
  departmentId: number | null;
  teamId: number | null;
  workplaceId: number | null;
  legalEntityId: number | null;
  costCenters: { id: number; weight: number }[];
  leave: { from: string; to: string } | null;
  termination: Termination | null;
  /** Set by hand; otherwise the status follows from the dates. */
  status: EmploymentStatus | null;
  createdAt: number;
  updatedAt: number;
}

export interface WorkSchedule {
  /** Digits: Personio's may exceed 2^53. */
  id: string;
  name: string;
  hours: readonly string[];
}

export interface HolidayCalendar {
  id: number;
  name: string;
  country: string | null;
  state: string | null;
}

export type CustomValue = string | number | boolean | string[] | null;

/** What a listing needs to choose people by, cheap for people who were never changed. */
export interface Outline {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly legalEntityId: number | null;
  /** The day on which the latest contract ends. */
  readonly endsOn: string | null;
  readonly employmentCount: number;
}

/** Payload parts planted by a test, laid over what the simulator would answer. */
interface Raw {
  v1?: Record<string, unknown>;
  v2_person?: Record<string, unknown>;
  v2_employments?: Record<string, unknown>[];
}

export interface Person {
  id: number;
  firstName: string;
  lastName: string;
  preferredName: string;
  email: string | null;
  gender: 'male' | 'female' | 'diverse' | '';
  picture: boolean;
  createdAt: number;
  updatedAt: number;
  /** By the attribute's key in v1. */
  custom: Record<string, CustomValue>;
  salary: { fixed: number; interval: 'monthly' | 'yearly' | ''; hourly: number; currency: string };
  vacation: { entitlement: number; balance: number } | null;
  holidayCalendar: HolidayCalendar | null;
  schedule: WorkSchedule | null;
  /** Newest first. */
  employments: Employment[];
  /** When single attributes (keys of v1) changed last. */
  changes: Record<string, number>;
  raw: Raw;
}

export function statusOf(employment: Employment, today: string): EmploymentStatus {
  if (employment.status !== null) return employment.status;
  if (employment.termination !== null && employment.termination.date < today) return 'INACTIVE';
  if (employment.startDate > today) return 'ONBOARDING';
  const { leave } = employment;
  return leave !== null && leave.from <= today && today <= leave.to ? 'LEAVE' : 'ACTIVE';
}

/** The contract that v1 shows: values scheduled for later are never in it. */
export function currentEmployment(person: Person, today: string): Employment | undefined {
  return person.employments.find(({ startDate }) => startDate <= today) ?? person.employments.at(-1);
}

export function outlineOf(person: Person): Outline {
  const [latest] = person.employments;
  const { id, firstName, lastName, email, createdAt, updatedAt } = person;
  return {
    ...{ id, firstName, lastName, email, createdAt, updatedAt },
    legalEntityId: latest?.legalEntityId ?? null,
    endsOn: latest?.termination?.date ?? null,
    employmentCount: person.employments.length,
  };
}

/** Where people come from before anybody changes them. */
export interface People {
  /** Ascending. */
  ids: number[];
  outline(id: number): Outline;
  /** A fresh copy. */
  person(id: number): Person;
}
