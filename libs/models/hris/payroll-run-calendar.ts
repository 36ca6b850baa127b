import { Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { payGroup } from './pay-group.js';

/** When wages are paid. A field is always there; null means that the provider does not say. */
export class PayrollRunCalendar {
  @Text('Name') payroll_run_calendar_name!: string | null;
  @Ref(() => payGroup, 'Who is paid') pay_group!: string | null;
  @Time('First day of the period') pay_period_start_date!: string | null;
  @Time('Last day of the period') pay_period_end_date!: string | null;
  @Time('Day of payment') pay_date!: string | null;
  @Text('Kind of calendar') calendar_type!: string | null;
}

export const payrollRunCalendar: Model<PayrollRunCalendar> = {
  name: 'payroll_run_calendar',
  path: 'payroll-run-calendars',
  displayName: 'Payroll calendars',
  description: 'When wages are paid.',
  category: 'hris',
  fields: PayrollRunCalendar,
};
