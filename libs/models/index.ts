import { activity } from './ats/activity.js';
import { application, attachment, candidate } from './ats/candidate.js';
import { department } from './ats/department.js';
import { eeoc } from './ats/eeoc.js';
import { job } from './ats/job.js';
import { jobInterviewStage } from './ats/job-interview-stage.js';
import { offer } from './ats/offer.js';
import { office } from './ats/office.js';
import { rejectReason } from './ats/reject-reason.js';
import { remoteUser } from './ats/remote-user.js';
import { scheduledInterview } from './ats/scheduled-interview.js';
import { scorecard } from './ats/scorecard.js';
import { screeningQuestion } from './ats/screening-question.js';
import { tag } from './ats/tag.js';
import { absenceType } from './hris/absence-type.js';
import { bankInfo } from './hris/bank-info.js';
import { benefit } from './hris/benefit.js';
import { benefitCoverage } from './hris/benefit-coverage.js';
import { company } from './hris/company.js';
import { compensation } from './hris/compensation.js';
import { dependent } from './hris/dependent.js';
import { dependentBenefit } from './hris/dependent-benefit.js';
import { document } from './hris/document.js';
import { employee } from './hris/employee.js';
import { employeePayrollRun } from './hris/employee-payroll-run.js';
import { employerBenefit } from './hris/employer-benefit.js';
import { employment } from './hris/employment.js';
import { group } from './hris/group.js';
import { location } from './hris/location.js';
import { payGroup } from './hris/pay-group.js';
import { payrollCode } from './hris/payroll-code.js';
import { payrollRun } from './hris/payroll-run.js';
import { payrollRunCalendar } from './hris/payroll-run-calendar.js';
import { project } from './hris/project.js';
import { report } from './hris/report.js';
import { reportRow } from './hris/report-row.js';
import { timeOff } from './hris/time-off.js';
import { timeOffBalance } from './hris/time-off-balance.js';
import { timesheetEntry } from './hris/timesheet-entry.js';
import type { Model } from './model.js';

export { activity, Activity } from './ats/activity.js';
export {
  application,
  Application,
  attachment,
  Attachment,
  type AttachmentType,
  candidate,
  Candidate,
} from './ats/candidate.js';
export { department, Department } from './ats/department.js';
export { eeoc, Eeoc } from './ats/eeoc.js';
export { job, Job, type JobStatus, SalaryRange, type SalaryPeriod, type Schedule, type Seniority } from './ats/job.js';
export { jobInterviewStage, JobInterviewStage } from './ats/job-interview-stage.js';
export { offer, Offer, type OfferStatus } from './ats/offer.js';
export { office, Office } from './ats/office.js';
export { rejectReason, RejectReason } from './ats/reject-reason.js';
export { remoteUser, RemoteUser } from './ats/remote-user.js';
export { scheduledInterview, ScheduledInterview } from './ats/scheduled-interview.js';
export { scorecard, Scorecard } from './ats/scorecard.js';
export { screeningQuestion, ScreeningQuestion } from './ats/screening-question.js';
export { tag, Tag } from './ats/tag.js';
export { Url } from './ats/url.js';
export { Address } from './hris/address.js';
export { absenceType, AbsenceType } from './hris/absence-type.js';
export { bankInfo, BankInfo } from './hris/bank-info.js';
export { benefit, Benefit } from './hris/benefit.js';
export { benefitCoverage, BenefitCoverage } from './hris/benefit-coverage.js';
export { company, Company } from './hris/company.js';
export { compensation, Compensation } from './hris/compensation.js';
export { dependent, Dependent } from './hris/dependent.js';
export { dependentBenefit, DependentBenefit } from './hris/dependent-benefit.js';
export { document, Document } from './hris/document.js';
export { employee, Employee, type EmploymentStatus, type Gender } from './hris/employee.js';
export { employeePayrollRun, EmployeePayrollRun } from './hris/employee-payroll-run.js';
export { employerBenefit, EmployerBenefit } from './hris/employer-benefit.js';
export { employment, Employment, type EmploymentType } from './hris/employment.js';
export { group, Group, type GroupType } from './hris/group.js';
export { location, Location } from './hris/location.js';
export { payGroup, PayGroup } from './hris/pay-group.js';
export { payrollCode, PayrollCode } from './hris/payroll-code.js';
export { payrollRun, PayrollRun } from './hris/payroll-run.js';
export { payrollRunCalendar, PayrollRunCalendar } from './hris/payroll-run-calendar.js';
export { project, Project } from './hris/project.js';
export { report, Report, ReportColumn } from './hris/report.js';
export { reportRow, ReportRow } from './hris/report-row.js';
export { timeOff, TimeOff, type TimeOffStatus } from './hris/time-off.js';
export { timeOffBalance, TimeOffBalance } from './hris/time-off-balance.js';
export { timesheetEntry, TimesheetEntry } from './hris/timesheet-entry.js';
export type { LeaveType, Unit } from './hris/words.js';
export { type Field, fieldsOf, type Filter, Gathered, type Range } from './fields.js';
export type { Category, Model } from './model.js';

/** Every model there is: routes, documentation and look-ups are built from this list. */
export const models: readonly Model[] = [
  employee,
  employment,
  group,
  company,
  location,
  compensation,
  timeOff,
  timeOffBalance,
  absenceType,
  timesheetEntry,
  project,
  document,
  report,
  reportRow,
  bankInfo,
  benefit,
  benefitCoverage,
  dependent,
  dependentBenefit,
  employeePayrollRun,
  employerBenefit,
  payGroup,
  payrollCode,
  payrollRun,
  payrollRunCalendar,
  candidate,
  application,
  job,
  jobInterviewStage,
  attachment,
  activity,
  offer,
  department,
  office,
  remoteUser,
  rejectReason,
  scheduledInterview,
  scorecard,
  screeningQuestion,
  eeoc,
  tag,
];
