import { listOf } from './binary.js';
import { event, TELL_HAPPENED } from './feed-events.js';
import { FAILURES_LEFT } from './record-quarantine.js';
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

const COUNT_ISSUE = statement(
  'count-issue',
  `UPDATE issue SET (count, last_seen_at) = (count + 1, :now::timestamptz)
   WHERE connection_id = :connection AND code = :code AND subject = :subject AND resolved_at IS NULL
   RETURNING id`,
  { waits: true },
);

/** Somebody who does not want to be told of it is not told that it comes again. */
const OPEN_ISSUE = statement(
  'open-issue',
  `WITH before AS (
     SELECT resolved_at, muted_at FROM issue WHERE connection_id = :connection::uuid AND code = :code AND subject = :subject
   ), opened AS (
     INSERT INTO issue AS old (id, organisation_id, connection_id, code, subject, first_seen_at, last_seen_at)
     VALUES (:id, :organisation, :connection::uuid, :code, :subject, :now, :now)
     ON CONFLICT (connection_id, code, subject) DO UPDATE SET
       (count, last_seen_at, resolved_at) = (old.count + 1, excluded.last_seen_at, NULL)
     RETURNING id, code, subject
   ), happened AS (
     SELECT ${event('issue.opened', 'id', { code: 'code', subject: 'subject' })}
     FROM opened WHERE NOT EXISTS (SELECT FROM before WHERE resolved_at IS NULL OR muted_at IS NOT NULL)
   ), ${TELL_HAPPENED}
   SELECT FROM happened`,
);

interface Opened {
  id: string;
  organisation: string;
  connection: string;
  code: string;
  subject: string;
}

/** Counts one that is open once more: its id, where it is. */
export const countIssue = ({ connection, code, subject }: Opened): Call<string> =>
  call(COUNT_ISSUE, { connection, code, subject, now: new Date().toISOString() }, (row) => row.uuid(0));

/** Opens the issue, or counts it once more, and tells of it where it was not open; after its connection's turn has come. */
export const openIssue = (issue: Opened): Call<void> => call(OPEN_ISSUE, { ...issue, now: new Date().toISOString() });

/** Of one subject: these, or all but these. */
interface Passed {
  codes: readonly string[];
  but?: boolean;
}

const THESE = `
  connection_id = :connection::uuid AND subject = :subject AND (code = ANY (:codes::text[])) <> :but::boolean AND resolved_at IS NULL`;

const ARE_OPEN = statement('are-open', `SELECT FROM issue WHERE ${THESE} LIMIT 1`);

const resolve = (which: string): string => `
  WITH resolved AS (
    UPDATE issue SET resolved_at = :now WHERE ${which} RETURNING id, code, subject, muted_at
  ), happened AS (
    SELECT ${event('issue.resolved', 'id', { code: 'code', subject: 'subject' })} FROM resolved WHERE muted_at IS NULL
  ), ${TELL_HAPPENED}
  SELECT FROM happened`;

const RESOLVE_ISSUES = statement('resolve-issues', resolve(THESE));

const theseOf = (connection: string, subject: string, { codes, but = false }: Passed) => ({
  ...{ connection, subject, but: String(but) },
  codes: listOf.texts(codes),
});

/** One row where there are any. */
export const areOpen = (connection: string, subject: string, passed: Passed): Call<void> =>
  call(ARE_OPEN, theseOf(connection, subject, passed));

/** They have passed, which is told; after the connection's turn has come. */
export const resolveIssues = (connection: string, subject: string, passed: Passed): Call<void> =>
  call(RESOLVE_ISSUES, { ...theseOf(connection, subject, passed), now: new Date().toISOString() });

/** Of a stream some of whose records could not be taken over. */
export const RECORDS_FAILED = 'records_failed';

const RESOLVE_FAILED = statement(
  'resolve-records-failed',
  resolve(`
    connection_id = :connection::uuid AND code = '${RECORDS_FAILED}' AND subject = :stream AND resolved_at IS NULL
      AND NOT EXISTS (${FAILURES_LEFT})`),
);

/** That records failed has passed once none of them is left; after the connection's turn. `run`: one that has just read everything. */
export const resolveFailed = (connection: string, stream: string, run: string | null): Call<void> =>
  call(RESOLVE_FAILED, { connection, stream, run, now: new Date().toISOString() });

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
