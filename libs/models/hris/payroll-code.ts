import { broad, OneOf, Text } from '../fields.js';
import type { Model } from '../model.js';

const PAYROLL_CODE_TYPES = ['EARNING', 'DEDUCTION', 'TAX'] as const;

/** A kind of earning, deduction or tax. A field is always there; null means that the provider does not say. */
export class PayrollCode {
  @Text('Name') name!: string | null;
  @Text('Code') code!: string | null;
  @OneOf(PAYROLL_CODE_TYPES, 'Whether it adds or takes away', broad('type')) type!: string | null;
  @Text('What kind of these it is') sub_type!: string | null;
}

export const payrollCode: Model<PayrollCode> = {
  name: 'payroll_code',
  path: 'payroll-codes',
  displayName: 'Payroll codes',
  description: 'Kinds of earnings, deductions and taxes.',
  category: 'hris',
  fields: PayrollCode,
};
