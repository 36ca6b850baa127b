import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const balance = async (id: number | string): Promise<Body> =>
  (await driver.get(`/v1/company/employees/${id}/absences/balance`)).body;

test('a balance counts what was taken, and apart from it what lies ahead', async () => {
  // Eleven days in summer; eight of the ten at the turn of the year are asked for in this one.
  expect((await balance(3002)).data).toEqual([
    { id: 2_179_197, name: 'Paid vacation', category: 'paid_vacation', balance: 19, available_balance: 19 },
    { id: 2_179_203, name: 'Fortbildung', category: null, balance: 5, available_balance: 5 },
  ]);
  expect((await balance(3006)).data[0]).toMatchObject({ balance: 30, available_balance: 22 });
});

test('the attribute of the employee is another figure than the balance', async () => {
  const { body } = await driver.get('/v1/company/employees/3003');

  expect(body.data.attributes.vacation_day_balance.value).toBe(12.5);
  expect((await balance(3003)).data[0].balance).toBe(26.5);
});

test('half days count half, and what was rejected not at all', async () => {
  expect((await balance(3003)).data[0]).toMatchObject({ balance: 26.5, available_balance: 26.5 });
  expect((await balance(3011)).data[0]).toMatchObject({ balance: 30, available_balance: 30 });
});

test('who came during the year gets a share, down to a fraction', async () => {
  const { body } = await driver.ask('POST', '/_control/hire', { start_date: '2026-09-01' });

  expect((await balance(body.id)).data[0].balance).toBe(10);
  expect((await balance(body.id)).data[1].balance).toBe(1.67);
});

test('who has no entitlement has no balance', async () => {
  expect(await balance(3012)).toEqual({ success: true, data: [] });
});

test.each(['99', '2147483648', 'abc'])('employee %s is missing, in German', async (id) => {
  expect(await balance(id)).toEqual({
    success: false,
    error: { code: 404, message: 'Es ist ein Problem aufgetreten ' },
  });
});
