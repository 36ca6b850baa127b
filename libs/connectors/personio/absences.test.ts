import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const SINCE = new Date('2026-12-01');
const TODAY = '2026-12-02T10:00:00Z';
const VACATION = '0b9f2b1e-6f3a-4f55-9a3e-2d2f4d1c7a90'; // Ada's, from the 10th to the 12th of June

const ids = (pull: Pull): string[] => pull.found.map(({ remoteId }) => remoteId);
const rawOf = (pull: Pull, id: string): JsonObject => pull.found.find(({ remoteId }) => remoteId === id)?.raw ?? {};
const fieldsOf = (pull: Pull, id: string) => bench.map('time_off', rawOf(pull, id)).fields;
const amounts = (pull: Pull) => pull.found.map(({ raw }) => bench.map('time_off', raw).fields['amount']);

async function asked(path: RegExp): Promise<string[]> {
  const { requests } = await bench.control('GET', '/requests');
  const paths = (requests as { path: string }[]).map((request) => decodeURIComponent(request.path));
  return paths.filter((one) => path.test(one));
}

async function plant(absence: JsonObject): Promise<string> {
  return (await bench.control('POST', '/absences', absence))['id_v2'] as string;
}

const refuse = (match: string) => bench.control('POST', '/faults', { match, kind: 'status', status: 403, times: 1000 });

test('everything is read in a few calls, with what v1 alone knows, and none for each absence', async () => {
  const { counts } = await bench.control('GET', '');
  const pull = await bench.pull(bench.open(), 'absences');

  expect(new Set(ids(pull)).size).toBe((counts as JsonObject)['absences']);
  expect(amounts(pull)).not.toContain(null);
  expect(pull.incomplete).toEqual([]);
  expect(await asked(/v2\/absence-periods/)).toHaveLength(1);
  expect(await asked(/v1\/company\/(time-offs|absence-periods)/)).toHaveLength(2);
  expect(await asked(/breakdowns/)).toEqual([]);
});

test('what v1 says of a person stays out of the payload', async () => {
  const pull = await bench.pull(bench.open(), 'absences');

  expect(rawOf(pull, VACATION)).toMatchObject({ v1: { days_count: 3 }, absence_type: { name: 'Paid vacation' } });
  expect(JSON.stringify(rawOf(pull, VACATION))).not.toContain('@');
});

test('between two full pulls only what changed is read', async () => {
  const client = bench.open();
  await bench.control('PUT', '/clock', { now: TODAY });
  await bench.control('PATCH', `/absences/${VACATION}`, { end_date: '2026-06-11' });
  const sick = await plant({
    ...{ person_id: 3009, type: 'Krankheit', start_date: '2026-11-30', end_date: '2026-11-30', half_day_end: true },
  });

  const pull = await bench.pull(client, 'absences', { since: SINCE });

  expect(new Set(ids(pull))).toEqual(new Set([VACATION, sick]));
  expect(fieldsOf(pull, VACATION)).toMatchObject({ amount: 2, end_time: '2026-06-12T00:00:00Z' });
  expect(fieldsOf(pull, sick)).toMatchObject({
    ...{ amount: 0.5, start_time: '2026-11-30T00:00:00Z', end_time: '2026-11-30T12:00:00Z' },
  });
  expect(pull.pages[0]?.latest?.toISOString()).toMatch(/^2026-12-02T10:0/);
  expect(await asked(/time-offs/)).toHaveLength(2);
});

test('nothing changed: one call, and two that tell whether v1 may be read', async () => {
  expect(ids(await bench.pull(bench.open(), 'absences', { since: SINCE }))).toEqual([]);
  expect([await asked(/v2\/absence-periods/), await asked(/v1\/company/)]).toMatchObject([
    { length: 1 },
    { length: 2 },
  ]);

  await refuse('GET /v1/company/time-offs');
  const { pages } = await bench.pull(bench.open(), 'absences', { since: SINCE });
  expect(pages.map(({ rightsMissing }) => rightsMissing)).toEqual([['Absences: read (API v1)']]);
});

