import { Amount, BelongsTo, broad, OneOf, Ref, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { absenceType } from './absence-type.js';
import { employee } from './employee.js';
import { LEAVE_TYPES, type LeaveType, UNITS, type Unit } from './words.js';

export const TIME_OFF_STATUSES = ['REQUESTED', 'APPROVED', 'DECLINED', 'CANCELLED', 'DELETED'] as const;
export type TimeOffStatus = (typeof TIME_OFF_STATUSES)[number];

/** An absence. A field is always there; null means that the provider does not say. */
export class TimeOff {
  @BelongsTo(() => employee, 'Who is absent', 'employee_id') employee!: string | null;
  @Ref(() => employee, 'Who approved it') approver!: string | null;
  @OneOf(TIME_OFF_STATUSES, 'Standing of the request', broad('status')) status!: TimeOffStatus | (string & {}) | null;
  @Text('What the person wrote') employee_note!: string | null;
  @OneOf(UNITS, 'Unit of the amount') units!: Unit | null;
  @Amount('How long, in `units`, without days off') amount!: number | null;
  @OneOf(LEAVE_TYPES, 'What kind of absence') request_type!: LeaveType | (string & {}) | null;
  @Time('When it begins') start_time!: string | null;
  @Time('When it ends; the midnight after the last day where whole days are counted') end_time!: string | null;
  @Ref(() => absenceType, 'The customer’s own kind of absence', broad('absence_type_id')) absence_type!: string | null;
}

export const timeOff: Model<TimeOff> = {
  name: 'time_off',
  path: 'time-off',
  displayName: 'Time off',
  description: 'Absences: vacations, sick leave and others.',
  category: 'hris',
  fields: TimeOff,
};
