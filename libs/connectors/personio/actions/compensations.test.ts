import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import type { JsonObject } from '../../contract.js';
import { Desk } from './desk.js';

let desk: Desk;
let types: Record<string, string>;
beforeEach(async () => {
  desk = await Desk.open();
  await desk.bench.control('PUT', '/clock', { now: 'real' });
  const type = await desk.field('compensation', 'create', 'integration_params', 'type_id');
  const labels = type?.['x-labels'] ?? {};
  types = Object.fromEntries(Object.entries(labels).map(([id, label]) => [label, id]));
});
afterEach(() => desk[Symbol.asyncDispose]());

const MONTH = DateTime.utc().startOf('month');

const allowance = (start: DateTime, more: JsonObject = {}): JsonObject => ({
  ...{ employee: '3003', pay_rate: 120.07, pay_currency: 'EUR', pay_frequency: 'SEMIANNUALLY' },
  ...{ start_date: start.toISODate(), integration_params: { type_id: types['Car allowance'] ?? '', comment: 'VW' } },
  ...more,
});

test('the description names the kinds of pay that this customer has, but for bonuses', async () => {
  expect(Object.keys(types)).toEqual(expect.arrayContaining(['Base salary', 'Car allowance', 'Weihnachtsgeld']));
  expect(types).not.toHaveProperty('Zielbonus');
  const employee = '0198f2a4-7c1e-7d35-9b1a-3f6f0c2d4e5a';

  const accepts = (more: JsonObject) => desk.accepts('compensation', 'create', allowance(MONTH, { employee, ...more }));
  expect(await accepts({})).toBe(true);
  expect(await accepts({ pay_rate: 0.001 })).toBe(false);
  expect(await accepts({ pay_currency: 'Taler' })).toBe(false);
  expect(await accepts({ integration_params: { type_id: 'bonus' } })).toBe(false);
});

test('a part of pay is read back by person and month, with the rest of what the person is paid', async () => {
  const found = await desk.write('compensation', 'create', { body: allowance(MONTH) });

  const [id] = await desk.made();
  const made = found.find(({ remoteId }) => remoteId === id);
  expect(desk.bench.map('compensation', made?.raw ?? {}).fields).toMatchObject({
    ...{ employee: 'employee/3003', pay_rate: 120.07, pay_currency: 'EUR', pay_frequency: 'SEMIANNUALLY' },
    ...{ start_date: `${MONTH.toISODate()}T00:00:00Z`, name: 'Car allowance' },
  });
  expect(found.map(({ raw }) => JSON.stringify(raw))).toEqual(
    found.map(() => expect.stringContaining('"person":{"id":"3003"}')),
  );
  expect(found.length).toBeGreaterThan(1);
});

test('what was paid once some months ago is read back from its month', async () => {
  const body = allowance(MONTH.minus({ months: 3 }), {
    integration_params: { type_id: types['Weihnachtsgeld'] ?? '' },
  });

  const found = await desk.write('compensation', 'create', { body });

  expect(found.map(({ raw }) => raw['effective_from'])).toContain(body['start_date']);
});

test('what begins next month is not held yet, as no pull shows it', async () => {
  const found = await desk.write('compensation', 'create', { body: allowance(MONTH.plus({ months: 1 })) });

  const [id] = await desk.made();
  expect(found.map(({ remoteId }) => remoteId)).not.toContain(id);
});

test('one whose answer is lost is found by all that was said of it; the same one from before is not it', async () => {
  const body = allowance(MONTH);
  await desk.write('compensation', 'create', { body });
  const found = await desk.write('compensation', 'create', { body }, 1);

  const [, second] = await desk.made();
  expect(found.map(({ remoteId }) => remoteId)).toContain(second);
  const [before, making] = desk.action('compensation', 'create').steps({ body, settings: {} });
  expect(await desk.find(making, [await desk.send(before)])).toBeNull();
  expect(making?.unique).toBeUndefined();
});
