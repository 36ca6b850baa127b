import type { Json, JsonObject } from '../contract.js';
import { text } from '../converters.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { valueOf } from './mappings/report.js';
import { nextLinkOf, v2Pages } from './paging.js';
import { isObject } from './protocol.js';
import {
  LOCALE,
  numbering,
  type ReportHead,
  type ReportSource,
  type RowsPage,
  type Unnumbered,
} from './report-source.js';

const REPORTS = '/v2/reports';
const LIMIT = 100;

/** Those of the new report builder: worked out when they are asked for, so nothing tells whether they changed. */
export const builtReports: ReportSource = { generation: 'v2', head, rows };

export const reportList = (limit = LIMIT): Request => ({ path: REPORTS, query: { limit }, area: AREAS.reports });

/** Only the list tells what kind of report it is and when it was edited. One that it leaves out may be read all the same. */
async function head(client: PersonioClient, id: string): Promise<ReportHead | null> {
  const askedAt = new Date();
  for await (const { rows: listed } of v2Pages(client, reportList())) {
    const report = listed.find((one) => text(one['id']) === id);
    if (report) return { report, columns: null, askedAt };
  }
  return { report: { id }, columns: null, askedAt };
}

async function* rows(client: PersonioClient, id: string): AsyncGenerator<RowsPage, void> {
  const request = { path: `${REPORTS}/${encodeURIComponent(id)}`, pattern: `${REPORTS}/{id}`, area: AREAS.reports };
  const seen = new Set<string>();
  const numbered = numbering();
  // A page after the first is asked with its link's own query and nothing else: Personio refuses filters beside a cursor.
  for (let query: Query | null = { locale: LOCALE, limit: LIMIT }; query !== null;) {
    seen.add(JSON.stringify(query));
    const { body, askedAt } = await client.v2({ ...request, query });
    const columns = columnsOf(body);
    const data = Array.isArray(body['_data']) ? body['_data'] : [];
    const link = nextLinkOf(body);
    const next = link === undefined ? null : client.own(link).query;
    const cut = next !== null && (data.length === 0 || seen.has(JSON.stringify(next)));
    yield { rows: data.map((row) => numbered(rowOf(row, columns))), columns, askedAt, cut };
    query = cut ? null : next;
  }
}

type Columns = NonNullable<ReportHead['columns']>;

function columnsOf({ _meta: meta }: JsonObject): Columns {
  const columns = isObject(meta) && Array.isArray(meta['columns']) ? meta['columns'].filter(isObject) : [];
  return columns.map(({ name, display, type }) => ({ key: text(name) ?? '', label: text(display), type: text(type) }));
}

/** Cells stand in the order of the columns, and mostly name them as well. */
function rowOf(row: Json, columns: Columns): Unnumbered {
  const cells = (Array.isArray(row) ? row : []).map((cell, at) => {
    const named = isObject(cell) ? text(cell['attribute_id']) : null;
    return { key: columns[at]?.key ?? named ?? String(at + 1), cell };
  });
  return { employee_id: personIn(cells), cells };
}

/** Whom a row is about, where the report has a column that tells. */
function personIn(cells: Unnumbered['cells']): string | null {
  const cell = cells.find(({ key }) => key === 'employee_id')?.cell;
  return cell === undefined ? null : text(valueOf(cell));
}
