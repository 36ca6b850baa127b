import type { Json, JsonObject } from '../contract.js';
import { text } from '../converters.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { isObject } from './protocol.js';
import {
  LOCALE,
  numbering,
  type ReportHead,
  type ReportSource,
  type RowsPage,
  type Unnumbered,
} from './report-source.js';

const REPORTS = '/v1/company/custom-reports/reports';
const LIMIT = 100;

/** The classic custom reports. */
export const customReports: ReportSource = { generation: 'v1', head, rows };

export const customReportList = (id?: string): Request => ({
  path: REPORTS,
  query: { ...(id === undefined ? { limit: 1 } : { report_ids: id }) },
  area: AREAS.customReports,
});

async function head(client: PersonioClient, id: string): Promise<ReportHead | null> {
  const { body, askedAt } = await client.v1(customReportList(id));
  const found = objectsIn(body['data']).find(({ attributes }) => isObject(attributes) && text(attributes['id']) === id);
  if (!found || !isObject(found['attributes'])) return null;
  const report = found['attributes'];
  const mark = ['data_refreshed_at', 'updated_at', 'status', 'archival_state']
    .map((key) => text(report[key]))
    .join('\n');
  return { report, columns: await columnsOf(client, id, report), askedAt, mark };
}

async function columnsOf(client: PersonioClient, id: string, report: JsonObject): Promise<ReportHead['columns']> {
  const keys = Array.isArray(report['columns']) ? report['columns'].map(String) : [];
  const { body } = await client.v1({
    path: '/v1/company/custom-reports/columns',
    query: { report_id: id, locale: LOCALE, ...(keys.length > 0 ? { columns: keys.join(',') } : {}) },
    area: AREAS.customReports,
  });
  const told = objectsIn(isObject(body['data']) ? body['data']['attributes'] : []);
  const columns = new Map(
    told.map(({ attribute_id: id, human_readable: label, data_type: type }) => {
      const key = text(id) ?? '';
      return [key, { key, label: text(label), type: text(type) }];
    }),
  );
  const order = keys.length > 0 ? keys : [...columns.keys()];
  return order.map((key) => columns.get(key) ?? { key, label: null, type: null });
}

async function* rows(client: PersonioClient, id: string): AsyncGenerator<RowsPage, void> {
  const numbered = numbering();
  let before = '';
  for (let page = 1; ; page += 1) {
    const { body, askedAt } = await client.v1({
      path: `${REPORTS}/${encodeURIComponent(id)}`,
      pattern: `${REPORTS}/{id}`,
      query: { locale: LOCALE, page, limit: LIMIT },
      area: AREAS.customReports,
    });
    const [data] = objectsIn(body['data']);
    const items = isObject(data?.['attributes']) ? objectsIn(data['attributes']['items']) : [];
    const first = JSON.stringify(items[0]);
    if (items.length === 0 || first === before) return; // the end, or an account that does not know pages
    before = first;
    yield { rows: items.flatMap(rowsOf).map(numbered), askedAt };
    if (items.length < (Number(body['limit']) || LIMIT)) return;
  }
}

/** One row for each person; in reports over time one for each of the person's days. */
function rowsOf({
  employee_id: employeeId = null,
  attributes,
  historical_attributes: historical,
}: JsonObject): Unnumbered[] {
  const byDay = new Map<string | null, JsonObject[]>();
  for (const cell of [...objectsIn(attributes), ...objectsIn(historical)]) {
    const date = text(cell['effective_date']);
    byDay.set(date, [...(byDay.get(date) ?? []), cell]);
  }
  return [...byDay].map(([date, cells]) => ({
    employee_id: text(employeeId),
    effective_date: date,
    cells: cells.map((cell) => ({ key: text(cell['attribute_id']) ?? '', cell })),
  }));
}

const objectsIn = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
