import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { RequestLogRepository } from '#store';
import { EMPLOYEES, LogStage } from './log-stage.js';

let stage: LogStage;

beforeAll(async () => {
  stage = await LogStage.start();
});

afterAll(() => stage.close());

beforeEach(async () => {
  stage = await stage.renewed();
});

test('usage is what was asked, by time, route and caller', async () => {
  const { answers, key } = await stage.askedOften();
  const from = new Date(Date.now() - 3_600_000).toISOString();

  const { body } = await stage.read(`/api/v1/usage?from=${from}&step=hour`);

  const sum = (name: string): number =>
    body.items.reduce((total: number, each: Record<string, number>) => total + (each[name] ?? NaN), 0);
  expect(body.items).toHaveLength(2);
  expect([sum('requests'), sum('errors_4xx'), sum('errors_5xx')]).toEqual([answers.length, 4, 0]);
  const figures = { p50_ms: expect.any(Number), p95_ms: expect.any(Number) };
  expect(body.routes).toEqual([
    { method: 'GET', route: EMPLOYEES, requests: 4, errors: 3, ...figures },
    { method: 'GET', route: `${EMPLOYEES}/{id}`, requests: 2, errors: 1, ...figures },
  ]);
  expect(body.actors).toEqual([
    { actor: expect.objectContaining({ type: 'api_key', name: 'test' }), requests: 5, errors: 3 },
    { actor: expect.objectContaining({ type: 'api_key' }), requests: 1, errors: 1 },
  ]);
  expect((await stage.read('/api/v1/usage')).body.items.length).toBeGreaterThanOrEqual(24);
  expect((await stage.read('/api/v1/usage?step=minute&from=2026-01-01')).status).toBe(422);
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  expect((await stage.read(`/api/v1/usage?step=minute&from=${daysAgo(2)}`)).status).toBe(422);
  expect((await stage.read(`/api/v1/usage?step=hour&from=${daysAgo(8)}`)).status).toBe(422);
  expect((await stage.read(`/api/v1/usage?step=day&from=${daysAgo(30)}`)).status).toBe(200);
  expect((await stage.read('/api/v1/usage?step=week')).status).toBe(422);
  expect((await stage.read(`/api/v1/usage?from=${from}&to=2026-01-01`)).status).toBe(422);
  expect((await stage.read('/api/v1/usage', key)).status).toBe(403);
});

test('of one kind of caller alone, everything that is counted is of it', async () => {
  const member = `member:${newId()}`;
  const at = new Date(Date.now() - 60_000);
  const around = `from=${new Date(at.getTime() - 1000).toISOString()}&to=${new Date(at.getTime() + 1000).toISOString()}`;
  const looked = [7, 9].map((ms) => stage.rowAt(at, { ms, actor: member, route: '/api/v1/issues' }));
  const asked = stage.rowAt(at, { ms: 1, status: 404 });
  await new RequestLogRepository(stage.stack.store).add(stage.vendor.id, [...looked, asked]);
  const usage = async (type: string) => {
    const { body } = await stage.read(`/api/v1/usage?${around}${type}`);
    const items = (body.items as Record<string, number>[]).filter(({ requests }) => requests !== 0);
    const sum = (name: string): number => items.reduce((total, each) => total + (each[name] ?? NaN), 0);
    return {
      counted: [sum('requests'), sum('errors_4xx')],
      slowest: Math.max(...items.map(({ p95_ms }) => p95_ms ?? NaN)),
      routes: body.routes.map(({ route }: { route: string }) => route),
      actors: body.actors.map(({ actor }: { actor: { type: string } }) => actor.type),
    };
  };

  expect(await usage('&actor_type=member')).toEqual({
    ...{ counted: [2, 0], slowest: 9, routes: ['/api/v1/issues'], actors: ['member'] },
  });
  expect(await usage('&actor_type=api_key')).toEqual({
    ...{ counted: [1, 1], slowest: 1, routes: [EMPLOYEES], actors: ['api_key'] },
  });
  expect(await usage('&actor_type=health_link')).toMatchObject({ counted: [0, 0], routes: [], actors: [] });
  expect((await stage.read('/api/v1/usage?actor_type=operator')).status).toBe(422);
});

test('the same usage is counted once in a while, of each vendor its own', async () => {
  const other = await stage.stack.vendor('Other');
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const path = `/api/v1/usage?to=${to}`;
  await stage.ask(EMPLOYEES);
  const before = await stage.read(path);
  await stage.ask(EMPLOYEES);

  expect((await stage.read(path)).body).toEqual(before.body);
  expect(before.body.routes).toMatchObject([{ route: EMPLOYEES, requests: 1 }]);
  expect((await stage.read(path, other.key)).body.routes).toEqual([]);
});

test('percentiles are those of what was asked', async () => {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const at = (minute: number, second = 0): Date =>
    new Date(Date.parse(`${day}T10:00:00Z`) + (minute * 60 + second) * 1000);
  const fast = Array.from({ length: 100 }, (_, index) => stage.rowAt(at(0, index % 60), { ms: index + 1 }));
  const slow = [7, 7, 7, 900].map((ms) => stage.rowAt(at(2), { ms }));
  fast.push(...slow);
  await new RequestLogRepository(stage.stack.store).add(stage.vendor.id, [...fast, stage.rowAt(at(3))]);

  const { body } = await stage.read(`/api/v1/usage?step=minute&from=${day}T10:00:00Z&to=${day}T10:03:00Z`);

  expect(body.items).toEqual([
    { at: `${day}T10:00:00.000Z`, requests: 100, errors_4xx: 0, errors_5xx: 0, p50_ms: 50, p95_ms: 95 },
    { at: `${day}T10:01:00.000Z`, requests: 0, errors_4xx: 0, errors_5xx: 0, p50_ms: null, p95_ms: null },
    { at: `${day}T10:02:00.000Z`, requests: 4, errors_4xx: 0, errors_5xx: 0, p50_ms: 7, p95_ms: 900 },
  ]);
  expect(body.routes).toEqual([{ method: 'GET', route: EMPLOYEES, requests: 104, errors: 0, p50_ms: 49, p95_ms: 96 }]);
});
