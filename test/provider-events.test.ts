import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { ProviderUnavailable } from '#connectors';
import { type Item, type Linked, Stack } from './stack.js';
import { reached, telling, TellingProvider } from './telling-provider.js';

let stack: Stack;
let provider: TellingProvider;
let connection: Linked;

beforeAll(async () => {
  provider = new TellingProvider();
  provider.install();
  stack = await Stack.start({ hears: true });
});

afterAll(() => stack.close());

/** Hooks that somebody looks after at the moment: they are due within two minutes then. */
const UNKEPT = `SELECT FROM hook WHERE due_at < now() + interval '2 minutes'`;

beforeEach(async () => {
  await reached(async () => (await stack.query(UNKEPT)).length === 0); // or one of the test before comes into this one
  provider.hooks.clear();
  provider.places.clear();
  provider.others.clear();
  provider.failure = undefined;
  provider.places.set('berlin', 'Berlin').set('ulm', 'Ulm');
  connection = await stack.connect('telling');
  await reached(() => provider.hooks.size === 1);
  provider.asked.length = 0;
});

const names = async (): Promise<string[]> =>
  (await stack.read('locations', connection)).items.map((item: Item) => String(item['name'])).sort();

const isRead = (name: string): Promise<void> => reached(async () => (await names()).includes(name));

const stored = (): Promise<Item[]> =>
  stack.query('SELECT * FROM provider_event WHERE connection_id = $1', [connection.id]);

const issues = (): Promise<Item[]> =>
  stack.query('SELECT code, subject, resolved_at IS NOT NULL AS resolved FROM issue WHERE connection_id = $1', [
    connection.id,
  ]);

/** As if the time had passed. */
const makeDue = (table: 'hook' | 'provider_event'): Promise<Item[]> =>
  stack.query(`UPDATE ${table} SET due_at = now() WHERE connection_id = $1 AND due_at IS NOT NULL`, [connection.id]);

/** Whatever was put off is tried at once. */
const allAreOver = (): Promise<void> =>
  reached(async () => {
    await makeDue('provider_event');
    return (await stored()).every(({ due_at: dueAt }) => dueAt === null);
  });

async function webhooks(): Promise<Item> {
  const { body } = await stack.get(`/api/v1/connectors/${connection.id}/sync-status`);
  return body.webhooks as Item;
}

test('what a provider tells of can be read at once: what is new, what changed and what is gone', async () => {
  provider.places.set('bonn', 'Bonn').set('ulm', 'Neu-Ulm').delete('berlin');

  expect(await provider.send(telling('1', 'bonn', 'ulm'))).toBe(200);
  expect(await provider.send(telling('2', 'berlin'))).toBe(200);

  await reached(async () => (await names()).join() === 'Bonn,Neu-Ulm');
  expect(await webhooks()).toEqual({ status: 'active', last_event_at: expect.any(String) });
});

test('what is told while the provider keeps another reading waiting is read meanwhile', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  provider.waits.set('ulm', promise);
  provider.places.set('ulm', 'Neu-Ulm').set('bonn', 'Bonn');

  await provider.send(telling('slow', 'ulm'));
  await reached(() => provider.asked.length === 1);
  await provider.send(telling('quick', 'bonn'));

  await isRead('Bonn');
  expect(await names()).not.toContain('Neu-Ulm');
  resolve(undefined);
  await isRead('Neu-Ulm');
  provider.waits.clear();
});

test('a provider is answered at once, however busy the database is with a page of the same connection', async () => {
  const database = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  database.pathname = new URL(stack.settings['API_DATABASE_URL'] ?? '').pathname;
  const page = new pg.Client(database.href);
  await page.connect();
  await page.query('BEGIN');
  await page.query('SELECT FROM feed WHERE connection_id = $1 FOR UPDATE', [connection.id]);
  await page.query('SELECT FROM connection WHERE id = $1 FOR NO KEY UPDATE', [connection.id]);
  await page.query('UPDATE record SET model = model WHERE connection_id = $1', [connection.id]);
  const busy = page.query('SELECT count(*) FROM generate_series(1, 3000000)');

  const waited: number[] = [];
  for (let n = 0; n < 21; n += 1) {
    const begun = performance.now();
    expect(await provider.send(telling(`busy ${n}`, 'berlin'))).toBe(200);
    waited.push(performance.now() - begun);
  }

  expect(waited.toSorted((one, other) => one - other)[10]).toBeLessThan(300);
  await busy;
  await page.query('ROLLBACK');
  await page.end();
});

test('an event that comes ten times at once is read once, and what it named is forgotten then', async () => {
  provider.places.set('ulm', 'Neu-Ulm');

  await Promise.all(Array.from({ length: 10 }, () => provider.send(telling('same', 'ulm'))));

  await isRead('Neu-Ulm');
  await reached(async () => (await stored()).every(({ due_at: dueAt }) => dueAt === null));
  expect(await stored()).toMatchObject([{ about: null }]);
  expect(provider.asked).toEqual([['ulm']]);
});

