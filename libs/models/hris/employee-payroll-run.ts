import { Amount, broad, ends, narrow, Parts, Ref, starts, takesEffect, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';
import { payrollCode } from './payroll-code.js';
import { payrollRun } from './payroll-run.js';

export class Earning {
  @Amount('In the currency') amount!: number | null;
  @Text('What it is for') name!: string | null;
  @Text('Currency, ISO 4217') currency!: string | null;
  @Ref(() => payrollCode, 'Payroll code') payroll_code!: string | null;
}

export class Deduction {
  @Text('What it is for') name!: string | null;
  @Amount('What the person pays') employee_deduction!: number | null;
  @Amount('What the company pays') company_deduction!: number | null;
  @Text('Currency, ISO 4217') currency!: string | null;
  @Ref(() => payrollCode, 'Payroll code') payroll_code!: string | null;
}

export class Tax {
  @Text('What it is for') name!: string | null;
  @Amount('In the currency') amount!: number | null;
  @Text('Currency, ISO 4217') currency!: string | null;
  @Ref(() => payrollCode, 'Payroll code') payroll_code!: string | null;
}

/** One person in one payroll run. A field is always there; null means that the provider does not say. */
export class EmployeePayrollRun {
  @Ref(() => employee, 'Whose it is', narrow('employee_id')) employee!: string | null;
  @Ref(() => payrollRun, 'The run', broad('payroll_run_id')) payroll_run!: string | null;
  @Amount('Before taxes and deductions') gross_pay!: number | null;
  @Amount('What is paid out') net_pay!: number | null;
  @Time('First day', starts('start_date')) start_date!: string | null;
  @Time('Last day', ends('end_date')) end_date!: string | null;
  @Time('Day of payment', takesEffect('check_date')) check_date!: string | null;
  @Parts(() => Earning, 'What is earned') earnings!: Earning[] | null;
  @Parts(() => Deduction, 'What is deducted') deductions!: Deduction[] | null;
  @Parts(() => Tax, 'Taxes') taxes!: Tax[] | null;
}

export const employeePayrollRun: Model<EmployeePayrollRun> = {
  name: 'employee_payroll_run',
  path: 'employee-payroll-runs',
  displayName: 'Payslips',
  description: 'What a payroll run came to for a person.',
  category: 'hris',
  fields: EmployeePayrollRun,
};
