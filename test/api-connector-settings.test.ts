import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connectors } from '#connectors';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { fakeConnector } from './fake-connector.js';

let stack: TestApi;
let vendor: Vendor;
let linked: Linked;

beforeAll(async () => {
  stack = await TestApi.start();
});

afterAll(() => stack.close());

beforeEach(async () => {
  vendor = await stack.vendor();
  const [connector] = connectors;
  if (!connector) throw new Error('There is no connector.');
  linked = await stack.link(vendor, { connector: { ...connector, streams: fakeConnector().streams } });
});

const path = (): string => `/api/v1/connectors/${linked.connection.id}/settings`;
const change = (body: object, key = vendor.key): Promise<Answer> => stack.api.patch(path(), { key }, body);

async function values(): Promise<Record<string, unknown>> {
  const { body } = await stack.api.get(path(), { key: vendor.key });
  return Object.fromEntries(body.settings.map(({ name, value }: { name: string; value: unknown }) => [name, value]));
}

/** What the worker is told of the connection. */
const standing = () =>
  stack.store.as({ organisationId: vendor.id }, async (prisma) => {
    const streams = { select: { rendering: true, nextRunAt: true, nextFullAt: true } };
    const row = await prisma.connection.findUniqueOrThrow({
      where: { id: linked.connection.id },
      select: { rendering: true, settings: true, streams },
    });
    return { ...row, stream: row.streams[0] };
  });

test('a connector says what it may be told, and what follows from it', async () => {
  const { body } = await stack.api.get(path(), { key: vendor.key });

  expect(body.connector_id).toBe(linked.connection.id);
  expect(body.settings).toContainEqual({
    ...{ name: 'time_zone', kind: 'time zone', label: expect.any(String), help: expect.any(String), value: null },
  });
});

test('settings are kept one by one, and taken back with null', async () => {
  await change({ time_zone: 'Europe/Berlin', location_time_zones: { Lisbon: 'Europe/Lisbon' } });
  const { body } = await change({ reports: ['v1:12'] });
  expect(body.settings.map(({ name }: { name: string }) => name)).toContain('reports');
  expect(await values()).toMatchObject({
    ...{ time_zone: 'Europe/Berlin', location_time_zones: { Lisbon: 'Europe/Lisbon' }, reports: ['v1:12'] },
  });

  await change({ time_zone: null });

  expect(await values()).toMatchObject({ time_zone: null, reports: ['v1:12'] });
});

test.each([
  [{ time_zone: 'Berlin' }, 'time_zone'],
  [{ time_zone: '+01:00' }, 'time_zone'],
  [{ time_zone: 5 }, 'time_zone'],
  [{ location_time_zones: 'Europe/Berlin' }, 'location_time_zones'],
  [{ location_time_zones: { Lisbon: 'nowhere' } }, 'location_time_zones'],
  [{ location_time_zones: ['Europe/Berlin'] }, 'location_time_zones'],
  [{ reports: 'v1:12' }, 'reports'],
  [{ reports: [5] }, 'reports'],
  [{ reports: [''] }, 'reports'],
  [{ reports: ['abc'] }, 'reports'],
  [{ reports: ['v1:'] }, 'reports'],
  [{ reports: ['v1:12', 'foo:8b6b89ba'] }, 'reports'],
  [{ reports: Array.from({ length: 501 }, () => 'v1:1') }, 'reports'],
  [{ colour: 'red' }, 'colour'],
  [{ time_zone: 'Europe/Berlin', toString: 'x' }, 'toString'],
])('%j is refused, and changes nothing', async (body, name) => {
  const answer = await change(body);

  expect(answer.status).toBe(422);
  expect(answer.body.detail[0].loc).toEqual(['body', name]);
  expect((await standing()).settings).toEqual({});
});

test('a report that is not named as reports are is refused with how they are', async () => {
  const { body } = await change({ reports: ['8b6b89ba'] });

  expect(body.detail[0].msg).toBe('Each text of the list should be v1:<id> or v2:<id>');
});

test('a list in place of an object is refused', async () => {
  expect(await change([])).toMatchObject({ status: 422, body: { detail: [{ type: 'dict_type' }] } });
});

test('a change has the records rendered anew and all of the provider read again, and no change has neither', async () => {
  const before = await standing();
  await change({ time_zone: 'Europe/Berlin' });

  const after = await standing();
  expect([before.rendering, after.rendering, after.stream?.rendering]).toEqual([0, 1, 1]);
  expect(after.stream?.nextRunAt.getTime()).toBeGreaterThan(before.stream?.nextRunAt.getTime() ?? Infinity);
  expect(after.stream?.nextFullAt).not.toBeNull();

  await change({ time_zone: 'Europe/Berlin' });
  await change({});

  expect(await standing()).toEqual(after);
});

test('who reads may look, and only an admin may change', async () => {
  const reader = await stack.key(vendor.id, { scopes: ['hris:read', 'hris:write'] });

  expect((await stack.api.get(path(), { key: reader })).status).toBe(200);
  expect(await change({ time_zone: 'Europe/Berlin' }, reader)).toMatchObject({
    ...{ status: 403, body: { code: 'scope_missing' } },
  });
  expect((await standing()).settings).toEqual({});
});

test('another vendor’s settings are those of nobody', async () => {
  const { key } = await stack.vendor('Other');

  expect((await stack.api.get(path(), { key })).status).toBe(404);
  expect((await change({ time_zone: 'Europe/Berlin' }, key)).status).toBe(404);
  expect((await standing()).settings).toEqual({});
});
