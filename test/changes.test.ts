import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { Feed, EVENT_TYPES, matches, wantedBy } from '#events';
import { Issues } from '#journal';
import { employee, group, timeOff } from '#models';
import { FeedRepository, Store } from '#store';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { changesOf, type ChangesAnswer, filters, MODELS, type Query, steps, told } from './changes-of.js';
import { pulled } from './fake-connector.js';
import { Writer } from './writer.js';

let stack: TestApi;
let writer: Writer;
let worker: Store;
let vendor: Vendor;
let linked: Linked;
let origins = 0;

beforeAll(async () => {
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
  worker = new Store(stack.database.workerUrl, { connections: 2 });
  await new FeedRepository(worker).noteServer(); // a copy of the database that was migrated
  vendor = await stack.vendor();
});

afterAll(async () => {
  await Promise.all([writer.close(), worker.close()]);
  await stack.close();
});

beforeEach(async () => {
  linked = await stack.link(vendor, { originId: `customer-${(origins += 1)}` });
});

const ask = (query: Query = {}, key = vendor.key, { token } = linked): Promise<ChangesAnswer> =>
  changesOf(stack, query, { key, token });

const ada = (title: string) => pulled(employee, '1', { first_name: 'Ada', designation: title });

async function owner<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: stack.database.ownerUrl });
  await client.connect();
  await client.query(`SELECT set_config('app.connection', $1, false)`, [linked.connection.id]);
  const { rows } = await client.query<T>(sql, values);
  await client.end();
  return rows;
}

test('what happens to records is told in its order, with the names of what differs and no word of what it says', async () => {
  const { connection } = linked;
  const bob = pulled(employee, '2', { first_name: 'Bob' });
  await writer.complete(connection, [ada('Engineer'), bob]);
  await writer.write(connection, [ada('Head')]);
  await writer.complete(connection, [bob]);
  await writer.write(connection, [ada('Head')]);

  const page = await ask();

  const { body } = await stack.api.get('/api/hris/v1/employees', { key: vendor.key, token: linked.token });
  const { id } = (body.items as { id: string; remote_id: string }[]).find(({ remote_id }) => remote_id === '1') ?? {};
  const record = { id, model: 'employee', remote_id: '1', data: null, first: true };
  expect(page.status).toBe(200);
  expect(page.body).toMatchObject({ epoch: 1, next: 5, has_more: false });
  expect(page.body.items).toMatchObject([
    { ...record, sequence: 1, previous: null, type: 'employee.created', kind: 'created', changed_fields: null },
    { sequence: 2, previous: 1, type: 'employee.created', remote_id: '2' },
    { ...record, sequence: 3, previous: 2, type: 'employee.updated', kind: 'updated', changed_fields: ['designation'] },
    { ...record, sequence: 4, previous: 3, type: 'employee.deleted', kind: 'deleted' },
    { ...record, sequence: 5, previous: 4, type: 'employee.restored', kind: 'restored' },
  ]);
  expect(JSON.stringify(page.body)).not.toMatch(/Ada|Bob|Head|Engineer/);
});

test('a filter narrows what is told, and each names the one before it for this filter, also on an earlier page', async () => {
  const { connection } = linked;
  const leave = (id: string) => pulled(timeOff, id, { employee_note: id });
  await writer.write(connection, [ada('a'), leave('1'), leave('2')]);
  await writer.write(connection, [ada('b')]);
  await writer.write(connection, [leave('3'), ada('c')]);

  expect(told(await ask({ models: 'employee' }))).toEqual([
    { sequence: 1, previous: null, type: 'employee.created' },
    { sequence: 4, previous: 1, type: 'employee.updated' },
    { sequence: 6, previous: 4, type: 'employee.updated' },
  ]);
  expect(told(await ask({ models: 'employee', after: 4 }))).toEqual([
    { sequence: 6, previous: 4, type: 'employee.updated' },
  ]);
  expect(told(await ask({ types: '*.created', after: 3 }))).toEqual([
    { sequence: 5, previous: 3, type: 'time_off.created' },
  ]);
  expect(told(await ask({ types: 'employee.updated,time_off.*', after: 2, limit: 1 }))).toEqual([
    { sequence: 3, previous: 2, type: 'time_off.created' },
  ]);
  expect(await ask({ models: 'group', after: 2 })).toMatchObject({ body: { items: [], next: 6, has_more: false } });
});

