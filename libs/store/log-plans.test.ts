import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '#kernel';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { type AuditFilter, AuditRepository } from './audit.repository.js';
import { DeliveryLogRepository } from './delivery-log.repository.js';
import { Prisma } from './generated/client.js';
import { type RequestFilter, RequestLogRepository } from './request-log.repository.js';
import { Store, type Transaction } from './store.js';
import { UsageRepository } from './usage.repository.js';
import { WriteRepository } from './write.repository.js';

const ROWS = 40_000;

let database: TestDatabase;
let store: Store;
const place = { organisationId: newId(), environment: 'production' };
const connection = newId();

/** Of two vendors and environments, of 20 keys and 50 connections; one request in 200 was refused. */
const FILL = `
  WITH rows AS (
    SELECT n, timestamptz '2026-11-01' + n * interval '1 second' AS at, md5('a' || n % 20) AS actor, md5('c' || n % 50)::uuid AS connection,
      CASE n % 4 WHEN 0 THEN 'development' ELSE 'production' END AS environment, md5('r' || n) AS request,
      CASE n % 200 WHEN 0 THEN 403 ELSE 200 END AS status
    FROM generate_series(1, ${ROWS}) n
  ), requests AS (
    INSERT INTO request_log (id, at, organisation_id, environment, request_id, method, route, status, code, ms, actor, connection_id)
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || substr(md5(n || $1::text), 1, 20))::uuid, at, $1::uuid,
      environment, request, 'GET', '/api/hris/v1/employees', status, CASE status WHEN 403 THEN 'scope_missing' END, n % 300, actor, connection
    FROM rows
  )
  INSERT INTO audit (id, organisation_id, environment, connection_id, actor, action, subject, outcome, only_read, request_id, at)
  SELECT gen_random_uuid(), $1::uuid, environment, connection, actor, 'employee.list', '', CASE status WHEN 403 THEN 'scope_missing' ELSE 'ok' END,
    status <> 403, request, at
  FROM rows`;

