import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v2/attendance-periods';

async function listed(query: string, on = driver) {
  const { status, body } = await on.get(`${path}?${query}`);
  expect(status).toBe(200);
  return body._data as { id: string; type: string; person: { id: string }; start: { date_time: string } }[];
}

const starts = async (query: string) => (await listed(query)).map(({ start }) => start.date_time);

const problemOf = (detail: string) => ({
  personio_trace_id: expect.any(String),
  timestamp: expect.stringMatching(/Z$/),
  errors: [expect.objectContaining({ detail })],
});

test('work has a project and no zone, and tells of holidays and absences', async () => {
  const [first] = await listed('person.id=3003&sort=start.date_time');
  const { body, status } = await driver.get(`${path}/${first?.id}`);

  expect(status).toBe(200);
  expect(body).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    person: { id: '3003' },
    type: 'WORK',
    approval: { status: 'CONFIRMED' },
    start: { date_time: '2026-06-01T08:00:00' },
    end: { date_time: '2026-06-01T12:00:00' },
    attribution_date: '2026-06-01',
    comment: 'Did stuff',
    project: { id: '5002' },
    is_auto_generated: false,
    is_holiday: false,
    is_on_time_off: false,
    created_at: expect.stringMatching(/^2026-06-01T10:00:\d\dZ$/),
    updated_at: expect.stringMatching(/^2026-06-01T10:00:\d\dZ$/),
  });
});

test('a break is a period of its own, which knows neither holidays nor absences', async () => {
  const [, pause] = await listed('person.id=3003&sort=person.id,start.date_time');

  expect(pause).toMatchObject({
    type: 'BREAK',
    start: { date_time: '2026-06-01T12:00:00' },
    end: { date_time: '2026-06-01T12:30:00' },
    attribution_date: '2026-06-01',
    comment: null,
    project: null,
  });
  expect(pause).not.toHaveProperty('is_holiday');
  expect(pause).not.toHaveProperty('is_on_time_off');
});

test('a period that runs has no end, and lies in no range of ends', async () => {
  const [running] = await listed('person.id=3006');

  expect(running).toMatchObject({ end: null, approval: { status: 'PENDING' } });
  expect(await listed('person.id=3006&end.date_time.gte=2020-01-01T00:00:00')).toEqual([]);
  expect(await listed('person.id=3006&start.date_time.gte=2026-09-15T08:45:00')).toHaveLength(1);
});

test('a shift over midnight counts for the day on which it begins, and so does its break', async () => {
  const found = await listed('person.id=3007&attribution_date.gte=2026-08-12&attribution_date.lte=2026-08-12');

  expect(found.map(({ type, start }) => [type, start.date_time]).toSorted()).toEqual([
    ['BREAK', '2026-08-13T02:00:00'],
    ['WORK', '2026-08-12T22:00:00'],
  ]);
});

test('in the nights in which clocks change, hours that do not exist or come twice are written as they are', async () => {
  const spring = await starts('attribution_date.gte=2026-03-28&attribution_date.lte=2026-03-29&sort=start.date_time');
  const autumn = await starts('attribution_date.gte=2025-10-25&attribution_date.lte=2025-10-26&sort=start.date_time');

  expect(spring).toEqual(['2026-03-28T22:00:00', '2026-03-29T02:15:00']);
  expect(autumn).toEqual(['2025-10-25T22:00:00', '2025-10-26T02:15:00']);
});

test.each([
  ['person.id=3002,3003&status=CONFIRMED', 8],
  ['person.id=3002&person.id=3003', 8],
  ['status=REJECTED', 1],
  ['status=PENDING,REJECTED', 3],
  ['project.id=5001', 1],
  ['project.id=5001&project.id=5002', 3],
  ['project.id=9999', 0],
  ['start.date_time.gte=2026-09-10T00:00:00&start.date_time.lte=2026-09-10T12:10:00', 2],
  ['end.date_time.lte=2025-04-02T17:30:00', 1],
  ['attribution_date.gte=2026-09-11', 4],
  ['updated_at.gte=2026-09-15T00:00:00', 1],
  ['updated_at.gte=2026-09-15T07:59:59', 0],
  ['something=else&person.id=3011', 1],
  ['person.id=3999', 0],
])('the filter %s finds %i', async (query, count) => {
  expect(await listed(query)).toHaveLength(count);
});

