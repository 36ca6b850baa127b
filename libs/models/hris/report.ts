import { broad, OneOf, Parts, Text, Time } from '../fields.js';
import type { Model } from '../model.js';

const REPORT_STATUSES = ['UP_TO_DATE', 'UPDATING', 'UPDATE_FAILED', 'ARCHIVED'] as const;

export class ReportColumn {
  @Text('Key in `values` of a row') key!: string | null;
  @Text('Name for people') label!: string | null;
  @Text('Kind of value, in the provider’s words') type!: string | null;
}

/** A report, without its rows. A field is always there; null means that the provider does not say. */
export class Report {
  @Text('Name') name!: string | null;
  @Text('Description') description!: string | null;
  @Text('Kind of report, in the provider’s words') report_type!: string | null;
  @OneOf(REPORT_STATUSES, 'Whether its rows are up to date', broad('status')) status!: string | null;
  @Time('When the provider worked its rows out') data_refreshed_at!: string | null;
  @Time('First day that it covers') start_date!: string | null;
  @Time('Last day that it covers') end_date!: string | null;
  @Parts(() => ReportColumn, 'Its columns, in their order') columns!: ReportColumn[] | null;
}

export const report: Model<Report> = {
  name: 'report',
  path: 'reports',
  displayName: 'Reports',
  description: 'Reports that a customer has named for this connection.',
  category: 'hris',
  fields: Report,
};
