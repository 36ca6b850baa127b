import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { ProviderEvent } from '../webhooks.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';
import { EVENTS, readEvent } from './webhook-events.js';
import { webhooks } from './webhooks.js';

let bench: Bench<PersonioClient>;
let client: PersonioClient;
beforeEach(async () => {
  bench = await Bench.start(personio);
  client = bench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

const hook = { url: 'http://127.0.0.1:9/api/hooks/v1/3cHuqg7cV8Zq0bXw', secret: 'a-secret-of-our-own' };

interface Registered extends JsonObject {
  id: string;
  token: string;
}

const registered = async (): Promise<Registered[]> =>
  (await bench.control('GET', '/webhooks'))['webhooks'] as unknown as Registered[];

const writes = async (): Promise<string[]> => {
  const { requests } = (await bench.control('GET', '/requests')) as unknown as {
    requests: { method: string; path: string }[];
  };
  return requests.filter(({ method, path }) => method !== 'GET' && path.includes('/webhooks')).map((one) => one.method);
};

async function listed(id: string, since = new Date('2026-09-15T00:00:00Z')): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const page of webhooks.since(client, id, since)) events.push(...page);
  return events;
}

test('it is registered once, with everything that streams can use, and asked about without being touched', async () => {
  const first = await webhooks.ensure(client, hook);
  const second = await webhooks.ensure(client, hook);

  expect(first).toEqual({ id: expect.any(String), missed: true });
  expect(second).toEqual({ id: first.id, missed: false });
  expect(await writes()).toEqual(['POST']);
  const [made, ...others] = await registered();
  expect(others).toEqual([]);
  expect(made).toMatchObject({ url: hook.url, status: 'ENABLED', auth_type: 'TOKEN', enabled_events: EVENTS });
  expect(webhooks.shown({ authorization: made?.token })).toBe(hook.secret);
  expect(webhooks.shown({})).toBeUndefined();
  expect(JSON.stringify({ ...made, token: '' })).not.toContain(hook.secret);
});

test('one that was switched off, lost events or has another secret is put right and stays the same: only what it did not hear may be missed', async () => {
  const { id } = await webhooks.ensure(client, hook);
  await bench.control('PATCH', `/webhooks/${id}`, { status: 'DISABLED', enabled_events: ['person.created'] });
  expect(await webhooks.ensure(client, hook)).toEqual({ id, missed: true });
  expect(await registered()).toMatchObject([{ id, status: 'ENABLED', enabled_events: EVENTS }]);

  expect(await webhooks.ensure(client, { ...hook, secret: 'another' })).toEqual({ id, missed: false });
  expect(webhooks.shown({ authorization: (await registered())[0]?.token })).toBe('another');
  expect(await writes()).toEqual(['POST', 'PATCH', 'PATCH']);
});

test('it moves with us to another host, and never touches what others have registered', async () => {
  const stranger = { ...hook, url: 'http://127.0.0.1:9/api/hooks/v1/another-connection' };
  await webhooks.ensure(client, stranger);
  const { id } = await webhooks.ensure(client, hook);
  const moved = { ...hook, url: hook.url.replace('127.0.0.1:9', 'localhost:8080/people') };
  expect(await webhooks.ensure(client, moved)).toEqual({ id, missed: false });
  expect((await registered()).map(({ url }) => url)).toEqual([stranger.url, moved.url]);

  await webhooks.remove(client, hook.url);
  await webhooks.remove(client, hook.url);
  expect((await registered()).map(({ url }) => url)).toEqual([stranger.url]);
});

test('of several for one address one is left, and one that comes in between is taken over', async () => {
  await bench.control('PUT', '/modes', { webhook_duplicates: true });
  const json = { url: hook.url, description: 'Sync', token: 'old', enabled_events: ['person.created'] };
  const write = { method: 'POST' as const, body: { json } };
  for (let copy = 0; copy < 3; copy += 1) await client.v2({ path: '/v2/webhooks', area: '', write });
  const { id } = await webhooks.ensure(client, hook);
  expect(await registered()).toMatchObject([{ id, status: 'ENABLED', token: `Bearer ${hook.secret}` }]);

  await bench.control('PUT', '/modes', { webhook_duplicates: false });
  const nothing = { _data: [], _meta: { links: {} } };
  await bench.control('POST', '/faults', { match: 'GET /v2/webhooks$', kind: 'body', body: nothing });
  const other = { ...hook, secret: 'another' };
  expect(await webhooks.ensure(client, other)).toEqual({ id, missed: true });
  expect(await registered()).toMatchObject([{ id, token: 'Bearer another' }]);
});

test('without the right it says which one is missing', async () => {
  for (const areas of [['persons'], ['persons', 'webhooks']]) {
    const pair = (await bench.control('POST', '/credentials', { areas })) as Record<string, string>;
    const refused = await webhooks.ensure(bench.open(pair), hook).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RightMissing);
    expect(refused).toMatchObject({ area: 'Webhooks: read and write' });
  }
});

