import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import { RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const ids = (pull: Pull): string[] => pull.found.map(({ remoteId }) => remoteId);
const mapped = (pull: Pull, id: string) =>
  bench.map('time_off_balance', pull.found.find(({ remoteId }) => remoteId === id)?.raw ?? {});

const BALANCE = 'GET /v1/company/employees/{id}/absences/balance';
const fault = (match: string, status: number, times: number) =>
  bench.control('POST', '/faults', { match, kind: 'status', status, times });

test('a balance for each person and kind of absence, in hours, with a call for each person', async () => {
  const pull = await bench.pull(bench.open(), 'balances');
  const { requests } = await bench.control('GET', '/requests');

  expect(mapped(pull, '3001:2179197').fields).toMatchObject({
    ...{ employee: 'employee/3001', balance: 240, used: null, policy_type: 'VACATION' },
    absence_type: 'absence_type/5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11',
  });
  expect(mapped(pull, '3003:2179197').fields['balance']).toBe(159); // 26.5 days of 6 hours
  expect(pull.found.find(({ remoteId }) => remoteId === '3003:2179197')?.raw['balance']).toMatchObject({
    balance: 26.5,
  });
  expect((requests as { path: string }[]).filter(({ path }) => path.endsWith('/balance'))).toHaveLength(12);
  expect(pull.incomplete).toEqual([]);
});

test('a work schedule that is not shared leaves the hours as we hold them', async () => {
  const credentials = await bench.control('POST', '/credentials', { attributes: ['first_name'] });
  const pull = await bench.pull(bench.open(credentials as Record<string, string>), 'balances');

  expect(pull.found.length).toBeGreaterThan(10);
  expect(mapped(pull, '3001:2179197')).toMatchObject({ fields: { balance: null }, withheld: ['balance'] });
});

test('one person’s call that fails takes nothing from the others, and nothing is deleted', async () => {
  await fault(BALANCE.replace('{id}', '3003'), 400, 1000);

  const pull = await bench.pull(bench.open(), 'balances');

  expect(ids(pull)).toContain('3001:2179197');
  expect(ids(pull).some((id) => id.startsWith('3003:'))).toBe(false);
  expect(pull.failed).toEqual([{ model: 'time_off_balance', remoteId: '3003', code: 'provider_request_refused' }]);
  expect(pull.incomplete).toEqual(['time_off_balance']);
});

test('somebody who goes while balances are read is told as such', async () => {
  await fault(BALANCE.replace('{id}', '3003'), 404, 1000);

  const { failed, incomplete } = await bench.pull(bench.open(), 'balances');

  expect(failed).toEqual([{ model: 'time_off_balance', remoteId: '3003', code: 'person_not_shown' }]);
  expect(incomplete).toEqual(['time_off_balance']);
});

test('calls that fail for many fail the pull', async () => {
  await fault(BALANCE, 400, 1000);

  await expect(bench.pull(bench.open(), 'balances')).rejects.toThrow('status 400');
});

test.each([BALANCE, 'GET /v1/company/time-off-types'])(
  'a right that is missing for %s is told as such',
  async (match) => {
    await fault(match, 403, 1000);

    await expect(bench.pull(bench.open(), 'balances')).rejects.toMatchObject({ area: 'Absences: read (API v1)' });
  },
);

test('a list of employees that shows nobody is a missing right as well', async () => {
  const credentials = await bench.control('POST', '/credentials', { areas: ['absences'] });

  await expect(bench.pull(bench.open(credentials as Record<string, string>), 'balances')).rejects.toBeInstanceOf(
    RightMissing,
  );
});

test('an interrupted pull goes on with the next person, though the list has moved', async () => {
  const whole = await bench.pull(bench.open(), 'balances');
  await bench.control('POST', '/hire', { first_name: 'Grace', last_name: 'Hopper' });

  const rest = await bench.pull(bench.open(), 'balances', { checkpoint: { after: 3005, incomplete: false } });

  expect(ids(rest)).toEqual(expect.arrayContaining(ids(whole).filter((id) => Number(id.split(':')[0]) > 3005)));
  expect(ids(rest).filter((id) => Number(id.split(':')[0]) <= 3005)).toEqual([]);
});
