import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject, Settings } from '../contract.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const SINCE = new Date('2026-12-01');
const TODAY = '2026-12-02T10:00:00Z';
const BERLIN = { time_zone: 'Europe/Berlin' };

const ids = (pull: Pull): string[] => pull.found.map(({ remoteId }) => remoteId);
const entries = (pull: Pull, settings: Settings = {}) =>
  pull.found.map(({ raw }) => bench.map('timesheet_entry', raw, settings).fields);
const entry = (pull: Pull, id: string, settings: Settings = {}) =>
  bench.map('timesheet_entry', pull.found.find(({ remoteId }) => remoteId === id)?.raw ?? {}, settings).fields;

async function asked(path: RegExp): Promise<string[]> {
  const { requests } = await bench.control('GET', '/requests');
  const paths = (requests as { path: string }[]).map((request) => decodeURIComponent(request.path));
  return paths.filter((one) => path.test(one));
}

/** A day's work of Ada's, by default with half an hour's break. */
async function plant(rest: JsonObject = {}): Promise<{ work: string; pause: string }> {
  const day = { person_id: 3003, start: '2026-08-03T09:00', end: '2026-08-03T17:00', break: 30 };
  const made = await bench.control('POST', '/attendances', { ...day, ...rest });
  return { work: made['id'] as string, pause: made['break_id'] as string };
}

test('everything is read in a few calls, and what was rejected is left out', async () => {
  const counts = (await bench.control('GET', ''))['counts'] as Record<string, number>;
  const pull = await bench.pull(bench.open(), 'attendances');

  expect(new Set(ids(pull)).size).toBe((counts['work_periods'] ?? 0) - (counts['work_periods_rejected'] ?? 0));
  expect(entries(pull).map(({ status }) => status)).not.toContain('REJECTED');
  expect(await asked(/attendance-periods/)).toHaveLength(1);
  expect(pull.incomplete).toEqual([]);
});

test('work and break of a day become one entry', async () => {
  const { work } = await plant();
  const pull = await bench.pull(bench.open(), 'attendances');

  expect(entry(pull, work, BERLIN)).toMatchObject({
    ...{ employee: 'employee/3003', date: '2026-08-03T00:00:00Z', hours_worked: 7.5, break_duration: 0.5 },
    ...{ start_time: '2026-08-03T07:00:00Z', end_time: '2026-08-03T15:00:00Z', status: 'CONFIRMED' },
  });
});

test('a break that changed without its work has the day read again', async () => {
  const { work, pause } = await plant();
  await bench.control('PUT', '/clock', { now: TODAY });
  await bench.control('PATCH', `/attendances/${pause}`, { start: '2026-08-03T12:00', end: '2026-08-03T13:30' });

  const pull = await bench.pull(bench.open(), 'attendances', { since: SINCE });

  expect(ids(pull)).toEqual([work]);
  expect(entry(pull, work)).toMatchObject({ hours_worked: 6.5, break_duration: 1.5 });
  expect(pull.pages[0]?.latest?.toISOString()).toMatch(/^2026-12-02T10:0/);
  expect(await asked(/attendance-periods/)).toHaveLength(2);
});

test('changes of one day are asked for by the day, a person’s changes of many days by the person', async () => {
  await bench.control('PUT', '/clock', { now: TODAY });
  const client = bench.open();
  for (const person of [3001, 3002, 3003]) await plant({ person_id: person });
  expect(ids(await bench.pull(client, 'attendances', { since: SINCE }))).toHaveLength(3);
  expect(await asked(/attendance-periods/)).toHaveLength(2);

  await bench.control('DELETE', '/requests');
  await bench.control('PUT', '/clock', { now: '2026-12-02T20:00:00Z' });
  for (const day of [10, 11, 12, 13]) {
    await plant({ start: `2026-08-${day}T09:00`, end: `2026-08-${day}T17:00` });
  }
  const pull = await bench.pull(client, 'attendances', { since: new Date('2026-12-02T15:00:00Z') });
  expect(ids(pull)).toHaveLength(4);
  expect(await asked(/attendance-periods/)).toHaveLength(2);
});

test('nothing changed: one call', async () => {
  expect(ids(await bench.pull(bench.open(), 'attendances', { since: SINCE }))).toEqual([]);
  expect(await asked(/v[12]\/(attendance|company)/)).toHaveLength(1);
});

test('a deleted break gives the work its time back, and deleted work is told by its absence', async () => {
  const [one, other] = [await plant(), await plant({ person_id: 3002 })];
  await bench.control('DELETE', `/attendances/${one.pause}`);
  await bench.control('DELETE', `/attendances/${other.work}`);

  const pull = await bench.pull(bench.open(), 'attendances');

  expect(entry(pull, one.work)).toMatchObject({ hours_worked: 8, break_duration: 0 });
  expect(ids(pull)).not.toContain(other.work);
});

test('the time zone is that of the workplace, and of nobody who has none', async () => {
  const { work } = await plant();
  const settings = { location_time_zones: { München: 'Europe/Lisbon' } };
  const pull = await bench.pull(bench.open(), 'attendances', { settings });
  const starts = entries(pull, settings).map(({ start_time: start }) => start);

  expect(entry(pull, work, settings)['start_time']).toBe('2026-08-03T08:00:00Z');
  expect(starts).toContain(null);
  expect(entries(pull).every(({ start_time: start }) => start === null)).toBe(true);
});

