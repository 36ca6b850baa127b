import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectorOf } from './simulated-company.js';
import { type Item, type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';

const SLUG = 'personio_ats';

let stack: Stack;
let everything: Record<string, string>;

beforeAll(async () => {
  stack = await Stack.start();
  everything = stack.personio.credentialsFor(connectorOf(SLUG));
});

afterAll(() => stack.close());

const only = (...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(everything).filter(([name]) => names.includes(name)));

/** Linked again, and read completely. */
async function relink(connection: Linked, credentials: Record<string, string>): Promise<void> {
  expect(await stack.relink(connection, SLUG, credentials)).toEqual(connection);
  await stack.sync(connection, { full: true });
}

/** What the coverage says of a model, and of one of its fields. */
async function coverage(connection: Linked, model: string, field = ''): Promise<{ model: Item; field: Item }> {
  const { body } = await stack.get(`/api/v1/connectors/${connection.id}/coverage`);
  const found = (body.models as Item[]).find((one) => one['model'] === model) ?? {};
  return { model: found, field: ((found['fields'] ?? []) as Item[]).find((one) => one['field'] === field) ?? {} };
}

/** Of what the API of recruiting shows and the career page does not, or not all. */
async function ids(connection: Linked): Promise<string[][]> {
  const models = ['jobs', 'job-interview-stages', 'departments', 'remote-users'];
  const read = await Promise.all(models.map((model) => stack.read(model, connection)));
  return read.map(({ items }) => items.map(({ id }) => id as string));
}

const described = async (connection: Linked): Promise<string[]> =>
  (await stack.read('jobs', connection)).items
    .filter((job) => job['description'] !== null)
    .map(({ id }) => id as string);

test('recruiting grows and shrinks with its credentials, and keeps id, token and records', async () => {
  const connection = await stack.connect(SLUG, { credentials: only('feed_label') });
  const published = await described(connection);
  expect(published.length).toBeGreaterThan(0);
  expect((await stack.read('candidates', connection)).items).toEqual([]);
  expect((await coverage(connection, 'candidate')).model).toMatchObject({
    status: 'not_granted',
    tick: expect.arrayContaining(['Recruiting: read']),
  });

  await relink(connection, everything);
  const candidates = (await stack.read('candidates', connection)).items;
  expect(candidates).toHaveLength(10);
  expect(new Set(await described(connection))).toEqual(new Set(published));

  await relink(connection, only('client_id', 'client_secret'));
  expect(new Set(await described(connection))).toEqual(new Set(published));
  // What a process knows of a connection is a second old at the most.
  await reached(async () => (await coverage(connection, 'job', 'description')).field['status'] === 'withheld');
  expect((await coverage(connection, 'job', 'description')).field['kept_until']).toEqual(expect.any(String));

  const before = await ids(connection);
  await relink(connection, only('feed_label'));
  expect((await stack.read('candidates', connection)).items).toEqual(candidates);
  expect(await ids(connection)).toEqual(before.map((kept) => expect.arrayContaining(kept)));
  const { items: applications } = await stack.read('applications', connection);
  const [jobs, stages] = await ids(connection);
  for (const { job, current_stage: stage } of applications) {
    if (before[0]?.includes(job as string)) expect(jobs).toContain(job);
    if (before[1]?.includes(stage as string)) expect(stages).toContain(stage);
  }
  // What a worker has noted of the rights the API knows a second later.
  await reached(async () => (await coverage(connection, 'candidate')).model['tick'].join() === 'Recruiting: read');
});

test('what only the API shows is gone a week after its credentials, and is read whole once they are back', async () => {
  const connection = await stack.connect(SLUG, { credentials: everything });
  const files = (await stack.read('attachments', connection)).items;
  await relink(connection, only('feed_label'));
  expect((await stack.read('jobs', connection)).items).toHaveLength(6);

  await stack.query(`UPDATE connection SET grants = replace(grants::text, $2, '2026-01-01')::jsonb WHERE id = $1`, [
    ...[connection.id, new Date().toISOString().slice(0, 10)],
  ]);
  for (let time = 0; time < 3; time += 1) await stack.sync(connection, { full: true }); // many at once wait for another look
  expect((await stack.read('jobs', connection)).items.map(({ status }) => status as string)).toEqual([
    'OPEN',
    'OPEN',
    'OPEN',
    'OPEN',
  ]);

  expect(await stack.relink(connection, SLUG, everything)).toEqual(connection);
  await stack.sync(connection); // not asked for everything

  expect((await stack.read('jobs', connection)).items).toHaveLength(6);
  expect((await stack.read('attachments', connection)).items.map(({ file_name: name }) => name as string)).toEqual(
    files.map(({ file_name: name }) => name as string),
  );
  expect(await stack.issues(connection)).toEqual([]);
});

test('credentials that are not accepted leave the connection as it was', async () => {
  const connection = await stack.connect(SLUG, { credentials: only('client_id', 'client_secret') });
  const link = await stack.invite(SLUG, connection);
  const tries = [
    [{ ...everything, recruiting_token: 'wrong' }, ['company_id', 'recruiting_token']],
    [{ ...everything, feed_label: 'nobody' }, ['feed_label']],
    [{ ...everything, company_id: '' }, ['company_id']],
    [only('company_id', 'recruiting_token'), ['client_id', 'client_secret', 'feed_label']],
  ] as const;

  for (const [credentials, fields] of tries) {
    const given = { link_token: link, credentials };
    expect(await stack.api.post('/api/embedded/v1/link/complete', {}, given)).toMatchObject({
      status: 422,
      body: { code: 'credentials_rejected', fields },
    });
  }

  await stack.sync(connection);
  expect((await stack.read('candidates', connection)).items).toHaveLength(10);
  expect(await described(connection)).toEqual([]);
});
