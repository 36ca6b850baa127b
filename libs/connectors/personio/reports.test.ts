import { expect, test } from '@jest/globals';
import type { Json, JsonObject, Page } from '../contract.js';
import { RightMissing } from '../errors.js';
import { Canned, refusal } from './canned.js';
import { reports } from './reports.js';

const V1 = '/v1/company/custom-reports/reports';
const COLUMNS = '/v1/company/custom-reports/columns';

const head = (more: JsonObject = {}): JsonObject => ({
  success: true,
  data: [
    {
      type: 'Report',
      attributes: {
        ...{ id: 'r', name: 'Staff', status: 'up_to_date', data_refreshed_at: '2026-04-10T17:32:28Z' },
        ...{ columns: ['first_name', 'department'], ...more },
      },
    },
  ],
});
const columns: Json = {
  success: true,
  data: { attributes: [{ attribute_id: 'first_name', human_readable: 'First Name', data_type: 'TEXT' }] },
};
const items = (...list: JsonObject[]): JsonObject => ({ success: true, data: [{ attributes: { items: list } }] });
const item = (id: number): JsonObject => ({
  employee_id: id,
  attributes: [{ attribute_id: 'first_name', data_type: 'TEXT', value: `N${id}` }],
});

const named = (...ids: string[]) => ({ settings: { reports: ids } });
const records = (pages: Page[], model: string) =>
  pages.flatMap((page) => page.found.filter((one) => one.model === model));
const ids = (pages: Page[], model: string) => records(pages, model).map(({ remoteId }) => remoteId);

test('no report is read unless the connection names it', async () => {
  await using personio = await Canned.start({});

  expect((await personio.pull(reports)).flatMap(({ found }) => found)).toEqual([]);
  expect(await personio.pull(reports, { settings: { reports: ['r', 'v3:r', 'v1:', 7] } })).toMatchObject([
    { chosen: { model: 'report', remoteIds: [] } },
  ]);
  expect(personio.asked).toEqual([]);
});

test('a custom report is its rows, page by page, and its columns by their names', async () => {
  const everybody = Array.from({ length: 150 }, (_, at) => item(at + 1));
  await using personio = await Canned.start({
    ...{ [V1]: head(), [COLUMNS]: columns },
    [`${V1}/r`]: (query) => {
      const page = Number(query.get('page'));
      return items(...everybody.slice((page - 1) * 100, page * 100));
    },
  });

  const pages = await personio.pull(reports, named('v1:r'));

  expect(ids(pages, 'report_row')).toHaveLength(150);
  expect(ids(pages, 'report_row').at(-1)).toBe('v1:r:150');
  expect(records(pages, 'report_row').at(-1)?.raw).toMatchObject({ report: 'v1:r', position: 150, employee_id: '150' });
  expect(records(pages, 'report')[0]?.raw['columns']).toEqual([
    { key: 'first_name', label: 'First Name', type: 'TEXT' },
    { key: 'department', label: null, type: null },
  ]);
  expect(personio.asked.filter((path) => path.includes('locale=en'))).toHaveLength(3);
  expect(pages.at(-1)?.incomplete).toBeUndefined();
});

test('people who occur more than once, on several days, or not by name keep rows of their own', async () => {
  const historical = ['2026-01-01', '2026-02-01'].map((date) => ({
    attribute_id: 'a',
    value: 1,
    effective_date: date,
  }));
  await using personio = await Canned.start({
    ...{ [V1]: head(), [COLUMNS]: columns },
    [`${V1}/r`]: items(
      item(1),
      item(1),
      { employee_id: 2, historical_attributes: historical },
      { attributes: [{ attribute_id: 'a', value: 1 }] },
    ),
  });

  const pages = await personio.pull(reports, named('v1:r'));

  expect(ids(pages, 'report_row')).toEqual(
    ['1', '1#2', '2:2026-01-01', '2:2026-02-01', '#1'].map((key) => `v1:r:${key}`),
  );
});

test('an account that does not know pages is read once, not for ever', async () => {
  const everybody = Array.from({ length: 100 }, (_, at) => item(at));
  await using personio = await Canned.start({
    ...{ [V1]: head(), [COLUMNS]: columns, [`${V1}/r`]: items(...everybody) },
  });

  expect(ids(await personio.pull(reports, named('v1:r')), 'report_row')).toHaveLength(100);
});

test.each([{ status: 'updating' }, { status: 'archived' }, { archival_state: 'archived' }])(
  'a report with %j keeps the rows that we hold',
  async (told) => {
    await using personio = await Canned.start({ [V1]: head(told), [COLUMNS]: columns });

    const pages = await personio.pull(reports, named('v1:r'));

    expect(ids(pages, 'report')).toEqual(['v1:r']);
    expect(personio.asked.some((path) => path.startsWith(`${V1}/r`))).toBe(false);
    expect(pages.at(-1)?.incomplete).toContain('report_row');
  },
);

test('between two full pulls rows are read again only after Personio has worked them out anew', async () => {
  let refreshed = '2026-04-10T17:32:28Z';
  await using personio = await Canned.start({
    [V1]: () => head({ data_refreshed_at: refreshed }),
    ...{ [COLUMNS]: columns, [`${V1}/r`]: items(item(1)) },
  });
  const first = await personio.pull(reports, named('v1:r'));
  expect(first.map(({ latest }) => latest)).toContainEqual(new Date(refreshed)); // or the next pull was a full one as well
  const before = records(first, 'report')[0]?.mark;
  const since = {
    ...named('v1:r'),
    since: new Date(),
    changed: (_model: string, marks: { remoteId: string; mark: string }[]) =>
      Promise.resolve(new Set(marks.filter(({ mark }) => mark !== before).map(({ remoteId }) => remoteId))),
  };

  const same = await personio.pull(reports, since);
  refreshed = '2026-04-11T17:32:28Z';
  const later = await personio.pull(reports, since);

  expect(same.flatMap(({ found }) => found)).toEqual([]);
  expect(same[0]?.untouched).toEqual([{ model: 'report', remoteId: 'v1:r' }]);
  expect(ids(later, 'report_row')).toEqual(['v1:r:1']);
});

