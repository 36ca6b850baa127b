import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v1/company/attendances';
const year = `${path}?start_date=2026-01-01&end_date=2026-12-31`;

async function write(other: Driver, method: string, target: string, body?: unknown): Promise<Answer> {
  return other.ask(method, target, body, { authorization: `Bearer ${await other.v1Token()}` });
}

const seen = ({ body }: Answer): Body[] => body.data.map((one: Body) => one.attributes);

const invalid = (field: string) => ({
  success: false,
  error: {
    code: 0,
    message: 'The given data failed to pass validation.',
    error_data: { [field]: [expect.any(String)] },
  },
});

const entry = (more: object = {}) => ({
  ...{ employee: 3003, date: '2026-08-24', start_time: '09:00', end_time: '17:00', break: 30, comment: 'Some comment' },
  ...more,
});

test('entries are stored at once and shown by both generations, approved unless that is asked for', async () => {
  await using other = await Driver.start();
  const open = { employee: 3003, date: '2026-08-26', start_time: '14:00', break: 0 };
  const made = await write(other, 'POST', path, { attendances: [entry({ project_id: 5002 }), open] });
  const asked = await write(other, 'POST', path, {
    attendances: [entry({ date: '2026-08-25' })],
    skip_approval: false,
  });
  const [first] = seen(await other.get(`${path}?start_date=2026-08-24&end_date=2026-08-24`));
  const twins = await other.get(
    '/v2/attendance-periods?person.id=3003&attribution_date.gte=2026-08-24&sort=start.date_time',
  );

  expect([made.status, made.body]).toEqual([
    200,
    { success: true, data: { id: [expect.any(Number), expect.any(Number)], message: 'success' } },
  ]);
  expect(asked.status).toBe(200);
  expect(first).toMatchObject({ break: 30, comment: 'Some comment', status: 'confirmed', project: { id: 5002 } });
  expect(twins.body._data).toMatchObject([
    { type: 'WORK', start: { date_time: '2026-08-24T09:00:00' }, approval: { status: 'CONFIRMED' } },
    { type: 'BREAK', start: { date_time: '2026-08-24T12:45:00' }, end: { date_time: '2026-08-24T13:15:00' } },
    { type: 'WORK', approval: { status: 'PENDING' } },
    { type: 'BREAK', approval: { status: 'PENDING' } },
    { type: 'WORK', end: null },
  ]);
});

test('quirk: what can be stored is stored, although the answer is a 400', async () => {
  await using other = await Driver.start();
  const { status, body } = await write(other, 'POST', path, {
    attendances: [
      entry(),
      entry({ start_time: '16:59', end_time: '18:00' }),
      entry({ date: '2026-08-25', end_time: '08:00' }),
      entry({ date: '2026-08-25', project_id: 5004 }),
      entry({ date: '2026-08-25', project_id: 1 }),
      entry({ employee: 9 }),
      entry({ date: '2026-08-25', break: 481 }),
    ],
  });
  const stored = await other.get(`${path}?start_date=2026-08-24&end_date=2026-08-25`);

  expect(status).toBe(400);
  expect(body).toMatchObject({
    success: false,
    error: { code: 400, message: 'Error when trying to insert Attendances periods rows' },
  });
  const [good, ...bad] = body.error.detailed_message;
  expect(good).toEqual({ success: true, error_msg: null, id: expect.any(Number), ...entry(), project_id: null });
  expect(bad.map((one: Body) => [one.success, one.id, one.error_msg])).toEqual([
    [false, null, 'Existing overlapping attendances periods'],
    [false, null, 'Start time must be before end time'],
    [false, null, 'Project is not active'],
    [false, null, 'Project not found'],
    [false, null, 'Employee not found'],
    [false, null, 'Break is longer than the attendance period'],
  ]);
  expect(stored.body.data).toHaveLength(1);
});

test('entries of one request are in each other’s way', async () => {
  await using other = await Driver.start();
  const { body } = await write(other, 'POST', path, { attendances: [entry(), entry()] });

  expect(body.error.detailed_message.map((one: Body) => one.success)).toEqual([true, false]);
});