test('ids are given by repeating the key, or with commas', async () => {
  const [first, second] = await listed('person.id=3002');
  const repeated = await listed(`id=${first?.id}&id=${second?.id}`);
  const joined = await listed(`id=${first?.id},${second?.id},a3f2d7b0-6c1e-4f0b-9f43-4d0c1a4f9e55`);

  expect(repeated).toHaveLength(2);
  expect(joined).toEqual(repeated);
});

test.each([
  'start.date_time.gte=2026-06-01T00:00:00Z',
  'end.date_time.lte=2026-06-01T00:00:00%2B02:00',
  'updated_at.gte=2026-06-01T00:00:00Z',
  'start.date_time.gte=2026-06-01',
  'attribution_date.gte=2026-06-01T00:00:00',
  'attribution_date.gte=2026-02-30',
  'status=APPROVED',
  'sort=comment',
])('quirk: %s is refused with words about the content', async (query) => {
  const { status, body } = await driver.get(`${path}?${query}`);

  expect(status).toBe(400);
  expect(body).toEqual(problemOf('Invalid request content.'));
});

test.each([
  ['start.date_time.gt=2026-06-01T00:00:00', 'Provided filter encoding is invalid.'],
  ['id.nooperator=1', 'Provided filter encoding is invalid.'],
  ['limit=101', 'Provided value for limit is not valid'],
  ['cursor=cur_made-up', 'Provided request parameters are invalid.'],
])('%s is a bad request', async (query, detail) => {
  const { status, body } = await driver.get(`${path}?${query}`);

  expect(status).toBe(400);
  expect(body).toEqual(problemOf(detail));
});

test.each(['person.id,start.date_time', '-person.id', 'start.date_time', '-updated_at', ''])(
  'pages of three sorted by "%s" hold everything once, in order',
  async (sort) => {
    const { url } = driver.simulator;
    const whole = await listed(`limit=100&sort=${sort}`);
    const seen: string[] = [];
    let next: string | undefined = `${url}${path}?limit=3&sort=${sort}`;
    while (next !== undefined) {
      const { body }: Answer = await driver.get(next.replace(url, ''));
      expect(body._data.length).toBeLessThanOrEqual(3);
      seen.push(...body._data.map(({ id }: { id: string }) => id));
      next = body._meta.links.next?.href;
    }

    expect(seen).toEqual(whole.map(({ id }) => id));
    expect(seen).toHaveLength(22);
  },
);

test('sorted by person and start, a day is in the order of the clock; without a sort it need not be', async () => {
  const sorted = await listed('sort=person.id,start.date_time');
  const keys = sorted.map(({ person, start }) => `${person.id} ${start.date_time}`);

  expect(keys).toEqual(keys.toSorted());
  expect((await listed('')).map(({ id }) => id)).not.toEqual(sorted.map(({ id }) => id));
});

test('a list can end with an empty page in both directions', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { trailing_empty_page: true, relative_links: true });

  for (const sort of ['person.id', '-person.id', 'updated_at']) {
    const whole = await other.get(`${path}?sort=${sort}`);
    const empty = await other.get(whole.body._meta.links.next.href);
    expect(whole.body._data).toHaveLength(22);
    expect(empty.body._data).toEqual([]);
    expect(empty.body._meta.links.next).toBeUndefined();
  }
});

test('who may not read attendances is told of the scope, and who may not write them cannot', async () => {
  await using other = await Driver.start();
  const pair = async (areas: string[]) => {
    const { body: credentials } = await other.ask('POST', '/_control/credentials', { areas });
    return other.token(credentials);
  };
  const without = await other.getWith(await pair(['persons']), path);
  const reader = await pair(['attendances']);
  const refused = await other.ask('POST', path, {}, { authorization: `Bearer ${reader}` });

  expect([without.status, without.body]).toEqual([403, problemOf('Insufficient access scope')]);
  expect((await other.getWith(reader, path)).status).toBe(200);
  expect(refused.status).toBe(403);
});

test('half a million attendances are paged from the first on, and few changes among them are found', async () => {
  await using other = await Driver.start({ people: 10_000, speed: 100 });
  const before = performance.now();
  const first = await other.get(`${path}?sort=person.id,start.date_time`);
  const [period] = first.body._data;
  await other.ask('PATCH', `/_control/attendances/${String(period.id)}`, { comment: 'put right' });
  const changed = await listed('updated_at.gte=2026-09-15T08:00:00', other);

  expect(first.body._data).toHaveLength(100);
  expect(changed.map(({ id }) => id)).toEqual([period.id]);
  expect(performance.now() - before).toBeLessThan(5000);
});
