import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from './database.js';

/** A row's tenant is its organisation. */
const BY_ORGANISATION = [
  'api_key',
  'audit',
  'connect_page',
  'connection',
  'custom_field',
  'custom_field_mapping',
  'delivery',
  'delivery_attempt',
  'endpoint',
  'endpoint_position',
  'erasure_certificate',
  'health_link',
  'hook',
  'invitation',
  'issue',
  'link_token',
  ...['member', 'member_identity', 'organisation'],
  'provider_event',
  'provider_outage',
  'provider_token',
  'request_log',
  'run',
  'schedule',
  'session',
  'stream',
  'temporary_token',
  'write',
];
/** A row's tenant is its connection. */
const BY_CONNECTION = ['change', 'feed', 'quarantine', 'record', 'record_key', 'record_past', 'run_page', 'sweep'];
/** No tenant's data. */
const OF_NOBODY = ['_prisma_migrations', 'api_limit', 'budget_bucket', 'feed_server'];

/** What is seen across tenants: by the worker, ids and times; by the owner, what the functions below search, and the operator's list. */
const ACROSS_TENANTS = [
  'ahead connection SELECT peopleport_owner',
  'ahead endpoint SELECT peopleport_owner',
  'ahead endpoint_position SELECT peopleport_owner',
  'owner api_key SELECT peopleport_owner',
  'owner connect_page SELECT peopleport_owner',
  'owner erasure_certificate SELECT peopleport_owner',
  'owner feed ALL peopleport_owner',
  'owner health_link SELECT peopleport_owner',
  'owner hook SELECT peopleport_owner',
  'owner invitation SELECT peopleport_owner',
  'owner link_token SELECT peopleport_owner',
  'owner member SELECT peopleport_owner',
  'owner member_identity SELECT peopleport_owner',
  'owner organisation ALL peopleport_owner',
  'owner session SELECT peopleport_owner',
  'worker delivery ALL peopleport_worker',
  'worker delivery_attempt ALL peopleport_worker',
  'worker endpoint ALL peopleport_worker',
  'worker endpoint_position ALL peopleport_worker',
  'worker hook ALL peopleport_worker',
  'worker invitation ALL peopleport_worker',
  'worker provider_event ALL peopleport_worker',
  'worker provider_outage ALL peopleport_worker',
  'worker request_log ALL peopleport_worker',
  'worker run ALL peopleport_worker',
  'worker schedule SELECT peopleport_worker',
  'worker session ALL peopleport_worker',
  'worker stream ALL peopleport_worker',
  'worker write ALL peopleport_worker',
  'worker_raises feed UPDATE peopleport_worker',
  'worker_reads feed SELECT peopleport_worker',
];
/** What is searched before the tenant is known. */
const DEFINER_FUNCTIONS = [
  'feed_ends(named uuid[])',
  'feeds_ahead(named uuid[], most integer)',
  'find_api_key(key_hash bytea)',
  'find_connect_page(page_address bytea)',
  'find_erasure_certificate(hash bytea)',
  'find_health_link(hash bytea)',
  'find_hook(hash bytea)',
  'find_identity(names text[])',
  'find_invitation(invitation_hash bytea)',
  'find_link_token(token_hash bytea)',
  'find_member(names text[])',
  'find_session(session_hash bytea)',
];

