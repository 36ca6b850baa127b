import { type Reply, Refusal, json, reportError } from '../bodies.js';
import { currentEmployment } from '../company/person.js';
import { type BuiltReport } from '../company/reports.js';
import { without } from '../walks.js';
import { type ApiRoute, type Call } from '../world.js';
import { type PageRequest, cut, linksOf, openPage, walk } from './paging.js';
import { COLUMNS, type Row } from './report-columns.js';

const LIMITS = { fallback: 100, max: 100 };

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v2/reports', area: 'reports', serve: listReports },
  { method: 'GET', path: '/v2/reports/attributes', area: 'reports', serve: listAttributes },
  { method: 'GET', path: '/v2/reports/{id}', area: 'reports', serve: getReport },
];

/** Personio v2 reports, list: those whose owner let the API read them and that are shared with the credential. */
function listReports(call: Call): Reply {
  const page = opened(call);
  const { found, next } = cut(readable(call), page);
  const data = found.map(({ id, name, chart, editedAt }) => ({
    ...{ id, name, chart_type: chart },
    edited_at: { date_time: new Date(editedAt).toISOString().slice(0, 19) },
  }));
  return json({ _data: data, _meta: { links: plainLinks(call, page, next) } });
}

/** Personio v2 reports, get: rows are lists in the order of the columns. */
function getReport(call: Call): Reply {
  const page = opened(call);
  const report = readable(call).find(({ id }) => id === call.params['id']);
  if (report === undefined) throw refused(`Report with ${String(call.params['id'])} not found.`);
  if (report.fails !== null) throw refused(report.fails);
  const language = page.query.get('locale')?.startsWith('de') ? 'de' : 'en';
  const columns = report.columns.flatMap((name) => {
    const column = COLUMNS[name];
    return column ? [{ name, display: column[language], type: column.type }] : [];
  });
  const { found, next } = walk(call, page, (offset) => without(rowsOf(call, report), offset));
  const data = found.map((row) => {
    return report.columns.map((name) => ({ attribute_id: name, ...COLUMNS[name]?.cell(row) }));
  });
  const meta = { columns, links: plainLinks(call, page, next) };
  return json({ report_config: { name: report.name }, _meta: meta, _data: data });
}

/** Personio v2 reports, attributes: what a report can be made of (its shape is inferred). */
function listAttributes(call: Call): Reply {
  const page = opened(call);
  const { found, next } = cut(Object.entries(COLUMNS), page);
  const data = found.map(([name, { en, type }]) => ({ name, display: en, type, filterable: type !== 'monetary' }));
  return json({ _data: data, _meta: { links: plainLinks(call, page, next) } });
}

/** Nothing but a cursor may stand beside a cursor, and every mistake is a 400 in words of its own. */
function opened(call: Call): PageRequest {
  const { query } = call.request;
  const others = [...query.keys()].filter((name) => name !== 'cursor' && name !== 'limit');
  if (query.has('cursor') && others.length > 0) throw refused('Filters cannot be combined with a cursor.');
  try {
    return openPage(call, LIMITS);
  } catch (error) {
    throw error instanceof Refusal ? refused('Invalid request parameters.') : error;
  }
}

function readable({ world, token }: Call): BuiltReport[] {
  const { reports: shared = null } = token.credential;
  return world.reports.built.filter((one) => one.shared && (shared?.includes(one.id) ?? true));
}

function* rowsOf(call: Call, report: BuiltReport): Generator<Row> {
  for (const id of call.world.company.ids) yield* rowsAbout(call, report, id);
}

function rowsAbout({ world }: Call, { rows }: BuiltReport, id: number): Row[] {
  const person = world.company.person(id);
  if (person === undefined) return [];
  const employment = currentEmployment(person, world.company.clock.today());
  if (rows === 'people') return [{ world, person, employment, period: undefined }];
  const worked = world.attendances.of(id).filter(({ type }) => type === 'WORK');
  return worked.map((period) => ({ world, person, employment, period }));
}

/** Personio v2 reports: a link is a plain text, and there are no links at all on the last page. */
function plainLinks(call: Call, page: PageRequest, next: number | null): object | null {
  const { next: link } = linksOf(call, page, { next });
  return link === undefined ? null : { next: link.href };
}

function refused(detail: string): Refusal {
  return new Refusal(reportError(detail));
}
