import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectorOf } from './simulated-company.js';
import { type Item, type Linked, Stack } from './stack.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio_ats');
}, 60_000);

afterAll(() => stack.close());

const feed = (state: object): Promise<unknown> => stack.personio.control('PUT', '/feed', state);
const jobs = async (): Promise<Item[]> => (await stack.read('jobs', connection)).items;

/** Publishing moves these. */
const withoutTimes = (items: Item[]): Item[] =>
  items
    .map((item): Item => ({ ...item, modified_at: '', remote_updated_at: '' }))
    .sort((one, other) => (String(one['remote_id']) < String(other['remote_id']) ? -1 : 1));

const ONE = '<position><id>2140231</id><name>Only one</name><jobDescriptions/></position>';
const NESTED = `<!ENTITY b "${'x'.repeat(100)}"><!ENTITY c "${'&b;'.repeat(100)}">`;
const withEntity = (declared: string): string =>
  `<!DOCTYPE a [${declared}]><workzag-jobs><position><id>1</id><name>&c;</name></position></workzag-jobs>`;

test.each([
  ['is cut in its middle', `<workzag-jobs>${ONE}<position><id>21402`],
  ['is not well-formed', `<workzag-jobs>${ONE}<position></workzag-jobs>`],
  ['is a page of HTML', '<!DOCTYPE html><html><body>Wartungsarbeiten</body></html>'],
  ['has entities that grow', withEntity(NESTED)],
  ['has entities that are files', withEntity('<!ENTITY c SYSTEM "file:///etc/passwd">')],
  ['is nothing at all', ''],
])('a feed of positions that %s changes nothing, and is an issue until it is mended', async (_, text) => {
  const before = await jobs();
  const { until } = await stack.read('jobs', connection);

  await feed({ text });
  await stack.resync(connection, { full: true });
  await stack.until(connection, (models) =>
    models.some(({ model, error_code: code }) => model === 'job' && code === 'provider_answer_broken'),
  );
  const issues = await stack.issues(connection);
  const after = await jobs();
  await feed({});
  await stack.until(connection, (models) => models.every(({ status }) => status === 'Done'));

  expect(issues).toMatchObject([{ code: 'provider_answer_broken', subject: 'jobs', message: expect.any(String) }]);
  expect(JSON.stringify(issues)).not.toMatch(/passwd|xxx|Wartung|Only one/);
  expect(after).toEqual(before);
  expect((await stack.read('jobs', connection, { modified_after: until })).items).toEqual([]);
  expect(await stack.issues(connection)).toEqual([]);
});

test.each([
  ['is not found', { off: true }],
  ['leads elsewhere', { redirect: 'https://elsewhere.invalid/' }],
])('a career page that %s is said to be off, and what it said is kept', async (_, state) => {
  const before = await jobs();

  await feed(state);
  const status = await stack.sync(connection, { full: true });

  expect(status.find(({ model }) => model === 'job')).toMatchObject({ counts: { deleted: 0, records: 6 } });
  const { body } = await stack.get(`/api/v1/connectors/${connection.id}/coverage`);
  const job = (body.models as Item[]).find(({ model }) => model === 'job');
  const description = (job?.['fields'] as Item[]).find(({ field }) => field === 'description');
  expect(description).toMatchObject({ status: 'withheld', kept_until: expect.any(String) });
  expect(description?.['tick']).toEqual([expect.stringMatching(/career page/i)]);
  expect((await jobs()).map(({ description: text }) => text)).toEqual(before.map(({ description: text }) => text));
  expect((await stack.read('offices', connection)).items).not.toEqual([]);

  await feed({});
  await stack.sync(connection, { full: true });

  expect(await jobs()).toEqual(before);
});

test('an empty career page is the truth: nothing is published, until something is', async () => {
  const before = await jobs();

  await feed({ text: '<?xml version="1.0" encoding="UTF-8"?><workzag-jobs></workzag-jobs>' });
  await stack.sync(connection);
  const empty = await jobs();
  await feed({});
  await stack.sync(connection);

  expect(empty).toHaveLength(6);
  for (const job of empty) expect(job).toMatchObject({ status: null, description: null });
  const again = new Map((await jobs()).map(({ remote_id: id, status }) => [id, status]));
  expect(again).toEqual(new Map(before.map(({ remote_id: id, status }) => [id, status])));
});

test('a job that is unpublished is open no more, and open again when it is back', async () => {
  const { until } = await stack.read('jobs', connection);

  await stack.personio.control('POST', '/jobs/2140240/unpublish');
  await stack.sync(connection);

  const after = await stack.read('jobs', connection, { modified_after: until });
  expect(after.items).toMatchObject([{ remote_id: '2140240', status: null }]);

  await stack.personio.control('POST', '/jobs/2140240/publish');
  await stack.sync(connection);

  const again = await stack.read('jobs', connection, { modified_after: after.until });
  expect(again.items).toMatchObject([{ remote_id: '2140240', status: 'OPEN' }]);
});

test('a career page that was off between two full pulls is believed again at once, also about what was unpublished meanwhile', async () => {
  const before = await jobs();
  await feed({ off: true });
  await stack.sync(connection);
  await stack.personio.control('POST', '/jobs/2140240/unpublish');
  await feed({});

  await stack.sync(connection);

  const status = async () => (await jobs()).find(({ remote_id: id }) => id === '2140240')?.['status'];
  for (const end = Date.now() + 10_000; (await status()) !== null && Date.now() < end;) await sleep(100);
  expect(await status()).toBeNull();
  const { body } = await stack.get(`/api/v1/connectors/${connection.id}/coverage`);
  const job = (body.models as Item[]).find(({ model }) => model === 'job');
  expect((job?.['fields'] as Item[]).filter(({ status: one }) => one === 'withheld')).toEqual([]);

  await stack.personio.control('POST', '/jobs/2140240/publish');
  await stack.sync(connection);
  expect(withoutTimes(await jobs())).toEqual(withoutTimes(before));
});

test('of the career page alone, what is unpublished is gone with the next look, also the last of it', async () => {
  const { feed_label: label = '' } = stack.personio.credentialsFor(connectorOf('personio_ats'));
  const alone = await stack.connect('personio_ats', { credentials: { feed_label: label } });
  const open = async () => (await stack.read('jobs', alone)).items.map(({ remote_id: id }) => id);
  const published = await open();
  expect(published.length).toBeGreaterThan(1);

  await stack.personio.control('POST', `/jobs/${published[0]}/unpublish`);
  await stack.sync(alone);
  const fewer = await open();
  for (const id of fewer) await stack.personio.control('POST', `/jobs/${id}/unpublish`);
  await stack.sync(alone);
  const none = await open();
  for (const id of published) await stack.personio.control('POST', `/jobs/${id}/publish`);
  await stack.sync(alone);

  expect(fewer).toEqual(published.slice(1));
  expect(none).toEqual([]);
  expect((await open()).sort()).toEqual(published.sort());
});