test('changes in one second, which the provider tells in the same words, are all read, however late they are told', async () => {
  for (const name of ['Neu-Ulm', 'Alt-Ulm', 'Ulm an der Donau']) {
    provider.places.set('ulm', name);
    await provider.send({ ...telling('same', 'ulm'), at: '2026-11-22T10:00:00Z' });
    await isRead(name);
    await stack.query(`UPDATE provider_event SET received_at = received_at - interval '1 hour'`);
  }
});

test('of two events that are listed in the same words the one that was not heard is read, once', async () => {
  const event = { ...telling('same', 'ulm'), at: '2026-11-22T10:00:00Z' };
  await provider.send(event);
  await reached(async () => (await stored())[0]?.['due_at'] === null);
  provider.hook.kept.push(event, event);
  provider.places.set('ulm', 'Neu-Ulm');

  const looks = provider.ensured;
  await reached(async () => {
    await makeDue('hook');
    return provider.ensured >= looks + 3;
  });

  await isRead('Neu-Ulm');
  await reached(async () => (await stored()).every(({ due_at: dueAt }) => dueAt === null));
  expect(provider.asked).toEqual([['ulm'], ['ulm']]);
});

test('what is told of a paused connection is read when it goes on', async () => {
  const path = `/api/v1/connectors/${connection.id}`;
  await stack.api.post(`${path}/pause`, stack.caller());
  provider.places.set('ulm', 'Neu-Ulm');
  await provider.send(telling('1', 'ulm'));
  await reached(async () => (await stored())[0]?.['due_at'] === null);
  expect(await names()).toEqual(['Berlin', 'Ulm']);

  await stack.api.post(`${path}/resume`, stack.caller());

  await isRead('Neu-Ulm');
  expect(provider.asked).toEqual([]);
});

test('who does not show the secret is refused, and nothing is kept of it', async () => {
  const { url, secret } = provider.hook;

  expect(await provider.send(telling('1', 'ulm'), { secret: `${secret}x` })).toBe(401);
  expect(await provider.send(telling('1', 'ulm'), { secret: '' })).toBe(401);
  expect(await provider.send('{', { secret: 'wrong' })).toBe(401);
  expect(await provider.send(telling('1', 'ulm'), { url: `${url.slice(0, -4)}0000` })).toBe(404);

  expect(await stored()).toEqual([]);
});

test('what is no event is refused, and a test of the connection is answered', async () => {
  for (const garbage of ['', '{', '[]', 'null', '"text"', '{"a":1}']) expect(await provider.send(garbage)).toBe(400);
  expect(await provider.send('x'.repeat(70_000))).toBe(413);
  expect(await provider.send({ key: 'ping' })).toBe(200);

  expect(await stored()).toEqual([]);
});

test('an event that names no record has its stream read', async () => {
  const before = provider.teamsRead;

  await provider.send(telling('1'));

  await reached(() => provider.teamsRead > before);
  expect(provider.asked).toEqual([]);
});

test('a provider that is down is asked again, and what it tells then is read', async () => {
  provider.failure = new ProviderUnavailable('Telling', 'no answer');
  provider.places.set('ulm', 'Neu-Ulm');
  await provider.send(telling('1', 'ulm'));
  await reached(async () => (await stored())[0]?.['tries'] === 1);
  provider.failure = undefined;

  await reached(async () => {
    await makeDue('provider_event');
    return (await names()).includes('Neu-Ulm');
  });
});

test('after six tries an event is left to the stream’s next run, and an issue tells so until that has ended', async () => {
  provider.failure = new ProviderUnavailable('Telling', 'no answer');
  provider.places.set('ulm', 'Neu-Ulm');
  await provider.send(telling('1', 'ulm'));

  await reached(async () => {
    await makeDue('provider_event');
    return provider.asked.length >= 6;
  });

  await isRead('Neu-Ulm');
  const issue = { code: 'events_not_read', subject: 'places' };
  await reached(async () => (await issues())[0]?.['resolved'] === true);
  expect(await issues()).toEqual([{ ...issue, resolved: true }]);
  expect(provider.asked).toHaveLength(6);
});

test('of events that no worker could end every stream is read, and issues tell so until that has ended', async () => {
  provider.failure = new ProviderUnavailable('Telling', 'no answer');
  provider.places.set('ulm', 'Neu-Ulm');
  await provider.send(telling('1', 'ulm'));
  await reached(async () => (await stored())[0]?.['tries'] === 1);

  await stack.query('UPDATE provider_event SET tries = 6, due_at = now() WHERE connection_id = $1', [connection.id]);

  await isRead('Neu-Ulm');
  await reached(async () => (await issues()).filter(({ resolved }) => resolved === true).length === 2);
  const subjects = (await issues()).map(({ code, subject }) => `${String(code)} ${String(subject)}`);
  expect(subjects.sort()).toEqual(['events_not_read places', 'events_not_read teams']);
});

