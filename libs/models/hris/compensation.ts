import { Amount, BelongsTo, broad, OneOf, Ref, starts, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';
import { payGroup } from './pay-group.js';
import { FREQUENCIES } from './words.js';

const PAY_PERIODS = [
  'HOUR',
  'DAY',
  'WEEK',
  'EVERY_TWO_WEEKS',
  'EVERY_FOUR_WEEKS',
  'TWICE_PER_MONTH',
  'SEMIMONTHLY',
  'MONTH',
  'QUARTER',
  'EVERY_SIX_MONTHS',
  'YEAR',
] as const;
const FLSA_STATUSES = ['EXEMPT', 'SALARIED_NONEXEMPT', 'NONEXEMPT', 'OWNER'] as const;

/** A part of what a person is paid. A field is always there; null means that the provider does not say. */
export class Compensation {
  @BelongsTo(() => employee, 'Who is paid', 'employee_id') employee!: string | null;
  @Ref(() => payGroup, 'Pay group', broad('pay_group_id')) pay_group!: string | null;
  @Amount('For one period, in the currency') pay_rate!: number | null;
  @OneOf(PAY_PERIODS, 'What the rate is for') pay_period!: string | null;
  @OneOf(FREQUENCIES, 'How often it is paid') pay_frequency!: string | null;
  @Text('Currency, ISO 4217') pay_currency!: string | null;
  @OneOf(FLSA_STATUSES, 'Standing under the Fair Labor Standards Act') flsa_status!: string | null;
  @Time('First day', starts('start_date')) start_date!: string | null;
  @Text('What kind of pay it is, in the provider’s words, such as `Base salary`') name!: string | null;
}

export const compensation: Model<Compensation> = {
  name: 'compensation',
  path: 'compensations',
  displayName: 'Compensations',
  description: 'What people are paid.',
  category: 'hris',
  fields: Compensation,
};
