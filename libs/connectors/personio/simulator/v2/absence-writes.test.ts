import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
let token: string;
beforeEach(async () => {
  driver = await Driver.start();
  token = await driver.token();
});
afterEach(() => driver[Symbol.asyncDispose]());

const path = '/v2/absence-periods';
const ADA = '0b9f2b1e-6f3a-4f55-9a3e-2d2f4d1c7a90';
const TRAINING = 'c61e5d92-8a7b-4f04-9b3c-5d0f2e8a6107';
const HOME_OFFICE = '7d7e4c03-6b5a-4d18-8e9f-2a1c0b3d4e08';

const send = (method: string, at: string, body?: unknown): Promise<Answer> =>
  driver.ask(method, at, body, { authorization: `Bearer ${token}` });
const read = async (id: string): Promise<Body> => (await driver.get(`${path}/${id}`)).body;

const fortnight = {
  person: { id: '3003' },
  absence_type: { id: '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11' },
  starts_from: { date_time: '2026-10-19T00:00:00', type: 'FIRST_HALF' },
  ends_at: { date_time: '2026-10-30T00:00:00', type: 'SECOND_HALF' },
  comment: 'Herbst',
  substitute: { id: '3004' },
};

test('a request names the last day, waits for approval, and is there in both generations', async () => {
  const { status, body } = await send('POST', path, fortnight);
  const v1 = await driver.get('/v1/company/time-offs?employees[]=3003&start_date=2026-10-01');

  expect(status).toBe(201);
  expect(body).toEqual({
    id: expect.any(String),
    _meta: { links: { self: { href: `${driver.simulator.url}${path}/${String(body.id)}` } } },
  });
  expect(await read(body.id)).toMatchObject({
    ...{ ...fortnight, ends_at: { date_time: '2026-10-31T00:00:00', type: 'SECOND_HALF' } },
    ...{ approval: { status: 'PENDING' }, timezone_id: 'Europe/Berlin' },
    created_at: expect.stringMatching(/^2026-09-15T08:/),
  });
  expect(v1.body.data).toMatchObject([
    { attributes: { id_v2: body.id, status: 'pending', end_date: '2026-10-30T00:00:00+01:00', days_count: 10 } },
  ]);
});

test('approval can be skipped, hours are exact, and an end may be open', async () => {
  const open = { ...fortnight, starts_from: { date_time: '2026-10-21T00:00:00' }, ends_at: null };
  const hours = {
    ...{ person: { id: '3002' }, absence_type: { id: HOME_OFFICE } },
    ...{ starts_from: { date_time: '2026-10-19T08:00:00' }, ends_at: { date_time: '2026-10-19T11:30:00' } },
  };
  const ill = await send('POST', `${path}?skip_approval=true`, open);
  const home = await send('POST', path, hours);

  expect(await read(ill.body.id)).toMatchObject({ approval: { status: 'APPROVED' }, ends_at: null });
  expect(await read(home.body.id)).toMatchObject({
    starts_from: { date_time: '2026-10-19T08:00:00', type: null },
    ends_at: { date_time: '2026-10-19T11:30:00' },
  });
});

test('a type that needs a substitute says so in the recorded words, and asks the substitute', async () => {
  const { substitute, ...alone } = { ...fortnight, absence_type: { id: TRAINING } };
  const refused = await send('POST', path, alone);
  const asked = await send('POST', path, { ...alone, substitute });

  expect(refused.status).toBe(422);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(refused.body.errors).toEqual([
    {
      title: 'Substitute required',
      detail: 'A substitute is required for this absence type.',
      ...{ type: null, _meta: {} },
    },
  ]);
  expect((await read(asked.body.id)).approval.status).toBe('SUBSTITUTE_REQUESTED');
});

test.each([
  ['what overlaps', { starts_from: { date_time: '2026-06-12' }, ends_at: { date_time: '2026-06-15' } }, 409],
  ['oneself as a substitute', { substitute: { id: '3003' } }, 409],
  [
    'what comes while standing in for somebody',
    { starts_from: { date_time: '2026-08-03' }, ends_at: { date_time: '2026-08-04' } },
    409,
  ],
  ['a weekend', { starts_from: { date_time: '2026-10-24' }, ends_at: { date_time: '2026-10-25' } }, 422],
  ['an end before the start', { ends_at: { date_time: '2026-10-16T00:00:00' } }, 422],
  ['a type that does not exist', { absence_type: { id: 'none' } }, 422],
  ['no start', { starts_from: null }, 400],
  ['a day that no calendar has', { starts_from: { date_time: '2026-02-30T00:00:00' } }, 400],
  ['a time with a zone', { starts_from: { date_time: '2026-10-19T00:00:00Z' } }, 400],
  ['an endless comment', { comment: 'x'.repeat(2001) }, 400],
])('%s is refused', async (_, fields, status) => {
  const answer = await send('POST', path, { ...fortnight, ...fields });

  expect(answer.status).toBe(status);
  expect(answer.body.errors).toHaveLength(1);
});

test('what is no JSON is refused', async () => {
  const { status, body } = await send('POST', path, '{"person":');

  expect([status, body.errors[0].detail]).toEqual([400, 'Invalid request content.']);
});

test('a change keeps what it does not name, and moves the time of change', async () => {
  const { status, text } = await send('PATCH', `${path}/${ADA}`, { comment: 'kürzer' });

  expect([status, text]).toEqual([204, '']);
  expect(await read(ADA)).toMatchObject({
    ...{ comment: 'kürzer', approval: { status: 'APPROVED' }, created_at: '2026-05-01T08:12:44Z' },
    ends_at: { date_time: '2026-06-13T00:00:00' },
    updated_at: expect.stringMatching(/^2026-09-15T08:/),
  });
});

test('a moved absence has to be approved again, unless that is skipped', async () => {
  const shorter = { ends_at: { date_time: '2026-06-11T00:00:00', type: 'FIRST_HALF' } };

  await send('PATCH', `${path}/${ADA}?skip_approval=true`, shorter);
  expect(await read(ADA)).toMatchObject({
    ...{ ends_at: { date_time: '2026-06-12T00:00:00', type: 'FIRST_HALF' }, approval: { status: 'APPROVED' } },
  });
  await send('PATCH', `${path}/${ADA}`, { starts_from: { date_time: '2026-06-09T00:00:00' } });
  expect(await read(ADA)).toMatchObject({
    ...{ starts_from: { date_time: '2026-06-09T00:00:00' }, approval: { status: 'PENDING' } },
  });
});

test('a change into another absence is a conflict, an empty one no request', async () => {
  const into = await send('PATCH', `${path}/${ADA}`, { ends_at: { date_time: '2026-07-03T00:00:00' } });
  const empty = await send('PATCH', `${path}/${ADA}`, {});
  const missing = await send('PATCH', `${path}/nothing`, { comment: '' });

  expect([into.status, empty.status, missing.status]).toEqual([409, 400, 404]);
});

test('what is deleted vanishes without trace', async () => {
  const { status } = await send('DELETE', `${path}/${ADA}`);

  expect(status).toBe(204);
  expect((await send('DELETE', `${path}/${ADA}`)).status).toBe(404);
  expect((await driver.get('/v1/company/time-offs/125682396')).status).toBe(404);
  expect((await driver.get(`${path}?person.id=3003`)).body._data).toHaveLength(2);
});

test('who may only read cannot write', async () => {
  const { body: pair } = await driver.ask('POST', '/_control/credentials', { areas: ['absences'] });
  token = await driver.token(pair);

  expect((await send('DELETE', `${path}/${ADA}`)).status).toBe(403);
});