test('a record that is told of before it is shown is asked for again', async () => {
  await provider.send(telling('1', 'bonn'));
  await reached(async () => (await stored())[0]?.['tries'] === 1);
  provider.places.set('bonn', 'Bonn');

  await reached(async () => {
    await makeDue('provider_event');
    return (await names()).includes('Bonn');
  });
});

test('what is deleted, or turns out to be no record of ours, is asked for once', async () => {
  provider.others.add('lunch');

  await provider.send(telling('1', 'lunch'));
  await reached(() => provider.asked.length === 1);
  await provider.send({ ...telling('2', 'bonn'), ended: true });

  await reached(async () => (await stored()).every(({ due_at: dueAt }) => dueAt === null));
  expect(provider.asked).toEqual([['lunch'], ['bonn']]);
});

test('what is deleted is asked for once, also while an event that could not be read waits for its next try', async () => {
  provider.failure = new ProviderUnavailable('Telling', 'no answer');
  await provider.send(telling('1', 'ulm'));
  const waiting = `
    UPDATE provider_event SET due_at = now() + interval '1 hour'
    WHERE connection_id = $1 AND tries = 1 AND due_at < now() + interval '30 seconds' RETURNING id`;
  await reached(async () => (await stack.query(waiting, [connection.id])).length === 1);
  provider.failure = undefined;

  await provider.send({ ...telling('2', 'bonn'), ended: true });

  await reached(async () => (await stored()).some(({ due_at: dueAt }) => dueAt === null));
  expect(provider.asked).toEqual([['ulm'], ['bonn']]);
});

test('what is deleted while an answer with it is on its way is gone once that is written', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  provider.delay = promise;
  provider.places.set('bonn', 'Bonn');
  await stack.query(`UPDATE stream SET next_run_at = now() WHERE connection_id = $1 AND name = 'places'`, [
    connection.id,
  ]);
  await reached(() => provider.delayed === 1);
  provider.places.delete('bonn');
  await provider.send({ ...telling('1', 'bonn'), ended: true });
  await reached(() => provider.asked.length === 1);
  provider.delay = undefined;
  resolve(undefined);
  await isRead('Bonn');

  await allAreOver();

  expect(await names()).toEqual(['Berlin', 'Ulm']);
});

test('what is made and deleted at once is gone, also where the answer about its making comes last', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  provider.waits.set('bonn', promise);
  provider.places.set('bonn', 'Bonn');
  await provider.send(telling('1', 'bonn'));
  await reached(() => provider.asked.length === 1);
  provider.waits.clear();
  provider.places.delete('bonn');
  await provider.send({ ...telling('2', 'bonn'), ended: true });
  await reached(() => provider.asked.length === 2);
  resolve(undefined);
  await isRead('Bonn');

  await allAreOver();

  expect(await names()).toEqual(['Berlin', 'Ulm']);
});

test('what is deleted while a write of ours may still bring it in is asked for again', async () => {
  await stack.query(
    `INSERT INTO write (id, organisation_id, connection_id, route, body_hash, intent, leased_until)
     SELECT gen_random_uuid(), organisation_id, id, 'POST /locations', '', '', now() + interval '1 hour'
     FROM connection WHERE id = $1`,
    [connection.id],
  );
  await provider.send({ ...telling('1', 'bonn'), ended: true });
  await reached(async () => (await stored()).some(({ tries, in_hand: inHand }) => tries === 1 && inHand === false));

  await stack.query('DELETE FROM write WHERE connection_id = $1', [connection.id]);
  await allAreOver();

  expect(provider.asked).toEqual([['bonn'], ['bonn']]);
});

test('what a provider sent while nobody listened is asked for, and a hook that was removed is made again', async () => {
  provider.places.set('ulm', 'Neu-Ulm');
  provider.hook.kept.push(telling('missed', 'ulm'), telling('ping'));
  await makeDue('hook');
  await isRead('Neu-Ulm');

  provider.places.set('ulm', 'Alt-Ulm');
  provider.hooks.clear();
  await makeDue('hook');

  await isRead('Alt-Ulm');
  expect(provider.hooks.size).toBe(1);
});

test('a connection that is erased is heard no more, and its provider was told so', async () => {
  const { url, secret } = provider.hook;
  const answer = await stack.api.delete(`/api/hris/v1/connectors/${connection.id}/delete`, stack.caller());
  expect(answer.status).toBe(200);

  expect(provider.hooks.size).toBe(0);
  await reached(async () => (await provider.send(telling('1', 'ulm'), { url, secret })) === 404);
});

test('a worker ends within ten seconds, however long a provider keeps its readings waiting', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  provider.waits.set('ulm', promise);
  await provider.send(telling('slow', 'ulm'));
  await reached(() => provider.asked.length === 1);

  const begun = Date.now();
  await stack.endWorker();
  expect(Date.now() - begun).toBeLessThan(10_000);
  resolve(undefined);
});
