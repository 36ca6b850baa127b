import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lasting, type Linked, Stack } from './stack.js';

const OTHER_COMPANY = { people: 14, seed: 7, speed: 100 };
const FIRST_COMPANY = { speed: 100 };

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start();
});

afterAll(() => stack.close());

test('a relink keeps the connector’s id, its token and its records', async () => {
  const connection = await stack.connect('personio');
  const before = await stack.read('employees', connection);
  const asked = new Date();

  const again = await stack.relink(connection, 'personio', await stack.personio.newCredentials());
  await stack.settled(connection, asked);

  expect(again).toEqual(connection);
  expect(lasting((await stack.read('employees', connection)).items)).toEqual(lasting(before.items));
  expect((await stack.read('employees', connection, { modified_after: before.until })).items).toEqual([]);
});

test('a second company’s credentials are refused on relink with a sentence, and leave everything as it was', async () => {
  const connection = await stack.connect('personio');
  const before = await stack.read('employees', connection);
  const link = await stack.invite('personio', connection);

  await stack.personio.replace(OTHER_COMPANY);
  const given = { link_token: link, credentials: stack.personio.credentials };
  const refused = await stack.api.post('/api/embedded/v1/link/complete', {}, given);

  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'relink_other_account', detail: expect.stringMatching(/another account.*make a new connection/) },
  });
  expect(await stack.connector(connection)).toMatchObject({ status: 'COMPLETE' });

  await stack.personio.replace(FIRST_COMPANY);
  await stack.sync(connection, { full: true });
  expect(lasting((await stack.read('employees', connection)).items)).toEqual(lasting(before.items));
  expect(await stack.redeem(await stack.complete(link, stack.personio.credentials))).toEqual(connection);
});

test('of 100 who complete a link at once, one connects; others may be told again of the same connection', async () => {
  const given = { link_token: await stack.invite('personio'), credentials: stack.personio.credentials };
  const before = await stack.query('SELECT id FROM connection');

  const answers = await Promise.all(
    Array.from({ length: 100 }, () => stack.api.post('/api/embedded/v1/link/complete', {}, given)),
  );

  const told = answers.filter(({ status }) => status === 200);
  const connectors = await Promise.all(told.map(({ body }) => stack.redeem(body.temporary_token)));
  expect(new Set(connectors.map(({ id }) => id)).size).toBe(1);
  expect(answers.every(({ status }) => [200, 404, 429].includes(status))).toBe(true);
  expect(await stack.query('SELECT id FROM connection')).toHaveLength(before.length + 1);
  const [{ id }] = connectors as [Linked];
  expect(
    await stack.query(`SELECT action FROM audit WHERE connection_id = $1 AND action = 'connection.link'`, [id]),
  ).toHaveLength(1);
});

/** In which tables a row speaks of this id, and in how many rows: every table of every schema of ours. */
async function traces(id: string): Promise<Record<string, number>> {
  const tables = await stack.query<{ name: string }>(`
    SELECT format('%I.%I', nspname, relname) AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname NOT IN ('pg_catalog', 'information_schema')`);
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await stack.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${name} AS one WHERE one::text LIKE '%' || $1 || '%'`,
      [id],
    );
    if (row && row.count > 0) found[name] = row.count;
  }
  return found;
}

/** Its id, as SECURITY.md says: that it was there, who erased it, and for two weeks that somebody asked about it. */
const STAYS = ['public.audit', 'public.request_log'];

test('erasing a connector leaves no row of it but its id in the logs, closes its token at once and certifies what was destroyed', async () => {
  const connection = await stack.connect('personio');
  const other = await stack.connect('personio');
  await stack.invite('personio', connection);
  await stack.complete(await stack.invite('personio', connection), stack.personio.credentials);
  const runs = await stack.query<{ id: string }>('SELECT id FROM run WHERE connection_id = $1', [connection.id]);
  const untouched = await traces(other.id);
  const before = await traces(connection.id);

  const answer = await stack.api.delete(`/api/hris/v1/connectors/${connection.id}/delete`, stack.caller());

  expect(Object.keys(before)).toEqual(
    expect.arrayContaining(['public.connection', 'public.record', 'public.run_page', 'public.temporary_token']),
  );
  expect(answer).toMatchObject({
    status: 200,
    body: {
      certificate: {
        connector_id: connection.id,
        integration_slug: 'personio',
        records: { employee: 12, employment: 12, group: 11, company: 2, location: 3 },
        destroyed: ['credentials', 'data_key', 'tokens'],
        backups: { key_version: 1, statement: expect.stringMatching(/Backups made before/) },
      },
    },
  });
  expect(await stack.get('/api/hris/v1/employees', connection)).toMatchObject({
    status: 401,
    body: { code: 'connector_token_invalid' },
  });
  expect(Object.keys(await traces(connection.id)).sort()).toEqual(STAYS);
  for (const { id } of runs)
    expect(Object.keys(await traces(id)).filter((name) => name.startsWith('public.'))).toEqual([]);
  const logs = { 'public.audit': expect.any(Number), 'public.request_log': expect.any(Number) };
  expect(await traces(other.id)).toMatchObject({ ...untouched, ...logs });
  expect((await stack.read('employees', other)).items).toHaveLength(12);
});

test('a connector that is erased in the middle of its sync stays erased', async () => {
  await stack.personio.fault('GET /v1/company/employees$', 'slow', { ms: 300, times: 10 });
  const connection = await stack.connect('personio', { read: false });
  await stack.until(connection, (models) => models.every(({ status }) => status !== null));

  const { status } = await stack.api.delete(`/api/hris/v1/connectors/${connection.id}/delete`, stack.caller());
  await stack.personio.recover();
  const other = await stack.connect('personio'); // as long as anything could still be written

  expect(status).toBe(200);
  expect(other.id).not.toBe(connection.id);
  expect(Object.keys(await traces(connection.id)).filter((name) => !STAYS.includes(name))).toEqual([]);
});
