import { expect, test } from '@jest/globals';
import type { Json, JsonObject, Page } from '../../contract.js';
import { Bench } from '../../conformance.js';
import { Canned, refusal } from '../canned.js';
import { attachments } from './attachments.js';
import { personioAts } from './index.js';

const DOCUMENTS = '/v2/document-management/documents';
const list = (...rows: JsonObject[]): JsonObject => ({ _data: rows, _meta: { links: {} } });
const file = (id: string): JsonObject => ({ id, name: `${id}.pdf`, category: { id: '5' } });
const found = (pages: Page[]) => pages.flatMap((page) => page.found.map(({ remoteId }) => remoteId));

const company = (filesOf: (ownerId: string) => ReturnType<typeof refusal> | Json) => ({
  '/v1/company/document-categories': { success: true, data: [{ id: 5, attributes: { name: 'CV' } }] },
  '/v2/recruiting/applications': list(
    { id: '83', candidate: { id: '73' }, updated_at: '2026-06-03T10:00:00Z' },
    { id: '82', candidate: { id: '72' }, updated_at: '2026-06-02T10:00:00Z' },
    { id: '81', candidate: null, updated_at: '2026-06-01T10:00:00Z' },
  ),
  [DOCUMENTS]: (query: URLSearchParams) => filesOf(query.get('owner_id') ?? ''),
});

test('a file carries the application that it came with, whose it is, and the name of its category', async () => {
  await using personio = await Canned.start(company((id) => list(file(`a${id}`))));

  const pages = await personio.pullRecruiting(attachments);

  expect(found(pages)).toEqual(['a83', 'a82', 'a81']);
  expect(pages[0]?.found[0]?.raw).toMatchObject({
    ...{ application: { id: '83' }, candidate: { id: '73' }, category: { id: '5', name: 'CV' } },
  });
  expect(pages[0]?.found[2]?.raw).toMatchObject({ candidate: null });
  expect(pages.at(-1)?.incomplete).toBeUndefined();
});

test('between the weekly rounds only applications that changed are asked for theirs', async () => {
  await using personio = await Canned.start(company((id) => list(file(`a${id}`))));

  const pages = await personio.pullRecruiting(attachments, { since: new Date('2026-06-02T10:00:00Z') });

  expect(found(pages)).toEqual(['a83', 'a82']);
  expect(pages.at(-1)?.latest).toEqual(new Date('2026-06-03T10:00:00Z'));
});

test('one application whose files cannot be read keeps them, and takes nothing from the others', async () => {
  await using personio = await Canned.start(company((id) => (id === '82' ? refusal(500) : list(file(`a${id}`)))));

  const pages = await personio.pullRecruiting(attachments);

  expect(found(pages)).toEqual(['a83', 'a81']);
  expect(pages[0]?.failed).toEqual([{ model: 'attachment', remoteId: 'application:82', code: 'provider_unavailable' }]);
  expect(pages.at(-1)?.incomplete).toEqual(['attachment']);
});

test('an application that is gone since has none; without the right to documents nothing is concluded', async () => {
  const gone = refusal(404, { errors: [{ title: 'Resource not found', detail: 'There is no resource for the id.' }] });
  await using one = await Canned.start(company((id) => (id === '82' ? gone : list(file(`a${id}`)))));
  await using other = await Canned.start(company(() => refusal(403)));

  const pages = await one.pullRecruiting(attachments);

  expect(found(pages)).toEqual(['a83', 'a81']);
  expect(pages.at(-1)?.incomplete).toBeUndefined();
  await expect(other.pullRecruiting(attachments)).rejects.toMatchObject({ area: 'Documents: read' });
});

test('between the rounds it is told of which applications all files were read, so that others of theirs are gone', async () => {
  const gone = refusal(404, { errors: [{ title: 'Resource not found', detail: 'There is no resource for the id.' }] });
  const answers: Record<string, ReturnType<typeof refusal> | Json> = {
    '83': list(file('a83')),
    '82': list(), // may be a slip
    '81': list(file('a81'), { name: 'without an id' }),
  };
  const since = new Date('2026-06-01T00:00:00Z');
  const before = Date.now();
  const wholeOf = async (more: typeof answers = {}, from: { since?: Date } = { since }) => {
    await using personio = await Canned.start(company((id) => ({ ...answers, ...more })[id] ?? null));
    const [page] = await personio.pullRecruiting(attachments, from);
    return page?.whole;
  };

  const whole = await wholeOf();
  expect(whole).toMatchObject({ model: 'attachment', of: 'application', remoteIds: ['83'] });
  expect(whole?.askedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect((await wholeOf({ '83': refusal(500), '82': gone }))?.remoteIds).toEqual([]);
  expect(await wholeOf({}, {})).toBeUndefined();
});

test('one file without an id is enough for nothing to be taken for gone, also where whole pages follow', async () => {
  const next = { href: `${DOCUMENTS}?owner_id=83&cursor=2` };
  await using personio = await Canned.start({
    ...company(() => null),
    [DOCUMENTS]: (query: URLSearchParams) =>
      query.has('cursor') ? list(file('a2')) : { _data: [file('a1'), { name: 'No id' }], _meta: { links: { next } } },
  });

  const pages = await personio.pullRecruiting(attachments);

  expect(found(pages)).toContain('a2');
  expect(pages.at(-1)?.incomplete).toEqual(['attachment']);
});

test('fifty changed ones of 300,000 applications are asked for their files with no more than sixty calls', async () => {
  await using bench = await Bench.start(personioAts, {
    ...{ people: 20, jobs: 5000, candidates: 200_000, applications: 300_000 },
    ...{ speed: 1000, history: 0 },
  });
  const client = bench.open();
  const calls = async (since = 0) =>
    (await bench.control('GET', `/requests?since=${since}`))['requests'] as { n: number; path: string }[];
  const [first] = (await bench.pull(client, 'applications', {}, 1)).pages;
  const changed = first?.found.filter(({ model }) => model === 'application').slice(-50) ?? [];
  for (const { remoteId } of changed) await bench.control('PATCH', `/applications/${remoteId}`, { stage: 'WITHDRAWN' });
  const since = new Date((first?.latest?.getTime() ?? 0) - 1000 * (attachments.overlapSeconds ?? 3600));
  const before = (await calls()).at(-1)?.n ?? 0;

  await bench.pull(client, 'attachments', { since });

  const asked = await calls(before);
  expect(asked.map(({ path }) => new URL(path, 'http://host').searchParams.get('owner_id'))).toEqual(
    expect.arrayContaining(changed.map(({ remoteId }) => remoteId)),
  );
  expect(asked.length).toBeLessThanOrEqual(60);
}, 60_000);
