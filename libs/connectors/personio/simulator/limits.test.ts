import { expect, test } from '@jest/globals';
import { Driver } from './driver.js';
import { Limits } from './limits.js';

function withClock(speed: number) {
  const time = { now: 0 };
  return { time, limits: new Limits(speed, () => time.now) };
}

function passing(take: () => boolean, times: number): number {
  return Array.from({ length: times }, take).filter(Boolean).length;
}

test('v2 buckets hold a burst of 100 and fill up with 30 or 10 a second', () => {
  const { time, limits } = withClock(1);
  const persons = () => limits.v2('one', '/v2/persons').allowed;
  const units = () => limits.v2('one', '/v2/org-units').allowed;

  expect([passing(persons, 200), passing(units, 200)]).toEqual([100, 100]);
  time.now += 1000;
  expect([passing(persons, 200), passing(units, 200)]).toEqual([30, 10]);
});

test('every credential and every endpoint has a bucket of its own', () => {
  const { limits } = withClock(0.01);

  expect(limits.v2('one', '/v2/persons').allowed).toBe(true);
  expect(limits.v2('one', '/v2/persons').allowed).toBe(false);
  expect(limits.v2('one', '/v2/persons/{id}').allowed).toBe(true);
  expect(limits.v2('two', '/v2/persons').allowed).toBe(true);
});

test('v1 employees answer 15 a second and 300 a minute', () => {
  const { time, limits } = withClock(1);
  const seconds = Array.from({ length: 61 }, (_, at) => {
    time.now = at * 1000;
    return passing(() => limits.v1Own('GET /v1/company/employees', 'one'), 100);
  });

  expect(seconds.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 15));
  expect(seconds.slice(20, 60).every((count) => count === 0)).toBe(true);
  expect(seconds[60]).toBe(15);
});

test('v1 documents are taken 60 times a minute, whatever else is asked', () => {
  const { limits } = withClock(1);

  expect(passing(() => limits.v1Own('POST /v1/company/documents', 'one'), 100)).toBe(60);
  expect(passing(() => limits.v1Own('GET /v1/company/document-categories', 'one'), 100)).toBe(100);
});

test('v1 tokens are given 60 times a minute, then not for a minute', () => {
  const { time, limits } = withClock(1);
  const ask = () => limits.v1Auth('one');

  expect(passing(ask, 100)).toBe(60);
  time.now = 59_000;
  expect(ask()).toBe(false);
  time.now = 60_001;
  expect(ask()).toBe(true);
});

test('v2 tokens are given 150 times a minute, then one a second', () => {
  const { time, limits } = withClock(1);
  const ask = () => limits.v2Auth('one').allowed;

  expect(passing(ask, 151)).toBe(150);
  expect(passing(ask, 10)).toBe(1);
  time.now = 1000;
  expect(passing(ask, 10)).toBe(1);
});

test('the speed multiplies limits, and the least time divides by it', () => {
  const calls = { 'GET /v2/persons/{id}/employments': 3100, 'GET /v1/company/employees': 301 };

  expect(withClock(1).limits.leastTime(calls)).toBe(100);
  expect(withClock(1).limits.leastTime({ '/v1/company/employees': 301 })).toBe(60);
  expect(withClock(20).limits.leastTime({ '/v2/persons': 62_000 })).toBe(100);
});

test('the least time knows what endpoints share: the address in v1, the bucket in v2', () => {
  const { limits } = withClock(1);

  expect(limits.leastTime({ 'GET /v1/company/time-offs': 2000, 'GET /v1/company/attendances': 1 })).toBe(60);
  expect(limits.leastTime({ 'GET /v1/company/time-offs': 1000, 'GET /v1/company/attendances': 1000 })).toBe(0);
  expect(limits.leastTime({ 'POST /v1/company/documents': 121 })).toBe(120);
  expect(limits.leastTime({ 'GET /v2/absence-periods': 60, 'POST /v2/absence-periods': 60 })).toBe(2);
  const applications = 'POST /v1/recruiting/applications';
  expect(limits.leastTime({ [applications]: 21, [`${applications}/documents`]: 20 })).toBe(120);
  expect(limits.leastTime({ 'GET /jobs/{id}/xml': 5000 })).toBe(0);
  expect(limits.leastTime({})).toBe(0);
});

test('v2 answers tell the state of the bucket, and 429 does not say when to come back', async () => {
  await using driver = await Driver.start({ speed: 0.05 });
  const first = await driver.get('/v2/persons');
  const answers = await Promise.all(Array.from({ length: 6 }, () => driver.get('/v2/persons')));
  const refused = answers.find(({ status }) => status === 429);

  expect(Object.fromEntries([...first.headers].filter(([name]) => name.startsWith('x-ratelimit')))).toEqual({
    'x-ratelimit-replenish-rate': '2',
    'x-ratelimit-burst-capacity': '5',
    'x-ratelimit-requested-tokens': '1',
    'x-ratelimit-remaining': '4',
  });
  expect(refused?.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(refused?.headers.get('retry-after')).toBeNull();
});

test('v1 429 comes in the envelope of v1', async () => {
  await using driver = await Driver.start({ speed: 0.05 });
  const answers = await Promise.all(Array.from({ length: 3 }, () => driver.get('/v1/company/employees')));
  const refused = answers.find(({ status }) => status === 429);

  expect(refused?.body).toMatchObject({ success: false, error: { code: 429 } });
});