beforeAll(async () => {
  database = await createDatabase();
  store = new Store(database.apiUrl, { connections: 2 });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const organisation of [place.organisationId, newId()]) {
    await owner.query(`SELECT set_config('app.organisation', $1, false)`, [organisation]);
    await owner.query(FILL, [organisation]);
  }
  await owner.query('ANALYZE request_log, audit');
  await owner.end();
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** What the repository asks for, planned without its values as its role does, and done. */
async function planOf(ask: (explaining: Store) => Promise<unknown>): Promise<string> {
  let plan = '';
  const prisma = {
    $executeRaw: () => Promise.resolve(0), // how long it may take
    $queryRaw: async (strings: readonly string[], ...values: unknown[]): Promise<unknown[]> => {
      plan = await explained(Prisma.sql(strings, ...values));
      return [];
    },
  };
  const explaining = {
    as: (_: object, work: (prisma: Transaction) => unknown) => work(prisma as unknown as Transaction),
  };
  await ask(explaining as unknown as Store);
  return plan;
}

async function explained({ text, values }: Prisma.Sql): Promise<string> {
  const client = await store.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.organisation', $1, true)`, [place.organisationId]);
    await client.query(`PREPARE asked AS ${text}`);
    const given = values.map(literal).join(', ');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE asked (${given})`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
    client.release();
  }
}

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return `'{${value.join(',')}}'`;
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : `${value as string | number}`);
}

const md5 = async (text: string): Promise<string> =>
  (await store.pool.query<{ md5: string }>('SELECT md5($1)', [text])).rows[0]?.md5 ?? '';

/** Rows that were read and did not count. */
const removedIn = (plan: string): number =>
  [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);

test.each<[string, () => Promise<RequestFilter>, RegExp]>([
  ['nothing', () => Promise.resolve({}), /request_log_listed/],
  ['a time', () => Promise.resolve({ until: new Date('2026-11-01T05:00:00Z') }), /request_log_listed/],
  ['who asked', async () => ({ actor: await md5('a1') }), /request_log_actor/],
  ['a connector', async () => ({ connectionId: await md5('c1') }), /request_log_connection/],
  ['a request', async () => ({ requestId: await md5('r1') }), /request_log_request/],
  ['a code', () => Promise.resolve({ code: 'scope_missing' }), /request_log_refused/],
  ['statuses', () => Promise.resolve({ statuses: [500, 599] }), /request_log_refused/],
])('requests are found by an index: %s', async (_, filter, index) => {
  const chosen = await filter();

  const plan = await planOf((explaining) => new RequestLogRepository(explaining).list(place, chosen, { limit: 51 }));

  expect(plan).toMatch(index);
  expect(plan).not.toMatch(/Seq Scan/);
  expect(plan).toContain('$1'); // whatever the values are
  expect(removedIn(plan)).toBeLessThan(300);
});

const LAST_HOUR = new Date('2026-11-01T10:06:40Z'); // before the last of the rows

test.each<[string, RequestFilter]>([
  ['a method', { method: 'POST' }],
  ['a route', { route: '/api/none' }],
  ['what went well', { statuses: [300, 399] }],
  ['who asks', { actorType: 'member' }],
])('requests that no index leads to are looked for in their time only: %s', async (_, filter) => {
  const list = { ...filter, since: LAST_HOUR };

  const plan = await planOf((explaining) => new RequestLogRepository(explaining).list(place, list, { limit: 51 }));

  expect(plan).toMatch(/request_log_\w+/);
  expect(plan).not.toMatch(/Seq Scan/);
  expect(removedIn(plan)).toBeLessThanOrEqual(3600);
});

test('an action is looked for in its time only', async () => {
  const filter = { action: 'api_key.revoke', since: LAST_HOUR };

  const plan = await planOf((explaining) => new AuditRepository(explaining).list(place, filter, { limit: 51 }));

  expect(plan).not.toMatch(/Seq Scan/);
  expect(removedIn(plan)).toBeLessThanOrEqual(3600);
});

test.each<[string, AuditFilter]>([
  ['all of them', {}],
  ['an action', { action: 'api_key.revoke' }],
])('changes are found without walking past those who only looked: %s', async (_, filter) => {
  const changes = { ...filter, changes: true };

  const plan = await planOf((explaining) => new AuditRepository(explaining).list(place, changes, { limit: 51 }));

  expect(plan).toMatch(/audit_changes/);
  expect(removedIn(plan)).toBeLessThan(300);
});

test.each<[string, () => Promise<AuditFilter>, RegExp]>([
  ['nothing', () => Promise.resolve({}), /audit_organisation_id_environment_at_id_idx/],
  [
    'a time',
    () => Promise.resolve({ until: new Date('2026-11-01T05:00:00Z') }),
    /audit_organisation_id_environment_at_id_idx/,
  ],
  ['who did it', async () => ({ actor: await md5('a1') }), /audit_organisation_id_actor_at_id_idx/],
  ['a connector', async () => ({ connectionId: await md5('c1') }), /audit_connection_id_at_id_idx/],
  ['a request', async () => ({ requestId: await md5('r1') }), /audit_organisation_id_request_id_idx/],
  ['a refusal', () => Promise.resolve({ outcome: 'scope_missing' }), /audit_refused/],
])('the audit trail is found by an index: %s', async (_, filter, index) => {
  const chosen = await filter();
  const after = { at: new Date('2026-11-01T08:00:00Z'), id: newId() };

  const plan = await planOf((explaining) => new AuditRepository(explaining).list(place, chosen, { after, limit: 51 }));

  expect(plan).toMatch(index);
  expect(plan).not.toMatch(/Seq Scan/);
  expect(removedIn(plan)).toBeLessThan(300);
});

test('figures of an hour are counted from the rows of that hour', async () => {
  const span = {
    since: new Date('2026-11-01T05:00:00Z'),
    until: new Date('2026-11-01T06:00:00Z'),
    step: 'minute',
  } as const;

  const plan = await planOf((explaining) => new UsageRepository(explaining).of(place, span));

  expect(plan).toMatch(/request_log_listed/);
  expect(plan).not.toMatch(/Seq Scan on request_log/);
  expect(removedIn(plan)).toBe(0);
});

test('what a request wrote, and what was delivered of it, is found by an index', async () => {
  const writes = await planOf((explaining) =>
    new WriteRepository(explaining).list(place.organisationId, {
      ...{ environment: 'production', categories: ['hris'], connectionId: null, state: null, after: null },
      ...{ requestId: 'request-1', limit: 50 },
    }),
  );
  const told = [1, 2].map((seq) => ({ connectionId: connection, epoch: 1, seq }));
  const deliveries = await planOf((explaining) =>
    new DeliveryLogRepository(explaining).list(place, { told }, { limit: 50 }),
  );

  expect(writes).not.toMatch(/Seq Scan on write/);
  expect(deliveries).not.toMatch(/Seq Scan on delivery/);
});