test('what was missed is on the list, page by page, and the same event whichever way and however often it comes', async () => {
  const { id } = await webhooks.ensure(client, hook);
  await bench.control('PUT', '/pages', { most: 2 });
  for (const person of [3001, 3002, 3003, 3004, 3005]) {
    await bench.control('PATCH', `/people/${person}`, { first_name: 'Neu' });
  }
  const events = await listed(id);
  const ids = events.map(({ about }) => about[0]?.names[0]?.remoteId);
  expect(ids.toSorted()).toEqual(['3001', '3002', '3003', '3004', '3005']);
  expect(new Set(events.map(({ key }) => key)).size).toBe(5);
  await bench.control('PUT', '/webhooks', { spelling: 'upper', keys: 'nested' });
  expect((await listed(id)).map(({ key }) => key)).toEqual(events.map(({ key }) => key));
  expect(await listed(id, new Date('2026-09-16T00:00:00Z'))).toEqual([]);
});

const delivery = (name: string, payload: JsonObject = {}) => ({
  ...{ company_id: '48213', event_name: name, occurred_at: '2026-09-15T08:00:00Z', payload, meta: {} },
});

const about = (name: string, payload: JsonObject) => readEvent(delivery(name, payload))?.about;

test('ids are found under any of the keys, whatever the spelling of the event', () => {
  const absence = [{ stream: 'absences', names: [{ model: 'time_off', remoteId: 'a-1', owner: '3003' }] }];
  const payloads = [
    { absence_period_id: 'a-1', person_id: '3003' },
    { 'absence-period': { id: 'a-1' }, person: { id: 3003 } },
    { absencePeriodId: 'a-1', personId: '3003' },
    { id: 'a-1', person_id: 3003 },
    { 'absence_period.id': 'a-1', 'person.id': '3003' },
  ];
  const names = [
    'absence-period.updated.status',
    'absence_period.updated.timerange',
    'ABSENCE_PERIOD_CREATED',
    'absencePeriod.created',
  ];
  for (const name of names) for (const payload of payloads) expect(about(name, payload)).toEqual(absence);
  expect(about('person.updated', { person_id: '3003' })).toEqual([
    { stream: 'people', names: [{ model: 'employee', remoteId: '3003' }] },
  ]);
  expect(about('employment.updated.cost-centers', { employment_id: 'e-1', person_id: '3003' })).toEqual([
    { stream: 'people', names: [{ model: 'employment', remoteId: 'e-1', owner: '3003' }] },
  ]);
  expect(about('document.signed', { document_id: 'd-1', owner_id: '3003' })).toEqual([
    { stream: 'documents', names: [{ model: 'document', remoteId: 'd-1', owner: '3003' }] },
  ]);
  expect(about('attendance-period.created', { id: 't-1' })).toEqual([
    { stream: 'attendances', names: [{ model: 'timesheet_entry', remoteId: 't-1' }] },
  ]);
});

test('what an event calls deleted is not waited for where it is not there', () => {
  for (const name of ['attendance-period.deleted', 'ATTENDANCE_PERIOD_DELETED']) {
    expect(about(name, { id: 't-1' })?.[0]?.names).toEqual([
      { model: 'timesheet_entry', remoteId: 't-1', ended: true },
    ]);
  }
});

test('every event that is registered names a record of a stream that reads such records by name', () => {
  const thing = { id: 'x-1', person_id: '3003' };
  for (const name of EVENTS) {
    const [{ stream, names } = { stream: '', names: [] }] = about(name, thing) ?? [];
    const byName = personio.streams.find((one) => one.name === stream)?.named?.models ?? [];
    expect([name, names.length, byName]).toEqual([name, 1, expect.arrayContaining([names[0]?.model])]);
  }
});

test('an event that does not say what to ask for is about its whole stream', () => {
  expect(about('person.updated', {})).toEqual([{ stream: 'people', names: [] }]);
  expect(about('employment.updated', { id: 'e-1' })).toEqual([{ stream: 'people', names: [] }]);
  expect(about('absence-period.deleted', { id: '../../v1/time-offs' })).toEqual([{ stream: 'absences', names: [] }]);
});

test('tests and events of other things are about nothing; what is no event is refused', () => {
  expect(readEvent(delivery('ping'))).toBeNull();
  expect(readEvent(delivery('project.created', { project_id: '1' }))).toBeNull();
  const good = delivery('person.updated', { person_id: '3003' });
  for (const bad of [
    {},
    { ...good, event_name: 1 },
    { ...good, occurred_at: 'yesterday' },
    { ...good, payload: null },
  ]) {
    expect(() => readEvent(bad as JsonObject)).toThrow(TypeError);
  }
});
