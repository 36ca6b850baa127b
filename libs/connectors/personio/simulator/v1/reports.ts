import { randomUUID } from 'node:crypto';
import { type Reply, Refusal, json } from '../bodies.js';
import { utcSeconds } from '../company/clock.js';
import { type Person } from '../company/person.js';
import { type CustomReport } from '../company/reports.js';
import { type ApiRoute, type Call, type World } from '../world.js';
import { cellOf, cellWith, columnCalled, columnsOf } from './report-columns.js';

const REPORTS = '/v1/company/custom-reports';
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: `${REPORTS}/reports`, area: 'reports', serve: listReports },
  { method: 'GET', path: `${REPORTS}/reports/{id}`, area: 'reports', serve: getReport },
  { method: 'GET', path: `${REPORTS}/columns`, area: 'reports', serve: listColumns },
];

/** Personio v1 custom reports, list: all at once. */
function listReports({ world, request }: Call): Reply {
  const ids = listed(request.query, 'report_ids');
  const status = request.query.get('status');
  const found = world.reports.custom.filter((one) => {
    return (ids?.includes(one.id) ?? true) && (status === null || one.status === status);
  });
  const data = found.map((report) => ({ type: 'Report', attributes: reportView(world, report) }));
  const metadata = { total_elements: found.length, current_page: 1, total_pages: 1 };
  return json({ success: true, metadata, offset: 0, limit: DEFAULT_LIMIT, data });
}

/** Personio v1 custom reports, get: pages of people, counted from 1. */
function getReport(call: Call): Reply {
  const { world, request } = call;
  const report = world.reports.custom.find(({ id }) => id === call.params['id']);
  if (report === undefined) throw notFound(world);
  const page = wholeNumber(world, request.query, 'page', 1);
  const limit = Math.min(MAX_LIMIT, wholeNumber(world, request.query, 'limit', DEFAULT_LIMIT));
  const ids = peopleIn(world, report);
  const items = ids.slice((page - 1) * limit, page * limit).flatMap((id) => {
    const person = world.company.person(id);
    return person === undefined ? [] : [itemOf(world, report, person)];
  });
  const metadata = { total_elements: ids.length, current_page: page, total_pages: Math.ceil(ids.length / limit) };
  const data = [{ type: 'Report', attributes: { ...reportView(world, report), items } }];
  return json({ success: true, metadata, offset: page, limit, data });
}

/** Personio v1 custom reports, columns: names for people, in the language asked for. */
function listColumns({ world, request }: Call): Reply {
  const { query } = request;
  const id = query.get('report_id');
  const report = id === null ? undefined : world.reports.custom.find((one) => one.id === id);
  if (id !== null && report === undefined) throw notFound(world);
  const wanted = listed(query, 'columns');
  const language = query.get('locale')?.startsWith('de') ? 'de' : 'en';
  const attributes = (report?.columns ?? columnsOf(world)).flatMap((column) => {
    const kind = wanted === undefined || wanted.includes(column) ? columnCalled(world, column) : undefined;
    return kind ? [{ attribute_id: column, human_readable: kind[language], data_type: kind.type }] : [];
  });
  return json({ success: true, data: { type: 'Column', attributes } });
}

/** An archived report has no rows until a person opens it, and half of them are there while it is worked out (inferred). */
function peopleIn({ company }: World, report: CustomReport): readonly number[] {
  if (report.archived) return [];
  const today = company.clock.today();
  const ids = report.activeOnly
    ? company.choose(`active on ${today}`, (id) => (company.outline(id)?.endsOn ?? today) >= today)
    : company.ids;
  return report.status === 'updating' ? ids.slice(0, ids.length >>> 1) : ids;
}

function itemOf(world: World, report: CustomReport, person: Person): object {
  if (report.type !== 'historical_data') {
    return {
      employee_id: person.id,
      attributes: report.columns.map((column) => cellOf(world, report, person, column)),
    };
  }
  // Oldest first. Reports over time carry no names.
  const cells = person.employments.toReversed().flatMap((employment) =>
    report.columns.map((column) => {
      return { ...cellWith({ world, report, person, employment, column }), effective_date: employment.startDate };
    }),
  );
  return { employee_id: person.id, historical_attributes: cells };
}

function reportView({ company }: World, report: CustomReport): object {
  const author = company.outline(company.ids[0] ?? 0);
  const { id, name, description, type, status, archived, columns, periodType, from, to, activeOnly } = report;
  return {
    ...{ id, name, description, type, status, columns },
    ...{ author_first_name: author?.firstName ?? '', author_last_name: author?.lastName ?? '' },
    // Where Personio writes that a report is archived is inferred.
    archival_state: archived ? 'archived' : 'live',
    ...{ start_date: from, end_date: to, period_type: periodType },
    created_at: utcSeconds(report.createdAt),
    updated_at: utcSeconds(report.updatedAt),
    data_refreshed_at: utcSeconds(report.refreshedAt),
    filters: activeOnly ? [{ column: 'status', comparison: 'eq', value: 'active' }] : [],
  };
}

/** Lists come with commas, or with the name repeated. */
function listed(query: URLSearchParams, name: string): string[] | undefined {
  const values = [...query.getAll(name), ...query.getAll(`${name}[]`)];
  return values.length === 0 ? undefined : values.flatMap((value) => value.split(',').map((one) => one.trim()));
}

function wholeNumber(world: World, query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? String(fallback);
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw refusal(world, 400, 'Bad Request', `The ${name} is invalid`);
}

function notFound(world: World): Refusal {
  return refusal(world, 404, 'Not Found', 'Report not found', [{ field: 'ID', description: 'Report ID not found' }]);
}

/** Personio v1 custom reports: errors are a list. */
function refusal({ company }: World, status: number, title: string, details: string, meta: object[] = []): Refusal {
  const errors = [{ title, details, type: 'search', _meta: meta }];
  const body = { status, trace_id: randomUUID(), timestamp: utcSeconds(company.clock.now()), errors };
  return new Refusal(json([body], status));
}