const GRANTED = {
  peopleport_api: {
    api_key: 'INSERT, SELECT, UPDATE(last_used_at), UPDATE(revoked_at)',
    api_limit: 'DELETE, INSERT, SELECT, UPDATE',
    audit: 'INSERT, SELECT',
    budget_bucket: 'INSERT, SELECT, UPDATE',
    change: 'DELETE, INSERT, SELECT',
    connect_page: 'INSERT, SELECT, UPDATE',
    connection: 'DELETE, INSERT, SELECT, UPDATE',
    custom_field: 'DELETE, INSERT, SELECT, UPDATE',
    custom_field_mapping: 'DELETE, INSERT, SELECT, UPDATE',
    delivery:
      'DELETE, SELECT, UPDATE(due_at), UPDATE(finished_at), UPDATE(is_whole), UPDATE(leased_until), UPDATE(payload), UPDATE(state), UPDATE(tries)',
    delivery_attempt: 'SELECT, UPDATE(exchange)',
    endpoint: 'DELETE, INSERT, SELECT, UPDATE',
    endpoint_position: 'DELETE, INSERT, SELECT, UPDATE',
    erasure_certificate: 'DELETE, INSERT, SELECT',
    feed: 'DELETE, SELECT, UPDATE, INSERT(connection_id)',
    health_link: 'INSERT, SELECT, UPDATE(last_used_at), UPDATE(revoked_at)',
    hook: 'DELETE, INSERT, SELECT, UPDATE(due_at), UPDATE(last_event_at)',
    invitation: 'DELETE, INSERT, SELECT, UPDATE(totp)',
    issue: 'INSERT, SELECT, UPDATE',
    link_token: 'DELETE, INSERT, SELECT, UPDATE',
    member: 'DELETE, INSERT, SELECT, UPDATE',
    member_identity: 'DELETE, INSERT, SELECT',
    organisation: 'SELECT',
    provider_event: 'INSERT, SELECT',
    provider_token: 'INSERT, SELECT, UPDATE',
    quarantine: 'DELETE, INSERT, SELECT, UPDATE, UPDATE(rendering)',
    record: 'DELETE, INSERT, SELECT, UPDATE',
    record_key: 'DELETE, INSERT, SELECT, UPDATE',
    record_past: 'DELETE, INSERT, SELECT',
    request_log: 'INSERT, SELECT',
    run: 'SELECT',
    run_page: 'DELETE, SELECT',
    schedule: 'INSERT, SELECT, UPDATE',
    session: 'DELETE, INSERT, SELECT, UPDATE(seen_at)',
    stream:
      'INSERT, SELECT, UPDATE(full_seconds), UPDATE(incremental_seconds), UPDATE(models), UPDATE(next_full_at), UPDATE(next_run_at), UPDATE(off), UPDATE(paused), UPDATE(render_until), UPDATE(rendered), UPDATE(rendering), UPDATE(requested_at)',
    sweep: 'DELETE, SELECT, UPDATE(released_at)',
    temporary_token: 'DELETE, INSERT, SELECT, UPDATE',
    write:
      'INSERT, SELECT, UPDATE(answer), UPDATE(code), UPDATE(finished_at), UPDATE(intent), UPDATE(key_hash), UPDATE(leased_until), UPDATE(model), UPDATE(record_id), UPDATE(sent_at), UPDATE(seq), UPDATE(state), UPDATE(upstream_status)',
  },
  peopleport_worker: {
    audit: 'INSERT',
    budget_bucket: 'DELETE, INSERT, SELECT, UPDATE',
    change: 'DELETE, INSERT, SELECT, UPDATE',
    connection: 'SELECT, UPDATE(grants), UPDATE(relink_needed_at), UPDATE(rendering), UPDATE(status)',
    custom_field: 'SELECT',
    custom_field_mapping: 'SELECT',
    delivery: 'DELETE, INSERT, SELECT, UPDATE',
    delivery_attempt: 'DELETE, INSERT, SELECT',
    endpoint:
      'SELECT, UPDATE(disabled_at), UPDATE(disabled_code), UPDATE(failing_since), UPDATE(not_before), UPDATE(pace)',
    endpoint_position: 'INSERT, SELECT, UPDATE',
    feed: 'DELETE, INSERT, SELECT, UPDATE',
    feed_server: 'SELECT, UPDATE',
    hook: 'INSERT, SELECT, UPDATE',
    invitation: 'DELETE, SELECT(expires_at)',
    issue: 'DELETE, INSERT, SELECT, UPDATE',
    provider_event: 'DELETE, INSERT, SELECT, UPDATE',
    provider_outage: 'DELETE, INSERT, SELECT, UPDATE',
    provider_token: 'INSERT, SELECT, UPDATE',
    quarantine: 'DELETE, INSERT, SELECT, UPDATE',
    record: 'DELETE, INSERT, SELECT, UPDATE',
    record_key: 'DELETE, INSERT, SELECT, UPDATE',
    record_past: 'DELETE, INSERT, SELECT',
    request_log: 'DELETE, SELECT',
    run: 'DELETE, INSERT, SELECT, UPDATE',
    run_page: 'DELETE, INSERT, SELECT, UPDATE',
    schedule: 'SELECT',
    session: 'DELETE, SELECT(expires_at)',
    stream: 'INSERT, SELECT, UPDATE',
    sweep: 'DELETE, INSERT, SELECT, UPDATE',
    write: 'DELETE, INSERT, SELECT, UPDATE',
  },
};

