import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer } from './api-client.js';
import { type Item, type Linked, Stack } from './stack.js';

const ADA = '3003';

let stack: Stack;
let linked: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  linked = await stack.connect('personio');
}, 60_000);

afterAll(() => stack.close());

const idOf = async (remoteId: string): Promise<string> =>
  String((await stack.one('employees', linked, remoteId, { include_deleted: 'true' }))['id']);

const ask = async (remoteId: string, query = '', key = stack.vendor.key): Promise<Answer> =>
  stack.api.get(`/api/v1/records/${await idOf(remoteId)}/history${query}`, { ...stack.caller(linked), key });

async function promote(position: string): Promise<void> {
  await stack.personio.change(ADA, { position });
  await stack.sync(linked);
}

test('a title that changes twice shows both steps, the last one first, page by page and as the change log numbers them', async () => {
  const { designation: born } = await stack.one('employees', linked, ADA);
  expect((await ask(ADA)).body).toEqual({ cursor: null, page_size: 0, items: [] });

  await promote('Analyst');
  await promote('Countess');

  const { body, status } = await ask(ADA);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ cursor: null, page_size: 2 },
    items: [
      { kind: 'updated', changes: [{ field: 'designation', from: 'Analyst', to: 'Countess' }] },
      { kind: 'updated', changes: [{ field: 'designation', from: born, to: 'Analyst' }] },
    ],
  });
  const first = (await ask(ADA, '?page_size=1')).body;
  expect(first).toMatchObject({ page_size: 1, items: [body.items[0]] });
  expect((await ask(ADA, `?page_size=1&cursor=${String(first.cursor)}`)).body).toEqual({
    ...{ cursor: null, page_size: 1 },
    items: [body.items[1]],
  });
  const log = (await stack.get('/api/v1/changes?types=employee.updated', linked)).body.items as Item[];
  expect(log.map(({ sequence, at }) => ({ sequence, at }))).toEqual(
    (body.items as Item[]).map(({ sequence, at }) => ({ sequence, at })).toReversed(),
  );
}, 60_000);

test('who may not read the record reads nothing of its past, and what is no record is a 404', async () => {
  const { id } = linked;
  const notMine = await stack.get(`/api/v1/records/${id}/history`, linked);
  expect(notMine).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await stack.get('/api/v1/records/mine/history', linked)).toMatchObject({ status: 422 });
  expect((await ask(ADA, '?cursor=x')).status).toBe(422);
  const narrow = await stack.key(['ats:read', 'webhooks:read']);
  expect(await ask(ADA, '', narrow)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
}, 60_000);

test('what is written through us is told like what is changed at the provider', async () => {
  const path = `/api/hris/v1/employees/${await idOf(ADA)}`;
  const written = await stack.api.patch(path, stack.caller(linked), { designation: 'Mathematician' });
  expect(written.status).toBe(200);

  const { changes } = (await ask(ADA, '?page_size=1')).body.items[0] as Item;

  expect(changes).toEqual([{ field: 'designation', from: 'Countess', to: 'Mathematician' }]);
}, 60_000);

test('somebody who went has a past as well', async () => {
  await stack.personio.control('DELETE', `/people/${ADA}`);
  await stack.sync(linked, { full: true });

  const { items } = (await ask(ADA, '?page_size=2')).body as { items: Item[] };

  expect(items).toMatchObject([{ kind: 'deleted', changes: null }, { kind: 'updated' }]);
}, 60_000);