test('a deleted absence is told by its absence from a pull of everything', async () => {
  await bench.control('DELETE', `/absences/${VACATION}`);

  const pull = await bench.pull(bench.open(), 'absences');

  expect(ids(pull)).not.toContain(VACATION);
  expect(pull.incomplete).toEqual([]);
});

test('where v1 may not be read, absences come without amounts, and the ones that we hold are kept', async () => {
  await refuse('GET /v1/company/time-offs');
  await refuse('GET /v1/company/absence-periods');

  const pull = await bench.pull(bench.open(), 'absences');

  expect(pull.found).toHaveLength(17);
  expect(new Set(amounts(pull))).toEqual(new Set([null]));
  expect(bench.map('time_off', rawOf(pull, VACATION)).withheld).toEqual(['amount']);
  expect(pull.pages.every(({ rightsMissing }) => rightsMissing?.[0] === 'Absences: read (API v1)')).toBe(true);
  expect(await asked(/v1\/company/)).toHaveLength(2); // a refusal is not asked for again
});

test('a list of v1 that comes empty for want of the right takes no amount away', async () => {
  const empty = { success: true, metadata: { total_elements: 0, current_page: 1, total_pages: 1 }, data: [] };
  await bench.control('POST', '/faults', { match: 'GET /v1/company/time-offs', kind: 'body', body: empty, times: 9 });

  const pull = await bench.pull(bench.open(), 'absences');

  expect(bench.map('time_off', rawOf(pull, VACATION)).withheld).toEqual(['amount']);
  expect(pull.pages[0]?.rightsMissing).toEqual(['Absences: read (API v1)']);
});

test('where v1 lacks hour-based absences only, days keep their amounts', async () => {
  await bench.control('POST', '/faults', {
    ...{ match: 'GET /v1/company/absence-periods', kind: 'status', status: 404, times: 1000 },
  });

  const pull = await bench.pull(bench.open(), 'absences');

  const missing = pull.found.filter(({ raw }) => raw['v1'] === null).map(({ raw }) => raw['absence_type']);
  expect(missing.length).toBeGreaterThan(0);
  expect(missing.every((type) => (type as JsonObject | null)?.['unit'] !== 'DAY')).toBe(true);
  expect(fieldsOf(pull, VACATION)['amount']).toBe(3);
});

test('a type that was dissolved or renamed shows in the absences', async () => {
  await bench.control('PATCH', '/absence-types/Krankheit', { category: 'quarantine' });
  await bench.control('DELETE', '/absence-types/Paid%20vacation');

  const pull = await bench.pull(bench.open(), 'absences');

  expect(fieldsOf(pull, VACATION)).toMatchObject({ absence_type: null, request_type: null, units: 'DAYS', amount: 3 });
  expect(pull.found.map(({ raw }) => bench.map('time_off', raw).fields['request_type'])).toContain('QUARANTINE');
});

test('an absence that v1 leaves out of its pages is asked for by its person and days', async () => {
  const empty = { success: true, metadata: { total_elements: 0, current_page: 1, total_pages: 1 }, data: [] };
  await bench.control('POST', '/faults', { match: 'GET /v1/company/time-offs', kind: 'body', body: empty, times: 1 });

  const pull = await bench.pull(bench.open(), 'absences');

  expect(amounts(pull)).not.toContain(null);
  expect(await asked(/time-offs\?start_date=2024-08-04&/)).toHaveLength(1);
});

test('where persons may not be read, everything comes in one list, and an interrupted pull goes on in it', async () => {
  const areas = ['absences', 'employees'];
  const credentials = (await bench.control('POST', '/credentials', { areas })) as Record<string, string>;
  const wanted = await bench.pull(bench.open(), 'absences');
  const pull = await bench.pull(bench.open(credentials), 'absences');
  const rest = await bench.pull(bench.open(credentials), 'absences', { checkpoint: { people: null, following: null } });

  expect(new Set(ids(pull))).toEqual(new Set(ids(wanted)));
  expect(ids(rest)).toEqual(ids(pull));
  expect(pull.incomplete).toEqual([]);
});
