import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench } from '../../conformance.js';
import { CredentialsRejected, NothingGranted } from '../../errors.js';
import type { RecruitingClient } from './client.js';
import { personioAts } from './index.js';

let bench: Bench<RecruitingClient>;
beforeEach(async () => {
  bench = await Bench.start(personioAts);
});
afterEach(() => bench[Symbol.asyncDispose]());

const PAIR = ['client_id', 'client_secret'];
const TOKEN = ['company_id', 'recruiting_token'];

const given = (names: readonly string[], other: Record<string, string> = {}): Record<string, string> => ({
  ...Object.fromEntries(names.map((name) => [name, bench.simulator.credentials[name] ?? ''])),
  ...other,
});

async function refused(credentials: Record<string, string>): Promise<CredentialsRejected> {
  const error: unknown = await bench.check(bench.open(credentials)).catch((reason: unknown) => reason);
  if (!(error instanceof CredentialsRejected)) throw new Error('It was not rejected.', { cause: error });
  return error;
}

const fieldsOf = async (credentials: Record<string, string>): Promise<readonly string[]> =>
  (await refused(credentials)).fields;

test('each credential that is wrong is named, alone and together', async () => {
  const names = Object.keys(bench.simulator.credentials);

  expect(await fieldsOf(given(names, { client_secret: 'wrong' }))).toEqual(['client_id', 'client_secret']);
  expect(await fieldsOf(given(names, { recruiting_token: 'wrong' }))).toEqual(['company_id', 'recruiting_token']);
  expect(await fieldsOf(given(names, { company_id: '1' }))).toEqual(['company_id', 'recruiting_token']);
  expect(await fieldsOf(given(names, { feed_label: 'somebody-else' }))).toEqual(['feed_label']);
  expect(await fieldsOf(given(names, { recruiting_token: 'wrong', feed_label: 'somebody-else' }))).toEqual([
    'company_id',
    'recruiting_token',
    'feed_label',
  ]);
});

test('a pair for which nothing is ticked is not taken for a wrong one', async () => {
  const bare = (await bench.control('POST', '/credentials', { areas: [] })) as Record<string, string>;

  expect(await refused(given([...PAIR, ...TOKEN], bare))).toBeInstanceOf(NothingGranted);
});

test('a pair for which nothing is ticked is named with all else that is wrong, and can be left out where there is a career page', async () => {
  const bare = (await bench.control('POST', '/credentials', { areas: [] })) as Record<string, string>;
  const names = [...PAIR, ...TOKEN, 'feed_label'];

  const several = await refused(given(names, { ...bare, recruiting_token: 'wrong', feed_label: 'somebody-else' }));
  expect(several.fields).toEqual([...PAIR, ...TOKEN, 'feed_label']);
  expect(several.message).toMatch(/not one permission is ticked/);
  expect(several.message).not.toMatch(/leave both out/);

  const one = await refused(given(names, bare));
  expect(one).not.toBeInstanceOf(NothingGranted);
  expect(one.fields).toEqual(PAIR);
  expect(one.message).toMatch(/leave both out/);
});

test('checking the token sends no application', async () => {
  const { counts: before } = await bench.control('GET', '');
  await bench.check();

  expect(await bench.control('GET', '')).toMatchObject({ counts: before });
});

test('a feed that is switched off, and recruiting that is, say what to do', async () => {
  await bench.control('PUT', '/feed', { off: true });
  expect((await refused(given(['feed_label']))).message).toMatch(/switched on/);

  await bench.control('PUT', '/feed', { redirect: 'https://elsewhere.example' });
  expect((await refused(given(['feed_label']))).message).toMatch(/switched on/);

  await bench.control('PUT', '/feed', {});
  await bench.control('PUT', '/recruiting', { recruiting: false });
  expect((await refused(given([...PAIR, ...TOKEN]))).message).toMatch(/not switched on/);
});

test('the career page alone shows jobs, and the same account is recognised by them', async () => {
  const { streams, missing, sample } = await bench.check(bench.open(given(['feed_label'])));

  expect(Object.entries(streams).flatMap(([name, { granted }]) => (granted ? [name] : []))).toEqual(['jobs']);
  expect(missing).toEqual(['Recruiting: read', 'Documents: read', 'Persons: read']);
  const all = (await bench.check()).sample.remoteIds;
  expect(sample.model).toBe('job');
  expect(sample.remoteIds.length).toBeGreaterThan(0);
  expect(all).toEqual(expect.arrayContaining(sample.remoteIds));
});

test('an account of which only the career page was known is recognised, however many jobs are newer', async () => {
  const published = (await bench.check(bench.open(given(['feed_label'])))).sample.remoteIds;
  for (let count = 0; count < 210; count += 1) await bench.control('POST', '/jobs', { name: `Draft ${count}` });

  expect((await bench.check()).sample.remoteIds).toEqual(expect.arrayContaining(published));
});

test('the career page of another company is refused, unless nothing is published there', async () => {
  const position = (id: string) => `<position><id>${id}</id><name>Engineer</name></position>`;
  const feed = (...ids: string[]) =>
    bench.control('PUT', '/feed', { text: `<workzag-jobs>${ids.map(position).join('')}</workzag-jobs>` });

  await feed('77001', '77002', '77003', '77004');
  const error = await refused(bench.simulator.credentials);
  expect([error.fields, error.message]).toEqual([['feed_label'], expect.stringMatching(/another company/)]);
  expect((await bench.check(bench.open(given(['feed_label'])))).sample.remoteIds).toHaveLength(4);

  for (const ids of [[], ['77001', '2140231']]) {
    await feed(...ids);
    expect((await bench.check()).missing).toEqual([]);
  }
});

test('without the career page all may be read, and what it alone shows is missing', async () => {
  const { streams, missing } = await bench.check(bench.open(given(PAIR)));

  expect(Object.values(streams).every(({ granted }) => granted)).toBe(true);
  expect(missing).toEqual(['Career page feed']);
});

test('a company that nobody has applied to may have its files read', async () => {
  for (const { remoteId } of (await bench.pull(bench.open(), 'applications')).found.filter(
    ({ model }) => model === 'application',
  )) {
    await bench.control('DELETE', `/applications/${remoteId}`);
  }

  expect((await bench.check()).streams['attachments']).toEqual({ granted: true });
});

test.each([
  [400, { granted: true }],
  [412, { granted: false, missing: 'Documents: read' }],
])('a question for files that is answered with %d stops nobody from linking', async (status, granted) => {
  const match = 'GET /v2/document-management/documents';
  await bench.control('POST', '/faults', { match, kind: 'status', status });

  expect((await bench.check()).streams['attachments']).toEqual(granted);
});