const TENANT = {
  organisation: `(id = (NULLIF(current_setting('app.organisation'::text, true), ''::text))::uuid)`,
  byOrganisation: `(organisation_id = (NULLIF(current_setting('app.organisation'::text, true), ''::text))::uuid)`,
  byConnection: `(connection_id = (NULLIF(current_setting('app.connection'::text, true), ''::text))::uuid)`,
};

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function list(sql: string): Promise<string[]> {
  const { rows } = await owner.query<{ item: string }>(
    `SELECT item FROM (${sql}) AS found (item) ORDER BY item COLLATE "C"`,
  );
  return rows.map(({ item }) => item);
}

const policyOf = (table: string): string => {
  if (table === 'organisation') return TENANT.organisation;
  return BY_ORGANISATION.includes(table) ? TENANT.byOrganisation : TENANT.byConnection;
};

test('every table has a tenant or is known to have none', async () => {
  const tables = await list(`
    SELECT relname::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition`);

  expect(tables).toEqual([...BY_ORGANISATION, ...BY_CONNECTION, ...OF_NOBODY].sort());
});

test('every tenant table forces row-level security', async () => {
  const forced = await list(`
    SELECT relname::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND relrowsecurity AND relforcerowsecurity`);

  expect(forced).toEqual([...BY_ORGANISATION, ...BY_CONNECTION].sort());
});

test('every tenant table shows its rows to their tenant alone, for reading and for writing', async () => {
  const { rows } = await owner.query(`
    SELECT tablename::text AS table, permissive, cmd, roles::text[] AS roles, qual, with_check AS check
    FROM pg_policies WHERE schemaname = 'public' AND policyname = 'tenant' ORDER BY tablename COLLATE "C"`);

  expect(rows).toEqual(
    [...BY_ORGANISATION, ...BY_CONNECTION].sort().map((table) => ({
      table,
      permissive: 'PERMISSIVE',
      cmd: 'ALL',
      roles: expect.arrayContaining(['peopleport_api', 'peopleport_worker', 'peopleport_owner']),
      qual: policyOf(table),
      check: null, // what is written must pass the same condition
    })),
  );
});

test('what is seen across tenants is this list and nothing else', async () => {
  const policies = await list(`
    SELECT policyname || ' ' || tablename || ' ' || cmd || ' ' || array_to_string(roles, ',')
    FROM pg_policies WHERE policyname <> 'tenant'`);

  expect(policies).toEqual(ACROSS_TENANTS);
});

test('what is searched before the tenant is known is this list and nothing else', async () => {
  const functions = await list(`
    SELECT proname || '(' || pg_get_function_arguments(oid) || ')' FROM pg_proc
    WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`);

  expect(functions).toEqual(DEFINER_FUNCTIONS);
});

test('such functions fix their search path and serve one role', async () => {
  const { rows } = await owner.query<{ proname: string; proconfig: string[]; served: string[] }>(`
    SELECT proname, proconfig, array(SELECT grantee::regrole::text FROM aclexplode(proacl) WHERE grantee <> proowner) AS served
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`);

  expect(rows).toHaveLength(DEFINER_FUNCTIONS.length);
  for (const { proname, ...row } of rows) {
    const role = proname === 'feeds_ahead' ? 'peopleport_worker' : 'peopleport_api';
    const proconfig = expect.arrayContaining(['search_path=pg_catalog, pg_temp']);
    expect({ proname, ...row }).toEqual({ proname, proconfig, served: [role] });
  }
});

