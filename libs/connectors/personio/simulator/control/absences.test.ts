import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.start();
});
afterEach(() => driver[Symbol.asyncDispose]());

const counts = async (): Promise<Body> => (await driver.ask('GET', '/_control')).body.counts;
const read = async (id: string): Promise<Body> => (await driver.get(`/v2/absence-periods/${id}`)).body;

test('absences are made, changed and removed, and counted', async () => {
  expect(await counts()).toMatchObject({ absences: 17, absence_types: 10 });
  const { body: made } = await driver.ask('POST', '/_control/absences', {
    ...{ person_id: 3009, type: 'Krankheit', start_date: '2026-11-02', end_date: '2026-11-04' },
    ...{ half_day_start: true, certificate: 'pending', status: 'PENDING', comment: 'Grippe' },
  });
  const id = String(made.id_v2);

  expect(await counts()).toMatchObject({ absences: 18 });
  expect(await read(id)).toMatchObject({
    ...{ person: { id: '3009' }, approval: { status: 'PENDING' }, comment: 'Grippe' },
    starts_from: { date_time: '2026-11-02T00:00:00', type: 'SECOND_HALF' },
  });

  const wanted = { person_id: 3009, start_date: '2026-11-02', end_date: '2026-11-04', comment: 'Grippe' };
  expect((await driver.ask('GET', `/_control/absences/${id}`)).body).toMatchObject(wanted);

  await driver.ask('PATCH', `/_control/absences/${id}`, { end_date: null, type: null });
  expect(await read(id)).toMatchObject({ ends_at: null, absence_type: null });

  await driver.ask('DELETE', `/_control/absences/${String(made.id)}`);
  expect(await counts()).toMatchObject({ absences: 17 });
  expect((await driver.ask('GET', `/_control/absences/${id}`)).status).toBe(404);
  expect(await driver.get(`/v1/company/time-offs/${String(made.id)}`)).toMatchObject({ status: 404 });
});

test('the absences of somebody who vanishes vanish too', async () => {
  await driver.ask('DELETE', '/_control/people/3003');

  expect(await counts()).toMatchObject({ absences: 14 });
  expect((await driver.get('/v2/absence-periods?limit=100')).body._data).toHaveLength(14);
  expect((await driver.get('/v2/absence-periods/0b9f2b1e-6f3a-4f55-9a3e-2d2f4d1c7a90')).status).toBe(404);
});

test('types are made, renamed and dissolved, whereupon their absences have none', async () => {
  const { body: made } = await driver.ask('POST', '/_control/absence-types', { name: 'Streik', unit: 'hour' });
  await driver.ask('PATCH', '/_control/absence-types/Paid%20vacation', { name: 'Urlaub', category: 'vacation' });
  await driver.ask('DELETE', '/_control/absence-types/Elternzeit');

  expect((await driver.get(`/v2/absence-types/${String(made.id_v2)}`)).body).toMatchObject({
    ...{ name: 'Streik', unit: 'HOUR', category: 'OTHER' },
  });
  expect((await driver.get('/v1/company/time-off-types')).body.data[0].attributes).toMatchObject({
    ...{ id: 2_179_197, name: 'Urlaub', category: 'vacation' },
  });
  expect((await driver.get('/v2/absence-periods?person.id=3005')).body._data).toMatchObject([{ absence_type: null }]);
  expect((await driver.get('/v1/company/time-offs?employees[]=3005')).body.data).toMatchObject([
    { attributes: { time_off_type: null } },
  ]);
});

test.each([
  ['POST', '/_control/absences', { person_id: 99 }, 404],
  ['POST', '/_control/absences', { person_id: 3003, day: '2026-01-01' }, 422],
  ['POST', '/_control/absences', { person_id: 3003, type: 'Sonntag' }, 422],
  ['PATCH', '/_control/absences/7', { comment: '' }, 404],
  ['PATCH', '/_control/absences/125682393', { start_time: 'noon' }, 422],
  ['PATCH', '/_control/absence-types/2179197', { unit: 'week' }, 422],
])('%s %s %j makes no sense, and says so', async (method, path, body, status) => {
  const answer = await driver.ask(method, path, body);

  expect([answer.status, typeof answer.body.error]).toEqual([status, 'string']);
});