test('names that there are not are refused with those that there are', async () => {
  for (const [query, known] of [
    [{ models: 'employee,worker' }, 'employee'],
    [{ models: 'candidate' }, 'employee'],
    [{ types: 'employee.hired' }, 'employee.created'],
  ] as const) {
    const { status, body } = await ask(query);
    expect({ status, told: JSON.stringify(body).includes(known) }).toEqual({ status: 422, told: true });
  }
  for (const query of [{ wait: 31 }, { limit: 501 }, { after: -1 }, { after: 'x' }, { epoch: 0 }])
    expect((await ask(query as Query)).status).toBe(422);
});

test('whatever is asked for, following it page by page shows all of it once, and no chain has a gap', async () => {
  const { connection } = linked;
  const feed = stack.app.get(Feed);
  const gone = new AbortController().signal;
  await fc.assert(
    fc.asyncProperty(steps, filters, fc.integer({ min: 1, max: 7 }), fc.nat(10), async (found, asked, limit, from) => {
      const page = found.map(([model, id, name]) =>
        pulled(MODELS[model] ?? employee, String(id), { name, first_name: name }),
      );
      await (found.length % 2 === 0 ? writer.write(connection, page) : writer.complete(connection, page));
      const wanted = wantedBy({ category: 'hris', writes: true, ...asked });
      const rows = await owner<{ seq: string; model: string; kind: string }>(
        'SELECT seq, model, kind FROM change ORDER BY seq',
      );
      const all = rows
        .map(({ seq, model, kind }) => ({
          sequence: Number(seq),
          model,
          type: kind === 'event' ? model : `${model}.${kind}`,
        }))
        .filter(({ model }) => asked.models?.includes(model) ?? true)
        .filter(({ type }) => asked.types?.some((pattern) => matches(pattern, type)) ?? true)
        .map(({ sequence }) => sequence);
      const after = Math.min(from, rows.length);
      let last = all.filter((sequence) => sequence <= after).at(-1) ?? null;
      const seen: number[] = [];
      for (let next = after, more = true; more;) {
        const read = await feed.read(connection, { wanted, after: next, epoch: 1, limit, wait: 0 }, gone);
        for (const { sequence, previous } of read.items) {
          expect(previous).toBe(last);
          seen.push((last = sequence));
        }
        ({ next, more } = read);
      }
      expect(seen).toEqual(all.filter((sequence) => sequence > after));
      expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1));
    }),
    { numRuns: 30 },
  );
});

test('who waits is told soon, and who waits in vain gets an empty answer at the end', async () => {
  const { connection } = linked;
  const waiting = ask({ after: 0, wait: 20 });
  const other = ask({ after: 0, wait: 1, models: 'group' });
  await delay(400);
  const begun = performance.now();
  await writer.write(connection, [ada('a')]);

  expect((await waiting).body.items).toMatchObject([{ sequence: 1, type: 'employee.created' }]);
  expect(performance.now() - begun).toBeLessThan(5000);
  expect((await other).body).toEqual({ epoch: 1, items: [], next: 1, has_more: false });
});

test('one customer’s calls that wait leave places to others, and those whose caller has gone give theirs back', async () => {
  const feed = stack.app.get(Feed);
  const gone = new AbortController();
  const query = { wanted: wantedBy({ category: 'hris', writes: false }), limit: 1, wait: 30 };
  const waiting = Array.from({ length: 10 }, () => feed.read(linked.connection, query, gone.signal));
  await delay(300);

  expect(await ask({ wait: 30 })).toMatchObject({ status: 503, body: { code: 'busy' } });
  const others = await stack.link(vendor, { originId: 'another customer' });
  expect((await ask({ wait: 1 }, vendor.key, others)).status).toBe(200);
  gone.abort();
  expect((await Promise.all(waiting)).flatMap(({ items }) => items)).toEqual([]);
  expect((await ask({ wait: 1 })).status).toBe(200);
});

