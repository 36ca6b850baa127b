import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const list = async (query = ''): Promise<Body> => (await driver.get(`/v2/compensations?${query}`)).body._data;
const types = async (): Promise<Body> => (await driver.get('/v2/compensations/types')).body._data;
const salariesOf = (parts: Body): Body =>
  parts.filter((one: Body) => one.type.category === 'FIXED_SALARY').map((one: Body) => one.amount.value);

test('a part of pay tells person, contract and amount, and agrees with the salary in v1', async () => {
  const [salary] = await list('person.id=3003');
  const { data } = (await driver.get('/v1/company/employees/3003')).body;

  expect(salary).toEqual({
    ...{ id: expect.any(String), person: { id: '3003' }, legal_entity: { id: '170' } },
    ...{ type: { id: expect.any(String), name: 'Base salary', category: 'FIXED_SALARY' } },
    ...{ amount: { value: 4166.67, currency: 'EUR' }, interval: 'MONTHLY', effective_from: '2026-01-01' },
    ...{ weekly_working_hours: 30, full_time_weekly_working_hours: 40 },
  });
  expect(data.attributes.fix_salary.value).toBe(4166.67);
});

test('a wage by the hour is a category of its own, and people on leave are paid in full', async () => {
  await driver.ask('PATCH', '/_control/people/3005', { fix_salary: 3000, fix_salary_interval: 'yearly' });

  expect(await list('person.id=3007')).toMatchObject([
    { type: { category: 'HOURLY_SALARY' }, amount: { value: 17.25 }, legal_entity: { id: '170' } },
  ]);
  expect(await list('person.id=3005')).toMatchObject([{ amount: { value: 3000 }, interval: 'YEARLY' }]);
});

test('one month is seen at a time: this one, or that of the last day', async () => {
  const before = await list('person.id=3003&end_date=2025-12-31');
  const now = await list('person.id=3003');

  expect(salariesOf(before)).toEqual([4000]);
  expect(salariesOf(now)).toEqual([4166.67]);
  expect(before[0].id).not.toBe(now[0].id);
  expect((await driver.get('/v2/compensations?start_date=2026-01-01&end_date=2026-03-31')).status).toBe(400);
  expect((await driver.get('/v2/compensations?start_date=tomorrow')).status).toBe(400);
});

test('who has left or never had a contract is not paid', async () => {
  expect(await list('person.id=3008,3012')).toEqual([]);
  expect((await list('person.id=3008&end_date=2026-06-30')).length).toBe(0);
  await driver.ask('PATCH', '/_control/people/3008', { fix_salary: 1000 });
  expect(salariesOf(await list('person.id=3008&end_date=2026-06-30'))).toEqual([1000]);
  expect(await list('person.id=3008&end_date=2026-07-31')).toEqual([]);
});

test('what is paid once is seen in its month only, and what was taken away just stops appearing', async () => {
  const once = { person_id: 3003, type: 'Prämie', category: 'ONE_TIME', value: 500, effective_from: '2026-08-10' };
  const { body } = await driver.ask('POST', '/_control/compensations', once);
  const names = async (query: string): Promise<string[]> =>
    (await list(`person.id=3003&${query}`)).map((one: Body) => one.type.name);

  expect(await names('end_date=2026-08-31')).toContain('Prämie');
  expect(await names('end_date=2026-09-30')).not.toContain('Prämie');
  await driver.ask('DELETE', `/_control/compensations/${String(body.id)}`);
  expect(await names('end_date=2026-08-31')).not.toContain('Prämie');
});

test('a restriction of the credential to legal entities goes before what was asked for', async () => {
  await driver.ask('PATCH', '/_control/people/3010', { fix_salary: 5000 });
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { legal_entities: [171] });
  const token = await driver.token(credentials);

  const { body } = await driver.getWith(token, '/v2/compensations?legal_entity.id=170');

  expect(new Set(body._data.map((one: Body) => one.legal_entity.id))).toEqual(new Set(['171']));
  expect((await list('legal_entity.id=170')).every((one: Body) => one.legal_entity.id === '170')).toBe(true);
});

test('pages hold everything once, wherever they are cut, and the count is theirs', async () => {
  const { body: facts } = await driver.ask('GET', '/_control');
  const { url } = driver.simulator;
  const seen: string[] = [];
  let next: string | undefined = '/v2/compensations?limit=2';
  while (next !== undefined) {
    const { body }: Answer = await driver.get(next.replace(url, ''));
    expect(body._data.length).toBeLessThanOrEqual(2);
    seen.push(...body._data.map((one: Body) => one.id));
    next = body._meta.links.next?.href;
  }

  expect(seen).toEqual((await list()).map((one: Body) => one.id));
  expect(new Set(seen).size).toBe(facts.counts.compensations);
});

test('a part of pay can be added, but no bonus and no fractions of a cent', async () => {
  const known: Body[] = await types();
  const type = (category: string): object => ({ id: known.find((one) => one.category === category)?.id });
  const body = { person: { id: '3004' }, value: 99.5, effective_from: '2026-09-01', type: type('RECURRING') };
  const post = (more: object): Promise<Answer> => driver.send('POST', '/v2/compensations', { ...body, ...more });

  const { status, body: made } = await post({});
  const refused = [
    await post({ type: type('BONUS') }),
    await post({ value: 1.234 }),
    await post({ interval: 'DAILY' }),
    await post({ currency: 'XYZ' }),
    await post({ effective_from: '2026-02-30' }),
  ];
  const once = await post({ type: type('ONE_TIME'), interval: 'DAILY' });

  expect(status).toBe(201);
  expect(await list('person.id=3004')).toContainEqual(
    expect.objectContaining({ id: made.id, amount: { value: 99.5, currency: 'EUR' } }),
  );
  expect(refused.map((one) => one.status)).toEqual([400, 400, 400, 400, 400]);
  expect(once.status).toBe(201);
});

test('a new base salary ends the one before it', async () => {
  const [before] = salariesOf(await list('person.id=3003'));
  const type = (await types()).find((one: Body) => one.category === 'FIXED_SALARY');
  const body = { person: { id: '3003' }, type: { id: type.id }, value: 5000, effective_from: '2026-10-01' };
  await driver.send('POST', '/v2/compensations', body);

  expect(salariesOf(await list('person.id=3003&end_date=2026-09-30'))).toEqual([before]);
  expect(salariesOf(await list('person.id=3003&end_date=2026-10-31'))).toEqual([5000]);
});

test('types are listed and added, in two categories only', async () => {
  const made = await driver.send('POST', '/v2/compensations/types', { name: 'Jobrad', category: 'RECURRING' });
  const bonus = await driver.send('POST', '/v2/compensations/types', { name: 'Bonus', category: 'BONUS' });

  expect([made.status, bonus.status]).toEqual([201, 400]);
  expect(await types()).toContainEqual({ id: made.body.id, name: 'Jobrad', category: 'RECURRING' });
});

test('a large company is paged without looking at everybody', async () => {
  await using large = await Driver.start({ people: 100_000 });
  await large.get('/v2/compensations?limit=1');
  const before = performance.now();

  const { body } = await large.get('/v2/compensations?limit=100');
  const { body: second } = await large.get(body._meta.links.next.href.replace(large.simulator.url, ''));

  expect([body._data.length, second._data.length]).toEqual([100, 100]);
  expect(performance.now() - before).toBeLessThan(1000);
});
