import { Amount, BelongsTo, broad, ends, Ref, starts, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';
import { project } from './project.js';

/** A stretch of work, with its breaks. A field is always there; null means that the provider does not say. */
export class TimesheetEntry {
  @BelongsTo(() => employee, 'Who worked', 'employee_id') employee!: string | null;
  @Time('The day that it counts for') date!: string | null;
  @Amount('Hours of work, without breaks') hours_worked!: number | null;
  @Amount('Hours of breaks') break_duration!: number | null;
  @Time('When it began', starts('start_time')) start_time!: string | null;
  @Time('When it ended; null while it goes on', ends('end_time')) end_time!: string | null;
  @Text('Standing at the provider: confirmed or pending') status!: string | null;
  @Ref(() => project, 'What was worked on', broad('project_id')) project!: string | null;
}

export const timesheetEntry: Model<TimesheetEntry> = {
  name: 'timesheet_entry',
  path: 'timesheet-entry',
  displayName: 'Timesheet entries',
  description: 'Hours that people worked.',
  category: 'hris',
  fields: TimesheetEntry,
};
