import { expect, test } from '@jest/globals';
import type { Json, JsonObject, Page } from '../../contract.js';
import { Canned, refusal } from '../canned.js';
import { attachments } from './attachments.js';

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
