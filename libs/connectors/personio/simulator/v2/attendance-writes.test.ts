import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v2/attendance-periods';

async function write(other: Driver, method: string, target: string, body?: unknown): Promise<Answer> {
  return other.ask(method, target, body, { authorization: `Bearer ${await other.token()}` });
}

async function listed(query: string, on = driver) {
  const { status, body } = await on.get(`${path}?${query}`);
  expect(status).toBe(200);
  return body._data as { id: string; type: string; person: { id: string }; start: { date_time: string } }[];
}

const problemOf = (detail: string) => ({
  personio_trace_id: expect.any(String),
  timestamp: expect.stringMatching(/Z$/),
  errors: [expect.objectContaining({ detail })],
});

test('what is made waits for approval unless that is skipped, and what runs waits always', async () => {
  await using other = await Driver.start();
  const period = (day: string, end: string | null) => ({
    ...{ person: { id: '3003' }, type: 'WORK', start: { date_time: `${day}T08:00:00` }, project: { id: '5002' } },
    ...{ end: end === null ? null : { date_time: `${day}T${end}` }, comment: 'Über Mittag' },
  });
  const waiting = await write(other, 'POST', path, period('2026-09-01', '12:00:00'));
  const approved = await write(other, 'POST', `${path}?skip_approval=true`, period('2026-09-02', '12:00:00'));
  const running = await write(other, 'POST', `${path}?skip_approval=true`, period('2026-09-03', null));

  expect([waiting.status, approved.status, running.status]).toEqual([201, 201, 201]);
  expect(waiting.body).toMatchObject({
    id: expect.any(String),
    affected_periods: [{ approval: { status: 'PENDING' }, comment: 'Über Mittag', project: { id: '5002' } }],
  });
  expect(approved.body.affected_periods[0].approval.status).toBe('CONFIRMED');
  expect(running.body.affected_periods[0]).toMatchObject({ end: null, approval: { status: 'PENDING' } });
  expect(await listed('updated_at.gte=2026-09-15T08:00:00', other)).toHaveLength(3);
});

test('a break splits the work it falls into, and the answer names all of it', async () => {
  await using other = await Driver.start();
  const at = (time: string) => ({ date_time: `2026-09-01T${time}:00` });
  const person = { id: '3003' };
  const work = await write(other, 'POST', path, { person, type: 'WORK', start: at('08:00'), end: at('16:00') });
  const pause = await write(other, 'POST', path, { person, type: 'BREAK', start: at('12:00'), end: at('12:30') });

  expect(pause.status).toBe(201);
  expect(
    pause.body.affected_periods.map((one: Record<string, { date_time: string }>) => [
      one['type'],
      one['start']?.date_time.slice(11, 16),
      one['end']?.date_time.slice(11, 16),
    ]),
  ).toEqual([
    ['BREAK', '12:00', '12:30'],
    ['WORK', '08:00', '12:00'],
    ['WORK', '12:30', '16:00'],
  ]);
  expect(pause.body.affected_periods[1].id).toBe(work.body.id);
});

const body = (more: object) => ({
  ...{ person: { id: '3003' }, type: 'WORK', start: { date_time: '2026-07-01T08:00:00' } },
  ...{ end: { date_time: '2026-07-01T12:00:00' } },
  ...more,
});

test.each([
  [400, 'Invalid request content.', '{"person":'],
  [400, 'Invalid request content.', body({ type: 'HOLIDAY' })],
  [400, 'Invalid request content.', body({ start: undefined })],
  [400, 'Invalid request content.', body({ person: undefined })],
  [400, 'Invalid request content.', body({ start: { date_time: '2026-07-01T08:00:00Z' } })],
  [400, 'Invalid request content.', body({ comment: 'x'.repeat(1001) })],
  [422, 'The start of the period must be before its end.', body({ end: { date_time: '2026-07-01T08:00:00' } })],
  [422, 'The period must not be longer than 24 hours.', body({ end: { date_time: '2026-07-02T08:01:00' } })],
  [422, 'A project cannot be assigned to a break.', body({ type: 'BREAK', project: { id: '5002' } })],
  [422, 'The project is archived.', body({ project: { id: '5004' } })],
  [422, 'The project does not exist.', body({ project: { id: '9' } })],
  [422, 'The person does not exist.', body({ person: { id: '9' } })],
  [
    422,
    'The period overlaps with an existing period.',
    body({ start: { date_time: '2026-06-01T11:59:00' }, end: { date_time: '2026-06-01T12:01:00' } }),
  ],
])('%i: %s', async (status, detail, sent) => {
  const answer = await write(driver, 'POST', path, sent);

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toEqual(problemOf(detail));
});

test('exactly a day is not too long, and work that touches other work does not overlap with it', async () => {
  await using other = await Driver.start();
  const day = body({ end: { date_time: '2026-07-02T08:00:00' } });
  const after = body({ start: { date_time: '2026-07-02T08:00:00' }, end: { date_time: '2026-07-02T09:00:00' } });

  expect((await write(other, 'POST', path, day)).status).toBe(201);
  expect((await write(other, 'POST', path, after)).status).toBe(201);
});

test('a period is changed and removed without a word, and is then as if it had never been', async () => {
  await using other = await Driver.start();
  const [running] = await listed('person.id=3006', other);
  const one = `${path}/${running?.id}`;
  const end = { date_time: '2026-09-15T09:30:00' };

  const changed = await write(other, 'PATCH', `${one}?skip_approval=true`, { end });
  expect([changed.status, changed.text]).toEqual([204, '']);
  expect((await other.get(one)).body).toMatchObject({ end, approval: { status: 'CONFIRMED' } });

  const wrong = await write(other, 'PATCH', one, { end: { date_time: '2026-09-15T08:00:00' } });
  expect(wrong.status).toBe(422);

  const removed = await write(other, 'DELETE', one);
  expect([removed.status, removed.text]).toEqual([204, '']);
  expect((await other.get(one)).status).toBe(404);
  expect((await write(other, 'DELETE', one)).status).toBe(404);
  expect(await listed('updated_at.gte=2026-09-15T00:00:00', other)).toEqual([]);
});
