import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v2/document-management/documents';
const list = async (query: string): Promise<Body> => (await driver.get(`${path}?${query}`)).body._data;
const file = async (body: object): Promise<string> => (await driver.ask('POST', '/_control/documents', body)).body.id;

test('there is no list of the whole company', async () => {
  expect((await driver.get(path)).status).toBe(400);
  expect((await driver.get(`${path}?owner_id=3003&limit=201`)).status).toBe(400);
  expect(await list('owner_id=99')).toEqual([]);
});

test('a document tells owner, category, kind and size, and its bytes are of that size and kind', async () => {
  const owners = Array.from({ length: 12 }, (_, at) => 3001 + at);
  const found = (await Promise.all(owners.map((id) => list(`owner_id=${id}`)))).flat();
  const { body: facts } = await driver.ask('GET', '/_control');
  const files = await Promise.all(found.map(({ id }) => driver.file(`${path}/${String(id)}/download`)));

  expect(found.length).toBe(facts.counts.documents);
  expect(found[0]).toEqual({
    ...{ id: expect.any(String), name: expect.any(String), date: expect.anything(), comment: null },
    ...{ category: { id: expect.any(String) }, owner: { id: expect.any(String) } },
    ...{ document_type: expect.any(String), size: expect.any(Number), created_at: expect.stringMatching(/Z$/) },
    ...{ virus_scan: { status: 'CLEAN' }, esignature: { status: 'NOT_REQUESTED' } },
  });
  expect(files.map(({ bytes }) => bytes.length)).toEqual(found.map(({ size }) => size));
  expect(files.map(({ headers }) => headers.get('content-type'))).toEqual(found.map((one) => one.document_type));
  expect(new Set(found.map((one) => one.document_type))).toContain('image/png');
  const magic = { 'application/pdf': '%PDF', 'image/png': '\x89PNG', 'text/plain': 'Nord' } as Record<string, string>;
  expect(files.map(({ bytes }) => bytes.toString('latin1', 0, 4))).toEqual(
    found.map((one) => magic[one.document_type]),
  );
});

test('a download is an attachment with its name, and is refused to who accepts only JSON', async () => {
  const id = await file({ person_id: 3002, name: 'Bescheid „Größe“.pdf', size_bytes: 5_000_000 });
  const { headers, bytes } = await driver.file(`${path}/${id}/download`);
  const json = await driver.get(`${path}/${id}/download`, { accept: 'application/json' });

  expect(bytes.length).toBe(5_000_000);
  expect(headers.get('content-disposition')).toContain(
    `filename*=UTF-8''${encodeURIComponent('Bescheid „Größe“.pdf')}`,
  );
  expect(json.status).toBe(406);
});

test('filters hold by category and by the day of filing', async () => {
  const id = await file({ person_id: 3012, name: 'heute.txt', category_id: 9 });

  expect(await list('owner_id=3012&category_id=9&created_at.gte=2026-09-15')).toMatchObject([{ id }]);
  expect(await list('owner_id=3012&created_at.gte=2026-09-16')).toEqual([]);
  expect((await list('owner_id=3012&created_at.lt=2026-09-15')).map((one: Body) => one.id)).not.toContain(id);
  expect((await driver.get(`${path}?owner_id=3012&created_at.gt=2026-09-15`)).status).toBe(400);
});

test('pages of documents go on by cursor', async () => {
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await file({ person_id: 3011, name });
  const all = await list('owner_id=3011');
  const { body: first } = await driver.get(`${path}?owner_id=3011&limit=2`);
  const { body: second } = await driver.get(first._meta.links.next.href.replace(driver.simulator.url, ''));

  expect([...first._data, ...second._data]).toEqual(all.slice(0, 4));
});

test('a document is renamed, moved and removed without trace', async () => {
  const id = await file({ person_id: 3001, name: 'alt.txt' });

  const changed = await driver.send('PATCH', `${path}/${id}`, { name: 'neu.txt', comment: 'x', category: { id: '7' } });
  const bad = await driver.send('PATCH', `${path}/${id}`, { name: 'x'.repeat(257) });
  const unfit = [{ name: '' }, { date: '2026-02-30' }].map((body) => driver.send('PATCH', `${path}/${id}`, body));
  expect((await Promise.all(unfit)).map(({ status }) => status)).toEqual([400, 400]);
  const found = (await list('owner_id=3001')).find((one: Body) => one.id === id);
  const removed = await driver.send('DELETE', `${path}/${id}`);

  expect([changed.status, changed.text, bad.status, removed.status]).toEqual([204, '', 400, 204]);
  expect(found).toMatchObject({ name: 'neu.txt', comment: 'x', category: { id: '7' } });
  expect((await list('owner_id=3001')).map((one: Body) => one.id)).not.toContain(id);
  expect((await driver.send('DELETE', `${path}/${id}`)).status).toBe(404);
  expect((await driver.get(`${path}/${id}/download`)).status).toBe(404);
});
