import { broad, ends, OneOf, Ref, starts, takesEffect, Time } from '../fields.js';
import type { Model } from '../model.js';
import { payGroup } from './pay-group.js';
import { payrollRunCalendar } from './payroll-run-calendar.js';

const RUN_STATES = ['PAID', 'DRAFT', 'APPROVED', 'FAILED', 'CLOSED', 'NOT_STARTED'] as const;
const RUN_TYPES = ['REGULAR', 'OFF_CYCLE', 'CORRECTION', 'TERMINATION', 'BONUS', 'SIGN_ON_BONUS'] as const;

/** One payment of wages. A field is always there; null means that the provider does not say. */
export class PayrollRun {
  @Ref(() => payGroup, 'Who is paid', broad('pay_group_id')) pay_group!: string | null;
  @OneOf(RUN_STATES, 'How far it is', broad('run_state')) run_state!: string | null;
  @OneOf(RUN_TYPES, 'What kind it is', broad('run_type')) run_type!: string | null;
  @Time('First day', starts('start_date')) start_date!: string | null;
  @Time('Last day', ends('end_date')) end_date!: string | null;
  @Time('Day of payment', takesEffect('check_date')) check_date!: string | null;
  @Ref(() => payrollRunCalendar, 'Its calendar') payroll_run_calendar!: string | null;
}

export const payrollRun: Model<PayrollRun> = {
  name: 'payroll_run',
  path: 'payroll-runs',
  displayName: 'Payroll runs',
  description: 'Payments of wages.',
  category: 'hris',
  fields: PayrollRun,
};
