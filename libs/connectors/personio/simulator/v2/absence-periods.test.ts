import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v2/absence-periods';
const ADA = '0b9f2b1e-6f3a-4f55-9a3e-2d2f4d1c7a90';
const VACATION = '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11';
const list = async (query: string): Promise<Body[]> => (await driver.get(`${path}?${query}`)).body._data;
const starts = (found: Body[]): string[] => found.map((one: Body): string => one.starts_from.date_time);

test('types are those of v1, in capitals', async () => {
  const { body } = await driver.get('/v2/absence-types?limit=100');
  const single = await driver.get(`/v2/absence-types/${VACATION}`);

  expect(body._data).toHaveLength(10);
  expect(body._data[0]).toEqual({ id: VACATION, name: 'Paid vacation', category: 'PAID_VACATION', unit: 'DAY' });
  expect(single.body).toEqual(body._data[0]);
  expect(body._data).toContainEqual(expect.objectContaining({ name: 'Fortbildung', category: null }));
  expect((await driver.get('/v2/absence-types/2179197')).status).toBe(404);
  expect((await driver.get('/v2/absence-types?cursor=cur_nothing')).status).toBe(400);
});

test('an absence by the day ends at the midnight after its last day', async () => {
  const single = await driver.get(`${path}/${ADA}`);

  expect(single.body).toEqual({
    id: ADA,
    person: { id: '3003' },
    starts_from: { date_time: '2026-06-10T00:00:00', type: 'FIRST_HALF' },
    ends_at: { date_time: '2026-06-13T00:00:00', type: 'SECOND_HALF' },
    timezone_id: 'Europe/Berlin',
    comment: '',
    absence_type: { id: VACATION },
    approval: { status: 'APPROVED' },
    substitute: null,
    created_at: '2026-05-01T08:12:44Z',
    updated_at: '2026-05-02T09:00:00Z',
  });
  expect((await list(`id=${ADA}`))[0]).toEqual(single.body);
  expect(single.headers.get('x-ratelimit-replenish-rate')).toBe('10');
});

test('half days, hours, open ends and substitutes have their own forms', async () => {
  const [juergen = {}] = await list('person.id=3002');
  const [ill] = await list('person.id=3007');
  const [, , hours] = await list('person.id=3003');
  const [untyped] = await list('person.id=3008');

  expect(juergen).toMatchObject({
    starts_from: { date_time: '2026-07-30T00:00:00', type: 'SECOND_HALF' },
    ends_at: { date_time: '2026-08-15T00:00:00', type: 'FIRST_HALF' },
    substitute: { id: '3003' },
  });
  expect(ill).toMatchObject({ starts_from: { date_time: '2026-08-24T00:00:00' }, ends_at: null });
  expect(hours).toMatchObject({
    starts_from: { date_time: '2026-09-10T09:00:00', type: null },
    ends_at: { date_time: '2026-09-10T13:00:00', type: null },
  });
  expect(untyped).toMatchObject({ absence_type: null, starts_from: { type: 'SECOND_HALF' } });
});

test('every status of an approval occurs', async () => {
  const all = await list('limit=100');

  expect(new Set(all.map((one: Body): string => one.approval.status))).toEqual(
    new Set(['PENDING', 'APPROVED', 'REJECTED', 'DELETION_PENDING', 'SUBSTITUTE_REQUESTED']),
  );
});

test('dates select what overlaps, whichever end they name', async () => {
  const window = 'ends_at.date_time.lte=2026-06-19T00:00:00';

  expect(starts(await list(`starts_from.date_time.gte=2026-06-12&${window}`))).toEqual([
    '2026-06-10T00:00:00',
    '2026-06-01T00:00:00',
    '2026-06-19T00:00:00',
  ]);
  // The day after the exclusive end; with a zone it is the account's time.
  expect(starts(await list(`ends_at.date_time.gte=2026-06-13T00:00:00&${window}`))).not.toContain(
    '2026-06-10T00:00:00',
  );
  expect(starts(await list(`ends_at.date_time.gte=2026-06-12T21:59:59Z&${window}`))).toContain('2026-06-10T00:00:00');
});

