import type { Json, JsonObject } from '../contract.js';
import type { PersonioClient } from './client.js';

/** Names of columns come in the language that is asked for. */
export const LOCALE = 'en';

/** A report of either generation, without its rows, with its columns by their names. */
export interface PersonioReport {
  generation: 'v1' | 'v2';
  report: JsonObject;
  columns: { key: string; label: string | null; type: string | null }[] | null;
}

/** One row of a report, with its cells as they came. */
export interface ReportRowPayload {
  /** Remote id of the report. */
  report: string;
  position: number;
  employee_id?: string | number | null;
  effective_date?: string | null;
  cells: { key: string; cell: Json }[];
}

export interface ReportHead {
  report: JsonObject;
  columns: PersonioReport['columns'];
  askedAt: Date;
  /** Tells whether the rows are others than before; none where the provider does not say. */
  mark?: string;
}

/** A row, and what tells it from the report's other rows. */
export interface Row {
  key: string;
  raw: Omit<ReportRowPayload, 'report'>;
}

export interface RowsPage {
  rows: Row[];
  askedAt: Date;
  /** Where only the rows tell them. */
  columns?: PersonioReport['columns'];
  /** We stop in spite of a next link: there may be more rows. */
  cut?: boolean;
}

/** One generation of reports. */
export interface ReportSource {
  generation: 'v1' | 'v2';
  /** Null when there is no such report. */
  head(client: PersonioClient, id: string): Promise<ReportHead | null>;
  rows(client: PersonioClient, id: string): AsyncGenerator<RowsPage, void>;
}

export type Unnumbered = Omit<Row['raw'], 'position'>;

/** Rows are known by their person, or person and day; those of somebody who occurs more often, or of nobody, by a number as well. */
export function numbering(): (row: Unnumbered) => Row {
  const counts = new Map<string, number>();
  let position = 0;
  return (row) => {
    position += 1;
    const key = [row.employee_id ?? '', row.effective_date ?? []].flat().join(':');
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return { key: count === 1 && key !== '' ? key : `${key}#${count}`, raw: { ...row, position } };
  };
}
