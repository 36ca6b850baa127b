import { Injectable } from '@nestjs/common';
import { models } from '#models';
import { Prisma } from './generated/client.js';
import { lookThrough } from './look-through.js';
import type { LogPlace } from './request-log.repository.js';
import { Store } from './store.js';

export interface AuditRow {
  id: string;
  environment: string;
  connectionId: string | null;
  actor: string;
  action: string;
  subject: string;
  outcome: string;
  /** Nothing but a look at something, which was allowed. */
  onlyRead: boolean;
  count: number;
  requestId: string | null;
  at: Date;
}

/** What is left out does not matter. */
export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  connectionId?: string | undefined;
  outcome?: string | undefined;
  /** Without those who only looked. */
  changes?: boolean | undefined;
  requestId?: string | undefined;
  since?: Date | undefined;
  /** Not at this time any more. */
  until?: Date | undefined;
}

/** What a page of the audit trail ended with. */
export interface AuditPlace {
  at: Date;
  id: string;
}

/**
 * What shows records, whole or in part, as the audit log names it. Not what only counts them or tells what changed, nor messages to
 * endpoints.
 */
export const READING: readonly string[] = [
  ...models.flatMap(({ name }) => ['list', 'get', 'download'].map((verb) => `${name}.${verb}`)),
  ...['record.history', 'file.read', 'connector.quarantine.record', 'custom_field.raw_data', 'custom_field.preview'],
  ...['get', 'head', 'post', 'put', 'patch', 'delete'].map((method) => `passthrough.${method}`),
];

/** Whoever has been given the address of a file. */
const BY_ADDRESS = 'file_link';
/** Whoever of the vendor's people it was, also those who have left: who they are is not told. */
const BY_MEMBER = 'dashboard';

/** Who read a connection's records last. */
export interface LastRead {
  /** The name of an API key; `file_link`: whoever has been given the address of a file; `dashboard`: one of the vendor's people. */
  key: string;
  at: Date;
}

/** Who did what, in one organisation. */
@Injectable()
export class AuditRepository {
  constructor(private readonly store: Store) {}

  /** One statement for any number of rows: reads of single records are a thousand a second. */
  async add(organisationId: string, rows: readonly AuditRow[]): Promise<void> {
    const column = <Name extends keyof AuditRow>(name: Name): AuditRow[Name][] => rows.map((row) => row[name]);
    await this.store.as(
      { organisationId },
      (prisma) => prisma.$executeRaw`
        INSERT INTO audit (id, organisation_id, environment, connection_id, actor, action, subject, outcome, only_read, count, request_id, at)
        SELECT row.id, ${organisationId}::uuid, row.environment, row.connection_id, row.actor, row.action, row.subject, row.outcome,
          row.only_read, row.count, row.request_id, row.at
        FROM unnest(
          ${column('id')}::uuid[], ${column('environment')}::text[], ${column('connectionId')}::uuid[], ${column('actor')}::text[],
          ${column('action')}::text[], ${column('subject')}::text[], ${column('outcome')}::text[], ${column('onlyRead')}::boolean[],
          ${column('count')}::int[], ${column('requestId')}::text[], ${column('at')}::timestamptz[]
        ) AS row (id, environment, connection_id, actor, action, subject, outcome, only_read, count, request_id, at)`,
    );
  }

  /** The latest first, those of the same time by their ids. Rejects with TooMuchToLookThrough. */
  list(
    place: LogPlace,
    filter: AuditFilter,
    { after, limit }: { after?: AuditPlace | undefined; limit: number },
  ): Promise<AuditRow[]> {
    const behind = after === undefined ? Prisma.empty : Prisma.sql`AND (at, id) < (${after.at}, ${after.id}::uuid)`;
    return lookThrough(
      this.store,
      place,
      (prisma) => prisma.$queryRaw<AuditRow[]>`
        SELECT id, environment, connection_id AS "connectionId", actor, action, subject, outcome, only_read AS "onlyRead", count,
          request_id AS "requestId", at
        FROM audit WHERE ${chosen(place, filter)} ${behind}
        ORDER BY at DESC, id DESC LIMIT ${limit}`,
    );
  }

  /** Who read the connection's records last; null where nobody has. By caller and kind of reading, each by its last: of both there are few, and of reads there are millions. */
  async lastRead({
    id: connectionId,
    organisationId,
  }: {
    id: string;
    organisationId: string;
  }): Promise<LastRead | null> {
    const [last] = await this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<LastRead[]>`
        WITH RECURSIVE known (actor) AS (
          SELECT min(actor) FROM audit WHERE connection_id = ${connectionId}::uuid AND outcome = 'ok'
          UNION ALL
          SELECT (
            SELECT min(actor) FROM audit
            WHERE connection_id = ${connectionId}::uuid AND outcome = 'ok' AND actor > known.actor
          )
          FROM known WHERE known.actor IS NOT NULL
        ), who AS (
          SELECT known.actor, CASE
            WHEN api_key.id IS NOT NULL THEN api_key.name
            WHEN known.actor = ${BY_ADDRESS} THEN ${BY_ADDRESS}
            WHEN starts_with(known.actor, 'member:') THEN ${BY_MEMBER}
          END AS name
          FROM known LEFT JOIN api_key ON api_key.id::text = known.actor
        )
        SELECT who.name AS key, read.at
        FROM who
        CROSS JOIN unnest(${READING}::text[]) AS kind (action)
        CROSS JOIN LATERAL (
          SELECT at FROM audit
          WHERE connection_id = ${connectionId}::uuid AND actor = who.actor AND action = kind.action AND outcome = 'ok'
          ORDER BY at DESC
          LIMIT 1
        ) AS read
        WHERE who.name IS NOT NULL
        ORDER BY read.at DESC
        LIMIT 1`,
    );
    return last ?? null;
  }
}

const narrowed = ({ changes, since, until }: AuditFilter) => [
  changes && Prisma.sql`NOT only_read`, // as its index has it
  since && Prisma.sql`at >= ${since}`,
  until && Prisma.sql`at < ${until}`,
];

/** Only what is asked for is part of the statement, which is planned without its values. */
function chosen({ organisationId, environment }: LogPlace, filter: AuditFilter): Prisma.Sql {
  const { actor, action, connectionId, outcome, requestId } = filter;
  const conditions = [
    Prisma.sql`organisation_id = ${organisationId}::uuid AND environment = ${environment}`,
    requestId !== undefined && Prisma.sql`request_id = ${requestId}`,
    connectionId !== undefined && Prisma.sql`connection_id = ${connectionId}::uuid`,
    actor !== undefined && Prisma.sql`actor = ${actor}`,
    action !== undefined && Prisma.sql`action = ${action}`,
    outcome !== undefined && outcome !== 'ok' && Prisma.sql`outcome <> 'ok'`, // as its index has it
    outcome !== undefined && Prisma.sql`outcome = ${outcome}`,
    ...narrowed(filter),
  ];
  return Prisma.join(
    conditions.filter((each) => each !== false && each !== undefined),
    ' AND ',
  );
}