test('people, types and changes choose, several with commas or repeated', async () => {
  const twice = await list('person.id=3003,3007');

  expect(twice).toHaveLength(4);
  expect(await list('person.id=3003&person.id=3007')).toEqual(twice);
  expect(await list(`person.id=3003&absence_type.id=${VACATION}`)).toHaveLength(2);
  expect(await list('updated_at.gte=2026-05-02T09:00:00Z&updated_at.lte=2026-05-02T09:00:00Z')).toMatchObject([
    { id: ADA },
  ]);
  expect(await list('person.id=99')).toEqual([]);
});

test.each([
  ['starts_from.date_time.gt=2026-06-12', 'Provided filter encoding is invalid.'],
  ['person.id.nooperator=1', 'Provided filter encoding is invalid.'],
  ['updated_at.gte=yesterday', 'Provided request parameters are invalid.'],
  ['limit=101', 'Provided value for limit is not valid'],
])('%s is a 400', async (query, detail) => {
  const { status, body } = await driver.get(`${path}?${query}`);

  expect([status, body.errors[0].detail]).toEqual([400, detail]);
});

test('pages go on after the last one, with the filters that the first one had', async () => {
  const found: Body[] = [];
  let next: string | undefined = `${driver.simulator.url}${path}?limit=3&starts_from.date_time.gte=2026-01-01`;
  while (next !== undefined) {
    const { body }: Body = await driver.get(next.slice(driver.simulator.url.length));
    found.push(...body._data);
    next = body._meta.links.next?.href;
  }

  expect(found).toEqual(await list('limit=100&starts_from.date_time.gte=2026-01-01'));
  expect(found).toHaveLength(15);
});

test('a breakdown has an entry for each day, also for free ones, by unit', async () => {
  const [juergen] = await list('person.id=3002');
  const { body } = await driver.get(`${path}/${String(juergen.id)}/breakdowns?limit=5`);
  const next = await driver.get(String(body._meta.links.next.href).slice(driver.simulator.url.length));
  const [, , hours] = await list('person.id=3003');
  const byHour = await driver.get(`${path}/${String(hours.id)}/breakdowns`);
  const day = (date: string, value: number) => ({ date, effective_duration: { unit: 'DAY', value } });

  expect(body._data).toEqual([
    day('2026-07-30', 0.5),
    day('2026-07-31', 1),
    day('2026-08-01', 0),
    day('2026-08-02', 0),
    day('2026-08-03', 1),
  ]);
  expect(next.body._data[0]).toEqual(day('2026-08-04', 1));
  expect(byHour.body._data).toEqual([{ date: '2026-09-10', effective_duration: { unit: 'HOUR', value: 4 } }]);
  expect((await driver.get(`${path}/${ADA}/breakdowns?limit=29`)).status).toBe(400);
});

test('an absence without an end counts its days up to today', async () => {
  const [ill] = await list('person.id=3007');
  const { body } = await driver.get(`${path}/${String(ill.id)}/breakdowns`);

  expect(body._data.at(-1)).toEqual({ date: '2026-09-15', effective_duration: { unit: 'DAY', value: 1 } });
});

test('the number of v1 names nothing here, and a missing right is a 403', async () => {
  const { body: pair } = await driver.ask('POST', '/_control/credentials', { areas: ['persons'] });
  const refused = await driver.getWith(await driver.token(pair), path);
  const missing = await driver.get(`${path}/125682393`);

  expect([refused.status, refused.body.errors[0].detail]).toEqual([403, 'Insufficient access scope']);
  expect([missing.status, missing.body.errors[0].detail]).toEqual([404, 'There is no resource for the specified id.']);
});