test('each role is granted what it needs and no more', async () => {
  const { rows } = await owner.query<{ role: string; table: string; rights: string }>(`
    SELECT role, "table", string_agg(granted, ', ' ORDER BY granted LIKE '%(%', granted COLLATE "C") AS rights
    FROM (
      SELECT grantee::regrole::text AS role, relname::text AS "table", privilege_type AS granted
      FROM pg_class, aclexplode(relacl)
      WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND grantee <> relowner
      UNION ALL
      SELECT grantee::regrole::text, relname::text, privilege_type || '(' || attname || ')'
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl)
      WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND grantee <> relowner
    ) AS each
    GROUP BY role, "table" ORDER BY role, "table"`);

  const granted: Record<string, Record<string, string>> = {};
  for (const { role, table, rights } of rows) (granted[role] ??= {})[table] = rights;
  expect(granted).toEqual(GRANTED);
});

test('nothing is granted on a partition, where the policies of its parent do not hold', async () => {
  const { rows } = await owner.query(`
    WITH RECURSIVE below AS (
      SELECT inhrelid FROM pg_inherits JOIN pg_class ON pg_class.oid = inhparent WHERE relkind = 'p'
      UNION SELECT deeper.inhrelid FROM pg_inherits AS deeper JOIN below ON deeper.inhparent = below.inhrelid
    )
    SELECT count(*)::int AS partitions, count(*) FILTER (WHERE EXISTS (
      SELECT FROM aclexplode(relacl) WHERE grantee <> relowner
      UNION ALL SELECT FROM pg_attribute, aclexplode(attacl) WHERE attrelid = pg_class.oid
    ))::int AS granted
    FROM below JOIN pg_class ON pg_class.oid = inhrelid`);

  expect(rows).toEqual([{ partitions: 64, granted: 0 }]);
});

test('a partition that is named is refused, and the parent shows nothing without a tenant', async () => {
  for (const url of [database.apiUrl, database.workerUrl]) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const refused = await client.query('SELECT * FROM record_00').catch((error: unknown) => error);
    const { rows } = await client.query('SELECT * FROM record');
    await client.end();
    expect(refused).toMatchObject({ code: '42501' });
    expect(rows).toEqual([]);
  }
});

test('the roles that serve and pull own nothing, belong to nobody and may do nothing special', async () => {
  const roles = `('peopleport_api'::regrole, 'peopleport_worker'::regrole)`;

  expect(await list(`SELECT objid::text FROM pg_shdepend WHERE refobjid IN ${roles} AND deptype = 'o'`)).toEqual([]);
  expect(await list(`SELECT roleid::regrole::text FROM pg_auth_members WHERE member IN ${roles}`)).toEqual([]);
  const special = 'rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls';
  expect(await list(`SELECT rolname::text FROM pg_roles WHERE oid IN ${roles} AND (${special})`)).toEqual([]);
});

test('nothing is granted to everybody, and nothing is granted ahead of time', async () => {
  const toAll = await list(`
    SELECT relname::text FROM pg_class, aclexplode(relacl)
    WHERE relnamespace = 'public'::regnamespace AND grantee = 0
    UNION SELECT proname FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))
    UNION SELECT 'public' FROM pg_namespace, aclexplode(nspacl)
    WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE'`);

  expect(toAll).toEqual([]);
  expect(await list('SELECT defaclobjtype::text FROM pg_default_acl')).toEqual([]);
});

test('both roles plan a statement once, and not anew for each of its values', async () => {
  const planned = await list(`
    SELECT rolname::text FROM pg_roles
    WHERE rolconfig = '{plan_cache_mode=force_generic_plan}' AND rolname LIKE 'peopleport%' ORDER BY 1`);

  expect(planned).toEqual(['peopleport_api', 'peopleport_worker']);
});
