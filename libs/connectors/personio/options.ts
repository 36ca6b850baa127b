import type { Option } from '../contract.js';

/** What Personio cannot tell. */
export const OPTIONS: readonly Option[] = [
  {
    name: 'time_zone',
    label: 'Time zone',
    help:
      'Personio keeps working times as the clock on the wall showed them, without a zone. This one is taken for all who have ' +
      'none by their place of work; without it begin and end stay empty, and hours are those of the wall clock.',
    kind: 'time zone',
    fills: { timesheet_entry: ['start_time', 'end_time'] },
  },
  {
    name: 'location_time_zones',
    label: 'Time zones by place of work',
    help: 'By the name of the workplace in Personio; goes before the general time zone.',
    kind: 'time zones by name',
    fills: { timesheet_entry: ['start_time', 'end_time'] },
  },
  {
    name: 'reports',
    label: 'Reports',
    help:
      'Which reports are read: `v1:<id>` for custom reports, `v2:<id>` for those of the new report builder. The id ' +
      'stands in the address of the report in the browser. A report shows all that it contains, also attributes that are not ' +
      'shared otherwise. Without any, no report is read.',
    kind: 'texts',
    form: { pattern: /^v[12]:[\w-]+$/, words: 'v1:<id> or v2:<id>' },
    fills: { report: 'all', report_row: 'all' },
  },
];
