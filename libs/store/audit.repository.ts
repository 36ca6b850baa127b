import { Injectable } from '@nestjs/common';
import { models } from '#models';
import { Store } from './store.js';

export interface AuditRow {
  id: string;
  connectionId: string | null;
  actor: string;
  action: string;
  subject: string;
  outcome: string;
  count: number;
  requestId: string | null;
  at: Date;
}

/**
 * What shows records, whole or in part, as the audit log names it. Not what only counts them or tells what changed, nor messages to
 * endpoints.
 */
const READING: readonly string[] = [
  ...models.flatMap(({ name }) => ['list', 'get', 'download'].map((verb) => `${name}.${verb}`)),
  ...['file.read', 'connector.quarantine.record', 'custom_field.raw_data', 'custom_field.preview'],
  ...['get', 'head', 'post', 'put', 'patch', 'delete'].map((method) => `passthrough.${method}`),
];

/** Whoever has been given the address of a file. */
const BY_ADDRESS = 'file_link';

/** Who read a connection's records last. */
export interface LastRead {
  /** The name of an API key, or `file_link`: whoever has been given the address of a file. */
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
        INSERT INTO audit (id, organisation_id, connection_id, actor, action, subject, outcome, count, request_id, at)
        SELECT row.id, ${organisationId}::uuid, row.connection_id, row.actor, row.action, row.subject, row.outcome, row.count,
          row.request_id, row.at
        FROM unnest(
          ${column('id')}::uuid[], ${column('connectionId')}::uuid[], ${column('actor')}::text[], ${column('action')}::text[],
          ${column('subject')}::text[], ${column('outcome')}::text[], ${column('count')}::int[], ${column('requestId')}::text[],
          ${column('at')}::timestamptz[]
        ) AS row (id, connection_id, actor, action, subject, outcome, count, request_id, at)`,
    );
  }

  /** By key and kind of reading, each by its last: of both there are few, and of reads there are millions. */
  async lastRead(organisationId: string, connectionId: string): Promise<LastRead | null> {
    const [last] = await this.store.as(
      { organisationId },
      (prisma) => prisma.$queryRaw<LastRead[]>`
        SELECT who.name AS key, read.at
        FROM (SELECT id::text AS actor, name FROM api_key UNION ALL VALUES (${BY_ADDRESS}, ${BY_ADDRESS})) AS who
        CROSS JOIN unnest(${READING}::text[]) AS kind (action)
        CROSS JOIN LATERAL (
          SELECT at FROM audit
          WHERE connection_id = ${connectionId}::uuid AND actor = who.actor AND action = kind.action AND outcome = 'ok'
          ORDER BY at DESC
          LIMIT 1
        ) AS read
        ORDER BY read.at DESC
        LIMIT 1`,
    );
    return last ?? null;
  }
}
