import { expect, test } from '@jest/globals';
import type { Json, JsonObject, NamedPage, Page } from '../contract.js';
import { RightMissing } from '../errors.js';
import { Canned, refusal } from './canned.js';
import { documents } from './documents.js';

const DOCUMENTS = '/v2/document-management/documents';
const list = (...rows: JsonObject[]): JsonObject => ({ _data: rows, _meta: {} });
const people = (...ids: string[]): JsonObject => list(...ids.map((id) => ({ id })));
const file = (id: string, category = '5'): JsonObject => ({ id, name: `${id}.pdf`, category: { id: category } });
const CATEGORIES = { success: true, data: [{ id: 5, attributes: { name: 'Contracts' } }] };
const found = (pages: Page[]) => pages.flatMap((page) => page.found.map(({ remoteId }) => remoteId));

const company = (filesOf: (ownerId: string) => ReturnType<typeof refusal> | Json) => ({
  '/v2/persons': people('1', '2', '3'),
  '/v1/company/document-categories': CATEGORIES,
  [DOCUMENTS]: (query: URLSearchParams) => filesOf(query.get('owner_id') ?? ''),
});

test('everybody is asked about, and a file carries its owner and the name of its category', async () => {
  await using personio = await Canned.start(company((id) => list(file(`a${id}`), file(`b${id}`, '6'))));

  const pages = await personio.pull(documents);

  expect(found(pages)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  expect(pages[0]?.found[0]?.raw).toMatchObject({ category: { id: '5', name: 'Contracts' }, owner: { id: '1' } });
  expect(pages[0]?.found[1]?.raw).toMatchObject({ category: { id: '6', name: null } });
  expect(pages.at(-1)?.incomplete).toBeUndefined();
  expect(personio.asked.filter((path) => path.startsWith('/v1/company/document-categories'))).toHaveLength(1);
});

test('categories that may not be read leave files without their names', async () => {
  await using personio = await Canned.start({
    ...company((id) => list(file(`a${id}`))),
    '/v1/company/document-categories': refusal(403, { success: false, error: { code: 0, message: 'forbidden' } }),
  });

  const [page] = await personio.pull(documents);

  expect(page?.found[0]?.raw['category']).toEqual({ id: '5', name: null });
});

test('one person whose files cannot be read keeps them, and takes nothing from the others', async () => {
  await using personio = await Canned.start(company((id) => (id === '2' ? refusal(500) : list(file(`a${id}`)))));

  const pages = await personio.pull(documents);

  expect(found(pages)).toEqual(['a1', 'a3']);
  expect(pages[0]?.failed).toEqual([{ model: 'document', remoteId: 'person:2', code: 'provider_unavailable' }]);
  expect(pages.at(-1)?.incomplete).toEqual(['document']);
});

test('somebody who is gone since has no files; an account without the list has no right to it', async () => {
  const gone = refusal(404, { errors: [{ title: 'Resource not found', detail: 'There is no resource for the id.' }] });
  const unknown = refusal(404, {
    errors: [{ title: 'Not Found', detail: `The endpoint with ${DOCUMENTS} was not found.` }],
  });
  await using one = await Canned.start(company((id) => (id === '2' ? gone : list(file(`a${id}`)))));
  await using other = await Canned.start(company(() => unknown));

  const pages = await one.pull(documents);

  expect(found(pages)).toEqual(['a1', 'a3']);
  expect(pages.at(-1)?.incomplete).toBeUndefined();
  await expect(other.pull(documents)).rejects.toMatchObject({ area: 'Documents: read' });
});

test('files that are named are gone when their owner’s list is empty twice, or without them, and not when it is empty once', async () => {
  const lists = {
    '1': [list(), list()],
    '2': [list(), list(file('a2'))],
    '3': [list(file('b3'))],
    '4': [refusal(404, '<html>')],
  };
  await using personio = await Canned.start(company((id) => lists[id as keyof typeof lists].shift() ?? null));
  const names = Object.keys(lists).map((owner) => ({ model: 'document', remoteId: `a${owner}`, owner }));
  const pages: NamedPage[] = [];
  for await (const page of documents.named?.read(personio.client, names, { settings: {} }) ?? []) pages.push(page);

  expect(pages[0]?.found.map(({ remoteId }) => remoteId)).toEqual(['a2', 'b3']);
  expect(pages[0]?.gone.map(({ remoteId }) => remoteId)).toEqual(['a1', 'a3']);
  expect(pages[0]?.whole?.remoteIds).toEqual(['1', '2', '3']);
  expect(pages[0]?.failed?.map(({ remoteId }) => remoteId)).toEqual(['person:4']);
});

test('without the right nothing is concluded', async () => {
  await using personio = await Canned.start(company(() => refusal(403)));

  await expect(personio.pull(documents)).rejects.toBeInstanceOf(RightMissing);
});

test('where v2’s persons may not be read the v1 list tells whose files to ask for', async () => {
  const rows = [1, 2].map((id) => ({ type: 'Employee', attributes: { id: { value: id } } }));
  await using personio = await Canned.start({
    ...company((id) => list(file(`a${id}`))),
    '/v2/persons': refusal(401, { errors: [{ title: 'Unauthorized Request' }] }),
    '/v1/company/employees': { success: true, metadata: { total_elements: 2 }, data: rows },
  });

  const pages = await personio.pull(documents);

  expect(found(pages)).toEqual(['a1', 'a2']);
  expect(pages.at(-1)?.incomplete).toBeUndefined();
});

test('one file without an id is enough for nothing to be taken for gone, also where whole pages follow', async () => {
  const next = { href: `${DOCUMENTS}?owner_id=1&cursor=2` };
  await using personio = await Canned.start({
    ...company(() => null),
    [DOCUMENTS]: (query: URLSearchParams) =>
      query.has('cursor') ? list(file('a2')) : { _data: [file('a1'), { name: 'No id' }], _meta: { links: { next } } },
  });

  const pages = await personio.pull(documents);

  expect(found(pages)).toContain('a2');
  expect(pages.at(-1)?.incomplete).toEqual(['document']);
});
