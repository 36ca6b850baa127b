import { report, reportRow } from '#models';
import type { From, Page, Pulled, Settings, Stream } from '../contract.js';
import { text } from '../converters.js';
import { NotThere, RequestRefused, RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { statusWord } from './mappings/report.js';
import type { ReportHead, ReportSource, Row } from './report-source.js';
import { customReports } from './reports-v1.js';
import { builtReports } from './reports-v2.js';

const SOURCES: Readonly<Record<string, ReportSource>> = { v1: customReports, v2: builtReports };

/** Reports that the connection names, since they show attributes whether they are shared or not. None by default. */
export const reports: Stream<PersonioClient> = {
  name: 'reports',
  models: [report, reportRow],
  every: { incremental: 3600, full: 86_400 },
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: pages,
};

interface Named {
  remoteId: string;
  id: string;
  source: ReportSource;
}

function reportsNamed({ reports: named }: Settings): Named[] {
  const ids = Array.isArray(named) ? [...new Set(named.map(String))] : [];
  return ids.flatMap((remoteId) => {
    const [generation, id] = split(remoteId);
    const source = SOURCES[generation];
    return source && id !== '' ? [{ remoteId, id, source }] : [];
  });
}

const split = (remoteId: string): [string, string] => {
  const at = remoteId.indexOf(':');
  return [remoteId.slice(0, at), remoteId.slice(at + 1).trim()];
};

/** What a pull has found out, over all its attempts. */
interface Findings {
  incomplete: boolean;
  refusals: RightMissing[];
}

async function* pages(client: PersonioClient, from: From): AsyncGenerator<Page, void> {
  const named = reportsNamed(from.settings);
  const { done = 0, incomplete = false } = (from.checkpoint ?? {}) as Partial<Findings & { done: number }>;
  const findings: Findings = { incomplete, refusals: [] };
  const reached = (at: number) => ({ done: at, incomplete: findings.incomplete });
  for (const [at, one] of named.entries()) {
    if (at < done) continue;
    // Rows have no order to go on in: an interrupted report is read again from its first row.
    for await (const page of reportPages(client, one, from, findings)) {
      yield { ...page, checkpoint: reached(at) };
    }
  }
  const [refusal] = findings.refusals;
  if (refusal && findings.refusals.length === named.length) throw refusal;
  yield {
    found: [],
    checkpoint: reached(named.length),
    rightsMissing: [...new Set(findings.refusals.map(({ area }) => area))],
    ...(findings.incomplete ? { incomplete: [report.name, reportRow.name] } : {}),
    chosen: { model: report.name, remoteIds: named.map(({ remoteId }) => remoteId) },
  };
}

/** A report that cannot be read keeps what we hold of it, and leaves the others to be read. */
async function* reportPages(
  client: PersonioClient,
  named: Named,
  from: From,
  findings: Findings,
): AsyncGenerator<Omit<Page, 'checkpoint'>, void> {
  try {
    yield* rowsThenHead(client, named, from, findings);
  } catch (error) {
    const code = whyUnread(error);
    if (code === null) throw error;
    findings.incomplete = true;
    if (error instanceof RightMissing) findings.refusals.push(error);
    yield { found: [], failed: [{ model: report.name, remoteId: named.remoteId, code }] };
  }
}

/** The report itself comes last: as long as it is not stored, its rows are read again. */
async function* rowsThenHead(
  client: PersonioClient,
  { remoteId, id, source }: Named,
  from: From,
  findings: Findings,
): AsyncGenerator<Omit<Page, 'checkpoint'>, void> {
  const head = await source.head(client, id);
  if (!head) throw new ReportNotThere();
  const { askedAt, mark } = head;
  const about = { model: report.name, remoteId };
  if (await isHeld(from, remoteId, mark)) {
    yield { found: [], untouched: [about] };
    return;
  }
  let { columns } = head;
  if (areOff(from)) {
    columns ??= []; // only the rows would tell them
  } else if (hasRows(head)) {
    for await (const page of source.rows(client, id)) {
      columns ??= page.columns ?? null;
      findings.incomplete ||= page.cut === true;
      yield { found: page.rows.map((row) => pulledRow(remoteId, row, page.askedAt)) };
    }
  } else {
    findings.incomplete = true; // the rows that we hold stay
  }
  const raw = { generation: source.generation, report: head.report, columns };
  yield { found: [{ ...about, raw, askedAt, ...markIn(head) }], ...latestOf(head) };
}

const markIn = ({ mark }: ReportHead): Pick<ReportHead, 'mark'> => (mark === undefined ? {} : { mark });

const areOff = ({ withheld }: From): boolean => withheld?.models.includes(reportRow.name) === true;

/** Without it no pull would be one of changes only, and all rows were read every time. */
function latestOf({ report: { data_refreshed_at: refreshed } }: ReportHead): Pick<Page, 'latest'> {
  const time = Date.parse(text(refreshed) ?? '');
  return Number.isNaN(time) ? {} : { latest: new Date(time) };
}

/** Whether Personio has not worked its rows out anew since we read them, as far as it says so. */
async function isHeld(from: From, remoteId: string, mark: string | undefined): Promise<boolean> {
  if (!from.since || mark === undefined) return false;
  return !(await from.changed(report.name, [{ remoteId, mark }])).has(remoteId);
}

/** While it is being worked out there are none or half of them, and an archived report has to be opened by a person first. */
const hasRows = (head: ReportHead): boolean => !['updating', 'archived'].includes(statusWord(head) ?? '');

const pulledRow = (remoteId: string, { key, raw }: Row, askedAt: Date): Pulled => ({
  ...{ model: reportRow.name, remoteId: `${remoteId}:${key}`, askedAt },
  raw: { ...raw, report: remoteId },
});

class ReportNotThere extends Error {}

/** The new report builder answers 400 for everything, also for reports that do not exist or cannot be exported. */
function whyUnread(error: unknown): string | null {
  if (error instanceof RightMissing) return error.code;
  if (error instanceof ReportNotThere || error instanceof NotThere) return 'report_not_found';
  if (!(error instanceof RequestRefused)) return null;
  return /not found/i.test(JSON.stringify(error.body)) ? 'report_not_found' : 'report_not_exportable';
}