test('where the workplaces are not shown, times that depend on them are not guessed', async () => {
  const settings = { location_time_zones: { München: 'Europe/Berlin' } };
  const hidden = await bench.control('POST', '/credentials', { attributes: ['first_name'] });
  const closed = await bench.control('POST', '/credentials', { areas: ['persons', 'attendances'] });

  for (const [credentials, area] of [
    [hidden, 'Employee attribute “Office”'],
    [closed, 'Employees: read (API v1)'],
  ] as const) {
    const client = bench.open(credentials as Record<string, string>);
    await expect(bench.pull(client, 'attendances', { settings })).rejects.toMatchObject({ area });
    expect((await bench.pull(client, 'attendances')).found.length).toBeGreaterThan(10);
  }
});

test('an attendance over the night in which the clocks change has its true hours', async () => {
  const spring = await plant({ start: '2026-03-28T22:00', end: '2026-03-29T06:00', break: 0 });
  const autumn = await plant({ person_id: 3002, start: '2026-10-24T22:00', end: '2026-10-25T06:00', break: 0 });
  const pull = await bench.pull(bench.open(), 'attendances');

  expect(entry(pull, spring.work, BERLIN)['hours_worked']).toBe(7);
  expect(entry(pull, autumn.work, BERLIN)['hours_worked']).toBe(9);
  expect(entry(pull, autumn.work)['hours_worked']).toBe(8);
});

test('a named break, or work that was rejected, is told to be no entry; work of a day that comes empty once is not', async () => {
  const { work, pause } = await plant();
  const refused = await plant({ start: '2026-08-04T09:00', end: '2026-08-04T17:00', status: 'REJECTED' });
  const entryOf = (remoteId: string) => ({ model: 'timesheet_entry', remoteId });
  const read = async (id: string) =>
    (await bench.named(bench.open(), 'attendances', [entryOf(id)])).map(({ found, gone, told }) => ({
      ...{ found: found.map(({ remoteId }) => remoteId), gone, told },
    }));

  expect(await read(pause)).toEqual([{ found: [work], gone: [entryOf(pause)], told: [entryOf(pause)] }]);
  expect(await read(refused.work)).toEqual([
    { found: [], gone: [entryOf(refused.work)], told: [entryOf(refused.work)] },
  ]);
  expect(await read('f47ac10b-58cc-4372-a567-0e02b2c3d479')).toMatchObject([{ gone: [{}], told: [] }]);
  const match = 'GET /v2/attendance-periods';
  await bench.control('POST', '/faults', { match, kind: 'empty_page', skip: 1, times: 1 });
  expect(await read(work)).toEqual([{ found: [], gone: [], told: [] }]);
});

test('periods that come in no order are put together all the same', async () => {
  const { work, pause } = await plant();
  const row = (id: string, person: string, type: string, hours: string[]) => ({
    ...{ id, person: { id: person }, type, attribution_date: '2026-08-03', approval: { status: 'CONFIRMED' } },
    ...{ start: { date_time: `2026-08-03T${hours[0] ?? ''}` }, end: { date_time: `2026-08-03T${hours[1] ?? ''}` } },
  });
  const link = { links: { next: { href: `${bench.simulator.url}/v2/attendance-periods?cursor=cur_x` } } };
  const first = [
    ...[row(work, '3003', 'WORK', ['09:00', '17:00']), row('another', '3001', 'WORK', ['09:00', '10:00'])],
    row('last', '3002', 'WORK', ['09:00', '10:00']),
  ];
  const pages = [
    { _data: first, _meta: link },
    { _data: [row(pause, '3003', 'BREAK', ['12:00', '12:30'])], _meta: { links: {} } },
  ];
  for (const body of pages) {
    await bench.control('POST', '/faults', { match: 'GET /v2/attendance-periods', kind: 'body', body, times: 1 });
  }

  const pull = await bench.pull(bench.open(), 'attendances');

  expect(pull.found.filter(({ remoteId }) => remoteId === work).map(({ raw }) => (raw['breaks'] as []).length)).toEqual(
    [
      0,
      1, // first as far as it was seen, then whole
    ],
  );
  expect(ids(pull)).toEqual(expect.arrayContaining(['another', 'last']));
});

test('where persons may not be read, everything comes in one list, and an interrupted pull goes on in it', async () => {
  const areas = ['attendances', 'employees'];
  const credentials = (await bench.control('POST', '/credentials', { areas })) as Record<string, string>;
  const wanted = await bench.pull(bench.open(), 'attendances');
  const pull = await bench.pull(bench.open(credentials), 'attendances');
  const rest = await bench.pull(bench.open(credentials), 'attendances', {
    checkpoint: { people: null, following: null },
  });

  expect(new Set(ids(pull))).toEqual(new Set(ids(wanted)));
  expect(ids(rest)).toEqual(ids(pull));
  expect(pull.incomplete).toEqual([]);
});
