import { Amount, broad, narrow, Ref, Time, Values } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';
import { report } from './report.js';

/** One row of a report. A field is always there; null means that the provider does not say. */
export class ReportRow {
  @Ref(() => report, 'The report', broad('report_id')) report!: string | null;
  @Ref(() => employee, 'Whom the row is about', narrow('employee_id')) employee!: string | null;
  @Amount('Place in the report, from 1') position!: number | null;
  @Time('Day that the row holds for, in reports over time') effective_date!: string | null;
  @Values('Values by the keys of the columns') values!: Record<string, unknown> | null;
}

export const reportRow: Model<ReportRow> = {
  name: 'report_row',
  path: 'report-rows',
  displayName: 'Report rows',
  description: 'Rows of the reports that a customer has named.',
  category: 'hris',
  fields: ReportRow,
};
