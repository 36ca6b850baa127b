import type { ItemOf } from './listing.js';

/** Every model, as events name it, and the path of its list: `get(`${PATHS[model]}/{id}`, …)` reads what an event is about. */
export const PATHS = {
  employee: '/api/hris/v1/employees',
  employment: '/api/hris/v1/employments',
  group: '/api/hris/v1/groups',
  company: '/api/hris/v1/companies',
  location: '/api/hris/v1/locations',
  compensation: '/api/hris/v1/compensations',
  time_off: '/api/hris/v1/time-off',
  time_off_balance: '/api/hris/v1/time-off-balances',
  absence_type: '/api/hris/v1/absence-types',
  timesheet_entry: '/api/hris/v1/timesheet-entry',
  project: '/api/hris/v1/projects',
  document: '/api/hris/v1/documents',
  report: '/api/hris/v1/reports',
  report_row: '/api/hris/v1/report-rows',
  bank_info: '/api/hris/v1/bank-info',
  benefit: '/api/hris/v1/benefits',
  benefit_coverage: '/api/hris/v1/benefit-coverages',
  dependent: '/api/hris/v1/dependents',
  dependent_benefit: '/api/hris/v1/dependent-benefits',
  employee_payroll_run: '/api/hris/v1/employee-payroll-runs',
  employer_benefit: '/api/hris/v1/employer-benefits',
  pay_group: '/api/hris/v1/pay-groups',
  payroll_code: '/api/hris/v1/payroll-codes',
  payroll_run: '/api/hris/v1/payroll-runs',
  payroll_run_calendar: '/api/hris/v1/payroll-run-calendars',
  candidate: '/api/ats/v1/candidates',
  application: '/api/ats/v1/applications',
  job: '/api/ats/v1/jobs',
  job_interview_stage: '/api/ats/v1/job-interview-stages',
  attachment: '/api/ats/v1/attachments',
  activity: '/api/ats/v1/activities',
  offer: '/api/ats/v1/offers',
  department: '/api/ats/v1/departments',
  office: '/api/ats/v1/offices',
  remote_user: '/api/ats/v1/remote-users',
  reject_reason: '/api/ats/v1/reject-reasons',
  scheduled_interview: '/api/ats/v1/scheduled-interviews',
  scorecard: '/api/ats/v1/scorecards',
  screening_question: '/api/ats/v1/screening-questions',
  eeoc: '/api/ats/v1/eeocs',
  tag: '/api/ats/v1/tags',
} as const;

export type ModelName = keyof typeof PATHS;

/** A record of this model, as lists have it. */
export type RecordOf<Model extends ModelName> = ItemOf<(typeof PATHS)[Model]>;
