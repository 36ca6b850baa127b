import { Amount, broad, Flag, narrow, OneOf, Part, Parts, Refs, Text, Time } from '../fields.js';
import { EMPLOYMENT_TYPES, type EmploymentType } from '../hris/employment.js';
import type { Model } from '../model.js';
import { department } from './department.js';
import { office } from './office.js';
import { remoteUser } from './remote-user.js';
import { Url } from './url.js';

export const JOB_STATUSES = ['OPEN', 'CLOSED', 'DRAFT', 'ARCHIVED', 'PENDING'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];
export const SCHEDULES = ['FULL_TIME', 'PART_TIME', 'FULL_OR_PART_TIME'] as const;
export type Schedule = (typeof SCHEDULES)[number];
export const SENIORITIES = ['STUDENT', 'ENTRY_LEVEL', 'EXPERIENCED', 'EXECUTIVE'] as const;
export type Seniority = (typeof SENIORITIES)[number];
export const SALARY_PERIODS = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const;
export type SalaryPeriod = (typeof SALARY_PERIODS)[number];

/** What is offered for a job. */
export class SalaryRange {
  @Amount('At least so much, in `currency`') min!: number | null;
  @Amount('At most so much, in `currency`') max!: number | null;
  @Text('Currency (ISO 4217)') currency!: string | null;
  @OneOf(SALARY_PERIODS, 'For how long') period!: SalaryPeriod | (string & {}) | null;
}

/** A job that candidates apply for. A field is always there; null means that the provider does not say. */
export class Job {
  @Text('Name') name!: string | null;
  @Text('Description: HTML without anything that could do harm') description!: string | null;
  @Text('The customer’s own number of the job', narrow('code')) code!: string | null;
  @OneOf(JOB_STATUSES, 'Whether it is open', broad('status')) status!: JobStatus | (string & {}) | null;
  @Parts(() => Url, 'Where the job is advertised') job_posting_urls!: Url[] | null;
  @Time('When it was created at the provider') remote_created_at!: string | null;
  @Time('When it was changed at the provider') remote_updated_at!: string | null;
  @Flag('Whether only some users may see the job') confidential!: boolean | null;
  @Refs(() => department, 'Departments that hire') departments!: string[] | null;
  @Refs(() => office, 'Places of work', broad('offices')) offices!: string[] | null;
  @Refs(() => remoteUser, 'Who decides about the candidates') hiring_managers!: string[] | null;
  @Refs(() => remoteUser, 'Who looks after the candidates') recruiters!: string[] | null;
  @OneOf(EMPLOYMENT_TYPES, 'Kind of employment') employment_type!: EmploymentType | (string & {}) | null;
  @OneOf(SCHEDULES, 'How much of a week') schedule!: Schedule | (string & {}) | null;
  @OneOf(SENIORITIES, 'How much experience is asked for') seniority!: Seniority | (string & {}) | null;
  @Part(() => SalaryRange, 'What is offered') salary!: SalaryRange | null;
}

export const job: Model<Job> = {
  name: 'job',
  path: 'jobs',
  displayName: 'Jobs',
  description: 'Jobs that candidates apply for, published or not.',
  category: 'ats',
  fields: Job,
};