test('entries come as a form too, with the misprint of the documentation', async () => {
  await using other = await Driver.start();
  const form = new URLSearchParams();
  for (const date of ['2026-08-24', '2026-08-25']) {
    form.append('attendances[][employee]', '3003');
    form.append('attendances[][date]', date);
    form.append('attendances[][start_time]', '09:00');
    form.append('attendances[][end_time]', '12:00');
    form.append('attendances[]break', '15');
  }
  const { status, body } = await other.ask('POST', path, form.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Bearer ${await other.v1Token()}`,
  });
  const stored = seen(await other.get(`${path}?start_date=2026-08-24&end_date=2026-08-25`));

  expect([status, body.data.id.length]).toEqual([200, 2]);
  expect(stored.map((one) => [one.date, one.break])).toEqual([
    ['2026-08-24', 15],
    ['2026-08-25', 15],
  ]);
});

test.each([
  [{ attendances: [] }, 'attendances'],
  [{}, 'attendances'],
  [{ attendances: [entry({ break: undefined })] }, 'attendances.0.break'],
  [{ attendances: [entry(), entry({ start_time: '9:00' })] }, 'attendances.1.start_time'],
  [{ attendances: [entry({ date: '24.08.2026' })] }, 'attendances.0.date'],
])('%j is no request at all', async (sent, field) => {
  const { status, body } = await write(driver, 'POST', path, sent);

  expect(status).toBe(422);
  expect(body).toEqual(invalid(field));
});

test('a change keeps what it does not name, and breaks move with the work', async () => {
  await using other = await Driver.start();
  const one = `${path}/33479715`;
  const changed = await write(other, 'PATCH', one, { start_time: '08:00', end_time: '16:00', break: 20 });
  const [after] = seen(await other.get(`${year}&employees[]=3002&updated_from=2026-09-15`));
  const wrapped = await write(other, 'PATCH', one, { attendances: { comment: null, project_id: null } });
  const [bare] = seen(await other.get(`${year}&employees[]=3002&updated_from=2026-09-15`));
  const moved = await write(other, 'PATCH', one, { date: '2026-09-09' });
  const [there] = seen(await other.get(`${path}?start_date=2026-09-09&end_date=2026-09-09&employees[]=3002`));

  expect([changed.status, changed.body]).toEqual([
    200,
    { success: true, data: { message: 'The attendance period was updated.' } },
  ]);
  expect(after).toMatchObject({ start_time: '08:00', end_time: '16:00', break: 20, comment: 'release day' });
  expect(wrapped.status).toBe(200);
  expect(bare).toMatchObject({ start_time: '08:00', break: 20, comment: '', project: null });
  expect(moved.status).toBe(200);
  expect(there).toMatchObject({ start_time: '08:00', end_time: '16:00', break: 20 });
});

test.each([
  ['nothing', {}],
  ['an end before the start', { end_time: '08:59' }],
  ['an archived project', { project_id: 5004 }],
  ['a day that is taken', { date: '2026-09-11' }],
])('a change to %s is refused', async (_name, sent) => {
  const { status, body } = await write(driver, 'PATCH', `${path}/33479715`, sent);

  expect(status).toBe(400);
  expect(body).toEqual({
    success: false,
    error: { code: 400, message: 'Error when trying to insert Attendances periods rows.' },
  });
});

test('what is deleted takes its break along and is gone from every list, unless somebody has to approve it', async () => {
  await using other = await Driver.start();
  const one = `${path}/33479715`;
  const asked = await write(other, 'DELETE', `${one}?skip_approval=false`);
  const waiting = seen(await other.get(`${year}&employees[]=3002&includePending=true`));
  const gone = await write(other, 'DELETE', one);
  const rest = await other.get('/v2/attendance-periods?person.id=3002&attribution_date.lte=2026-09-10');

  expect([asked.status, asked.body]).toEqual([
    200,
    { success: true, data: { message: 'The attendance period was deleted.' } },
  ]);
  expect(waiting[0]).toMatchObject({ date: '2026-09-10', status: 'pending' });
  expect(gone.status).toBe(200);
  expect(rest.body._data).toEqual([]);
  expect(seen(await other.get(`${year}&updated_from=2026-09-15`))).toEqual([]);
});

test.each(['PATCH', 'DELETE'])('%s of a period that is not there, or is a break, is a 404', async (method) => {
  const answers = await Promise.all(
    ['1', '33479716', '999999999'].map((id) => write(driver, method, `${path}/${id}`, { break: 1 })),
  );

  for (const { status, body } of answers) {
    expect(status).toBe(404);
    expect(body).toEqual({ success: false, error: { code: 404, message: 'The attendance period was not found.' } });
  }
});

test('after their last day, attendances and projects of v1 are gone; those of v2 are not', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_attendances_sunset: true });
  const answers = [
    await other.get(year),
    await other.get(`${path}/projects`),
    await write(other, 'POST', path, { attendances: [entry()] }),
    await write(other, 'DELETE', `${path}/projects/5003`),
  ];

  for (const { status, body } of answers) {
    expect(status).toBe(410);
    expect(body).toMatchObject({ success: false, error: { code: 410 } });
  }
  expect((await other.get('/v2/attendance-periods')).status).toBe(200);
  expect((await other.get('/v2/projects')).body._data).toHaveLength(5);
});

test('of a long list the first ten can be stored before the gateway gives up', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { v1_batches_time_out: true });
  const entries = (month: string, count: number) =>
    Array.from({ length: count }, (_, at) => entry({ date: `2026-${month}-${String(at + 1).padStart(2, '0')}` }));
  const short = await write(other, 'POST', path, { attendances: entries('10', 10) });
  const long = await write(other, 'POST', path, { attendances: entries('11', 12) });
  const stored = seen(await other.get(`${path}?start_date=2026-11-01&end_date=2026-11-30`));
  const { effects } = (await other.ask('GET', '/_control/ledger')).body;

  expect([short.status, long.status]).toEqual([200, 504]);
  expect(stored).toHaveLength(10);
  expect(effects.map(({ created }: Body) => created.length as number)).toEqual([10, 10]);
});
