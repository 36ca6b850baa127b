import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const list = async (path: string): Promise<Body> => (await driver.get(path)).body._data;

test('jobs come by descending id, or in the order asked for', async () => {
  const ids = (await list('/v2/jobs?limit=100')).map(({ id }: Body) => id);
  const names = (await list('/v2/jobs?sort=name&limit=100')).map(({ name }: Body) => name);

  expect(ids).toEqual([...ids].sort().reverse());
  expect(names[0]).toBe('Account Executive');
  expect((await driver.get('/v2/jobs?sort=level')).status).toBe(400);
  expect((await driver.get('/v2/jobs?limit=101')).status).toBe(400);
});

test('an employment leads to the job that its position is called after', async () => {
  const [employment] = await list('/v2/persons/3003/employments');
  const { body: job } = await driver.get(`/v2/jobs/${String(employment.job.id)}`);

  expect(job).toMatchObject({
    ...{ name: 'Software Engineer', job_family: { name: 'Engineering' }, level: { name: expect.any(String) } },
    ...{ job_track: { name: 'Individual Contributor' }, salary_band_ids: [expect.any(String)] },
  });
  expect(await list(`/v2/jobs?name=Software Engineer&id=${String(job.id)}`)).toEqual([job]);
  expect((await driver.get('/v2/jobs/none')).status).toBe(404);
});

test('a job names its salary bands only to who may read them', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { areas: ['jobs'] });
  const token = await driver.token(credentials);

  const { body } = await driver.getWith(token, '/v2/jobs?limit=100');

  expect(body._data.every(({ salary_band_ids: bands }: Body) => bands.length === 0)).toBe(true);
  expect((await driver.getWith(token, '/v2/salary-bands')).status).toBe(403);
});

test('salary bands are listed and found by id', async () => {
  const [first, second] = await list('/v2/salary-bands');

  expect(await list(`/v2/salary-bands?id=${String(first.id)},${String(second.id)}`)).toEqual([first, second]);
  expect((await driver.get(`/v2/salary-bands/${String(first.id)}`)).body).toEqual(first);
  expect((await driver.get('/v2/salary-bands/none')).status).toBe(404);
});
