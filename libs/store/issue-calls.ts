import { listOf } from './binary.js';
import { call, type Call, statement } from './statement.js';

export interface IssueRow {
  id: string;
  code: string;
  subject: string;
  count: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  resolvedAt: Date | null;
  mutedAt: Date | null;
}

const OPEN_ISSUE = statement(
  'open-issue',
  `INSERT INTO issue AS old (id, organisation_id, connection_id, code, subject, first_seen_at, last_seen_at)
   VALUES (:id, :organisation, :connection, :code, :subject, :now, :now)
   ON CONFLICT (connection_id, code, subject) DO UPDATE SET
     (count, last_seen_at, resolved_at) = (old.count + 1, excluded.last_seen_at, NULL)`,
);

interface Opened {
  id: string;
  organisation: string;
  connection: string;
  code: string;
  subject: string;
}

/** Opens the issue, or counts it once more. */
export const openIssue = (issue: Opened): Call<void> => call(OPEN_ISSUE, { ...issue, now: new Date().toISOString() });

const resolving = (name: string, which: string): Parameters<typeof call>[0] =>
  statement(
    name,
    `UPDATE issue SET resolved_at = :now
     WHERE connection_id = :connection AND subject = :subject AND ${which} AND resolved_at IS NULL`,
  );

const RESOLVE_ISSUES = resolving('resolve-issues', 'code = ANY (:codes::text[])');
const SETTLE_ISSUES = resolving('settle-issues', 'code <> ALL (:codes::text[])');

/** These have passed, or all but these. */
export const resolveIssues = (
  connection: string,
  subject: string,
  { codes, but = false }: { codes: readonly string[]; but?: boolean },
): Call<void> =>
  call(but ? SETTLE_ISSUES : RESOLVE_ISSUES, {
    ...{ connection, subject, now: new Date().toISOString() },
    codes: listOf.texts(codes),
  });

const OPEN_ISSUES = statement(
  'open-issues',
  `SELECT id, code, subject, count, first_seen_at, last_seen_at, muted_at
   FROM issue WHERE connection_id = :connection AND resolved_at IS NULL
   ORDER BY last_seen_at DESC`,
);

/** Those that are open, the latest first. */
export const openIssues = (connection: string): Call<IssueRow> =>
  call(OPEN_ISSUES, { connection }, (row) => ({
    id: row.uuid(0),
    code: row.text(1),
    subject: row.text(2),
    count: row.integer(3),
    firstSeenAt: new Date(row.time(4)),
    lastSeenAt: new Date(row.time(5)),
    resolvedAt: null,
    mutedAt: row.has(6) ? new Date(row.time(6)) : null,
  }));

const ISSUE_SUBJECTS = statement(
  'issue-subjects',
  'SELECT subject FROM issue WHERE connection_id = :connection AND code = :code AND resolved_at IS NULL',
);

/** What the open ones of one code concern. */
export const issueSubjects = (connection: string, code: string): Call<string> =>
  call(ISSUE_SUBJECTS, { connection, code }, (row) => row.text(0));