test('a caller that goes away ends its waiting', async () => {
  const headers = { Authorization: `Bearer ${vendor.key}`, 'x-connector-token': linked.token };
  const calls = Array.from({ length: 10 }, () => stack.api.raw().get('/api/v1/changes?wait=30').set(headers));
  let arrived = 0;
  stack.app.getHttpServer().on('request', () => (arrived += 1));
  for (const call of calls) call.end(() => undefined);
  while (arrived < calls.length) await delay(10);
  await delay(300); // whoever looks at once would take one of their places
  expect((await ask({ wait: 1 })).status).toBe(503);

  for (const call of calls) call.abort();

  for (const end = Date.now() + 10_000; (await ask({ wait: 1 })).status === 503;) expect(Date.now()).toBeLessThan(end);
});

test('readers that come while pages are written and issues come and go miss nothing and see nothing twice', async () => {
  const { connection } = linked;
  const [many, issues] = [60, stack.app.get(Issues)];
  const changing = Array.from({ length: 4 }, async (_, code) => {
    for (let time = 0; time < 5; time += 1) {
      await issues.open(connection, `code_${code}`, 'people');
      await issues.resolve(connection, [`code_${code}`], 'people');
    }
  });
  const writing = (async () => {
    for (let page = 0; page < many; page += 1) {
      const found = [ada(`title ${page}`), pulled(group, String(page), { name: `${page}` })];
      await (page % 2 === 0 ? writer.write(connection, found) : writer.writeNamed(connection, found));
    }
  })();
  const follow = async (query: Query, until: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let after = 0; seen.length < until;) {
      const { body } = await ask({ ...query, after, epoch: 1, wait: 5 });
      for (const { sequence, previous } of body.items) {
        expect(previous).toBe(seen.at(-1) ?? null);
        seen.push(sequence);
      }
      after = body.next;
    }
    return seen;
  };
  const all = await Promise.all([
    follow({ limit: 7 }, 2 * many + 40),
    follow({}, 2 * many + 40),
    follow({ models: 'group', limit: 3 }, many),
    follow({ types: 'employee.*,issue.*' }, many + 40),
    writing,
    ...changing,
  ]);

  expect(all[0]).toEqual(Array.from({ length: 2 * many + 40 }, (_, index) => index + 1));
  expect(all[1]).toEqual(all[0]);
  expect([...all[2], ...all[3]].sort((one, other) => one - other)).toEqual(all[0]);
});