const cells = (name: string): Json => [{ attribute_id: 'last_name', string_value: { value: name } }];
const meta = (next: string | null): Json => ({
  columns: [{ name: 'last_name', display: 'Last name (legal)', type: 'string' }],
  links: next === null ? null : { next },
});

// Links of reports are plain texts, and are followed with nothing beside their cursor.
test('a report of the new builder is followed page by page', async () => {
  await using personio = await Canned.start({
    '/v2/reports': { _data: [{ id: 'b', name: 'Names', chart_type: 'table' }], _meta: { links: {} } },
    '/v2/reports/b': (query) => {
      if (query.has('cursor') && query.size > 1)
        return refusal(400, { errors: [{ detail: 'filters beside a cursor' }] });
      const next = query.has('cursor') ? null : `${personio.url}/v2/reports/b?cursor=two`;
      return { _data: [cells(next === null ? 'B' : 'A')], _meta: meta(next) };
    },
  });

  const pages = await personio.pull(reports, named('v2:b'));

  expect(ids(pages, 'report_row')).toEqual(['v2:b:#1', 'v2:b:#2']);
  expect(records(pages, 'report_row')[1]?.raw).toMatchObject({ position: 2, cells: [{ key: 'last_name' }] });
  expect(records(pages, 'report')[0]?.raw).toMatchObject({
    report: { chart_type: 'table' },
    columns: [{ key: 'last_name', label: 'Last name (legal)', type: 'string' }],
  });
});

test('a report whose next link leads to its own page ends there, and the rows that we hold stay', async () => {
  await using personio = await Canned.start({
    '/v2/reports': { _data: [], _meta: {} },
    '/v2/reports/b': () => ({ _data: [cells('A')], _meta: meta(`${personio.url}/v2/reports/b?cursor=same`) }),
  });

  const pages = await personio.pull(reports, named('v2:b'));

  expect(personio.asked.filter((path) => path.startsWith('/v2/reports/b'))).toHaveLength(2);
  expect(pages.at(-1)?.incomplete).toEqual(['report', 'report_row']);
});

test('a row that names its person is the person’s', async () => {
  const row = (id: number): Json => [{ attribute_id: 'employee_id', numeric_value: { number: id } }];
  await using personio = await Canned.start({
    '/v2/reports': { _data: [], _meta: {} },
    '/v2/reports/b': { _data: [row(17), row(18), row(17)], _meta: { columns: [{ name: 'employee_id' }] } },
  });

  const pages = await personio.pull(reports, named('v2:b'));

  expect(ids(pages, 'report_row')).toEqual(['v2:b:17', 'v2:b:18', 'v2:b:17#2']);
  expect(records(pages, 'report_row')[0]?.raw['employee_id']).toBe('17');
});

// Personio answers 400 for everything: reports that are gone, and those with groups or charts.
test.each([
  ['Report with b not found.', 'report_not_found'],
  ['Unsupported nested type: null', 'report_not_exportable'],
])('a report of which Personio says “%s” keeps what we hold, and the next one is read', async (detail, code) => {
  await using personio = await Canned.start({
    '/v2/reports': { _data: [], _meta: {} },
    '/v2/reports/b': refusal(400, { errors: [{ status: '400', title: 'Bad Request', detail }] }),
    ...{ [V1]: head(), [COLUMNS]: columns, [`${V1}/r`]: items(item(1)) },
  });

  const pages = await personio.pull(reports, named('v2:b', 'v1:r', 'v1:gone'));

  expect(pages.flatMap(({ failed = [] }) => failed)).toEqual([
    { model: 'report', remoteId: 'v2:b', code },
    { model: 'report', remoteId: 'v1:gone', code: 'report_not_found' },
  ]);
  expect(ids(pages, 'report')).toEqual(['v1:r']);
  expect(pages.at(-1)?.incomplete).toEqual(['report', 'report_row']);
});

test('a missing right that shows as 400 is a missing right', async () => {
  const refused = refusal(400, { errors: [{ status: '400', title: 'Bad Request', detail: 'Unauthorized token' }] });
  await using personio = await Canned.start({
    ...{ '/v2/reports': refused, [V1]: head(), [COLUMNS]: columns, [`${V1}/r`]: items(item(1)) },
  });

  await expect(personio.pull(reports, named('v2:b'))).rejects.toBeInstanceOf(RightMissing);
  const pages = await personio.pull(reports, named('v2:b', 'v1:r'));

  expect(pages.at(-1)?.rightsMissing).toEqual(['Reports: read']);
  expect(ids(pages, 'report')).toEqual(['v1:r']);
});

test('an interrupted pull goes on with the report that it was in', async () => {
  await using personio = await Canned.start({ [V1]: head(), [COLUMNS]: columns, [`${V1}/r`]: items(item(1)) });

  const pages = await personio.pull(reports, {
    ...named('v1:other', 'v1:r'),
    checkpoint: { done: 1, incomplete: true },
  });

  expect(ids(pages, 'report')).toEqual(['v1:r']);
  expect(personio.asked.some((path) => path.includes('other'))).toBe(false);
  expect(pages.at(-1)?.incomplete).toContain('report');
});
