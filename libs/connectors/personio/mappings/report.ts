import { employee, type Report, report, type ReportRow } from '#models';
import type { Json, JsonObject } from '../../contract.js';
import { day, instant, oneOf, text } from '../../converters.js';
import { mapping } from '../../mapping.js';
import { isObject } from '../protocol.js';
import type { PersonioReport, ReportRowPayload } from '../report-source.js';

const statusOf = oneOf({
  up_to_date: 'UP_TO_DATE',
  updating: 'UPDATING',
  update_failed: 'UPDATE_FAILED',
  archived: 'ARCHIVED',
});

const said =
  (key: string, convert: (value: unknown) => string | null = text) =>
  ({ report: payload }: PersonioReport): string | null =>
    convert(payload[key]);

export const toReport = mapping<PersonioReport, Report>(
  (raw) => raw as unknown as PersonioReport,
  ({ first }) => ({
    name: first(said('name'), ({ report: { report_config: config } }) =>
      isObject(config) ? text(config['name']) : null,
    ),
    description: said('description'),
    report_type: first(said('type'), said('chart_type')),
    status: (view) => statusOf(statusWord(view)),
    data_refreshed_at: said('data_refreshed_at', instant),
    start_date: said('start_date', day),
    end_date: said('end_date', day),
    columns: ({ columns }) => columns,
  }),
  { words: (view) => ({ status: statusWord(view) }), modifiedAt: lastChange },
);

/** A report that nobody has opened for 60 days is archived, whatever its status says. */
export function statusWord({ report: payload }: Pick<PersonioReport, 'report'>): string | null {
  const isArchived = [payload['archival_state'], payload['archive_status'], payload['state']].includes('archived');
  return isArchived ? 'archived' : text(payload['status']);
}

function lastChange({ report: payload }: PersonioReport): string | null {
  const edited = payload['edited_at'];
  const time = isObject(edited) ? (edited['date_time'] ?? edited['date']) : null;
  return instant(payload['updated_at']) ?? instant(time);
}

export const toReportRow = mapping<ReportRowPayload, ReportRow>(
  (raw) => raw as unknown as ReportRowPayload,
  ({ at, ref, derived }) => ({
    report: ref(report, 'report'),
    employee: ref(employee, 'employee_id'),
    position: derived(at('position')),
    effective_date: at('effective_date', day),
    values: ({ cells }) => valuesOf(cells),
  }),
);

/** A column that occurs several times in a row, as periods of absence do, has the list of its values. */
function valuesOf(cells: ReportRowPayload['cells']): JsonObject {
  const values = new Map<string, Json>();
  const several = new Set<string>();
  for (const { key, cell } of cells) {
    const value = valueOf(cell);
    const before = values.get(key);
    if (before === undefined) values.set(key, value);
    else values.set(key, [...(several.has(key) && Array.isArray(before) ? before : [before]), value]);
    if (before !== undefined) several.add(key);
  }
  return Object.fromEntries(values);
}

/** What tells about a cell and is not its value. */
const ABOUT = ['attribute_id', 'data_type', 'employee_id', 'entity_id', 'effective_date'];

/** The one thing that a cell says, or all of them where it says several (periods, money, weights). */
export function valueOf(cell: Json): Json {
  if (!isObject(cell)) return cell;
  const parts = Object.entries(cell).filter(([key]) => !ABOUT.includes(key));
  const [only] = parts;
  if (!only) return null;
  return parts.length === 1 ? inner(only[1]) : Object.fromEntries(parts);
}

/** v2 wraps values by their kind: `string_value: { value }`, `numeric_value: { number }`, `options_value: { options }`. */
function inner(value: Json): Json {
  if (!isObject(value)) return value;
  const parts = Object.values(value);
  const [only] = parts;
  if (parts.length !== 1 || only === undefined) return value;
  return Array.isArray(only) ? only.map(optionOf) : only;
}

const optionOf = (option: Json): Json => (isObject(option) && 'key' in option ? (option['value'] ?? null) : option);