test('a key is shown what it may read: none of the other category, and how writes ended only if it may write', async () => {
  const { connection } = linked;
  await owner(
    `INSERT INTO change (connection_id, seq, at, kind, model, id, data)
     VALUES ($1, 1, now(), 'event', 'write.finished', gen_random_uuid(), '{}'), ($1, 2, now(), 'created', 'candidate', gen_random_uuid(), NULL)`,
    [connection.id],
  );
  await owner('UPDATE feed SET seq = 2 WHERE connection_id = $1', [connection.id]);
  await stack.app.get(Issues).open(connection, 'credentials_rejected', connection.id);
  const reader = await stack.key(vendor.id, { scopes: ['hris:read'] });
  const stranger = await stack.key(vendor.id, { scopes: ['ats:read', 'ats:write'] });

  expect(told(await ask())).toEqual([
    { sequence: 1, previous: null, type: 'write.finished' },
    { sequence: 3, previous: 1, type: 'issue.opened' },
  ]);
  expect(told(await ask({}, reader))).toEqual([{ sequence: 3, previous: null, type: 'issue.opened' }]);
  expect(await ask({}, stranger)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  const { body } = await ask({ types: 'issue.*' });
  expect(body.items).toMatchObject([
    { kind: 'event', model: null, remote_id: null, data: { code: 'credentials_rejected', subject: connection.id } },
  ]);
});

test('what is older than 90 days is forgotten: who comes from there is told how to go on, and no chain breaks', async () => {
  const { connection } = linked;
  await writer.write(connection, [ada('a'), pulled(group, 'g', { name: 'g' })]);
  for (const title of ['b', 'c', 'd']) await writer.write(connection, [ada(title)]);
  await owner(`UPDATE change SET at = now() - interval '91 days' WHERE seq <= 4`);
  await writer.forgetChanges(connection, new Date(Date.now() - 90 * 86_400_000));
  const forgotten = await ask({ after: 3 });
  const latest = await ask({ after: 'latest' });

  expect(forgotten).toMatchObject({ status: 410, body: { code: 'changes_forgotten' } });
  expect(forgotten.body.detail).toMatch(/after=latest[^]*include_deleted=true/);
  expect(latest.body).toEqual({ epoch: 1, items: [], next: 5, has_more: false });
  expect(told(await ask())).toEqual([{ sequence: 5, previous: 4, type: 'employee.updated' }]);
  await writer.write(connection, [pulled(group, 'h', { name: 'h' })]);
  expect(told(await ask({ after: latest.body.next, types: 'group.*' }))).toEqual([
    { sequence: 6, previous: 2, type: 'group.created' },
  ]);
  expect(await owner('SELECT seq::int FROM change ORDER BY seq')).toEqual([1, 2, 4, 5, 6].map((seq) => ({ seq })));
});

test('a database that was restored starts a new epoch, and nobody goes on with numbers of the old one', async () => {
  const { connection } = linked;
  await writer.write(connection, [ada('a'), pulled(group, 'g', { name: 'g' })]);
  const feeds = new FeedRepository(worker);
  const { body: before } = await ask({ epoch: 1 });
  const waiting = ask({ epoch: 1, after: before.next, wait: 20 });

  expect(await feeds.noteServer()).toBe(false);
  await owner(`UPDATE feed_server SET identity = 'elsewhere'`);
  expect(await Promise.all([feeds.noteServer(), feeds.noteServer()])).toContain(true);

  expect(await waiting).toMatchObject({ status: 410, body: { code: 'feed_restarted' } });
  expect(await ask({ epoch: 1, after: 1 })).toMatchObject({ status: 410, body: { code: 'feed_restarted' } });
  const { epoch } = (await ask()).body;
  expect(await ask({ epoch, after: 1 })).toMatchObject({ status: 200, body: { epoch, next: 2 } });
  expect(await ask({ after: 3 })).toMatchObject({ status: 410, body: { code: 'feed_restarted' } });
  await new FeedRepository(stack.owner).restart();
  const { body: again } = await ask({ after: 'latest' });
  expect(again.next).toBe(2);
  expect(again.epoch).toBeGreaterThan(epoch);
  await owner('UPDATE feed SET epoch = 1');
});

test('the numbers of a page are told once it lies on the disk', async () => {
  const { connection } = linked;
  const [{ before } = { before: '' }] = await owner<{ before: string }>(
    'SELECT pg_current_wal_insert_lsn()::text AS before',
  );
  await writer.write(connection, [ada('a')]);
  expect((await ask()).body.items).toHaveLength(1);
  const [flushed] = await owner<{ behind: boolean }>('SELECT pg_current_wal_flush_lsn() > $1::pg_lsn AS behind', [
    before,
  ]);

  expect(flushed).toEqual({ behind: true });
});

test('a pattern stands for types with its words, and for nothing else', () => {
  expect(EVENT_TYPES.filter((type) => matches('*.restored', type))).toContain('time_off.restored');
  expect(EVENT_TYPES.filter((type) => matches('issue.*', type))).toEqual(['issue.opened', 'issue.resolved']);
  expect(EVENT_TYPES.filter((type) => matches('employee', type) || matches('*.*.*', type))).toEqual([]);
  expect(EVENT_TYPES.filter((type) => matches('*', type))).toEqual(EVENT_TYPES);
});

test('a company’s first records are flagged, and not those of a stream that was read completely before', async () => {
  const { connection } = linked;
  await writer.write(connection, [ada('a')]);
  await worker.pool.query('UPDATE stream SET last_full_at = now() WHERE connection_id = $1', [connection.id]);
  await writer.write(connection, [ada('b')]);
  await writer.writeNamed(connection, [ada('c')]);

  expect((await ask()).body.items.map(({ first }) => first)).toEqual([true, false, false]);
});
