import { Amount, BelongsTo, broad, OneOf, Ref } from '../fields.js';
import type { Model } from '../model.js';
import { absenceType } from './absence-type.js';
import { employee } from './employee.js';
import { LEAVE_TYPES, type LeaveType } from './words.js';

/** What is left to a person of one kind of time off, today. A field is always there; null means that the provider does not say. */
export class TimeOffBalance {
  @BelongsTo(() => employee, 'Whose it is', 'employee_id') employee!: string | null;
  @Amount('What is left, in hours') balance!: number | null;
  @Amount('What was taken, in hours') used!: number | null;
  @OneOf(LEAVE_TYPES, 'What kind of time off') policy_type!: LeaveType | (string & {}) | null;
  @Ref(() => absenceType, 'The customer’s own kind of absence', broad('absence_type_id')) absence_type!: string | null;
}

export const timeOffBalance: Model<TimeOffBalance> = {
  name: 'time_off_balance',
  path: 'time-off-balances',
  displayName: 'Time-off balances',
  description: 'What is left of a person’s time off.',
  category: 'hris',
  fields: TimeOffBalance,
};
