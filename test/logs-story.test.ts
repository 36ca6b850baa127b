import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ActionsService, Patience } from '#actions';
import { AuditLog, RequestLog } from '#journal';
import { newId } from '#kernel';
import { location } from '#models';
import type { Linked } from './api-app.js';
import type { Answer } from './api-client.js';
import { until, WebhookStage } from './webhook-stage.js';
import { WritableProvider } from './writable-provider.js';

const LOCATIONS = '/api/hris/v1/locations';

const provider = new WritableProvider();
let stage: WebhookStage;
let linked: Linked;

beforeAll(async () => {
  provider.install();
  await provider.start();
  stage = await WebhookStage.start();
  Object.assign(stage.api.app.get(Patience), { looks: [0, 0.01], reads: [0, 0.01] });
});

afterAll(async () => {
  provider.stop();
  await stage.close();
});

beforeEach(async () => {
  provider.reset();
  await stage.renew();
  linked = await stage.api.link(stage.vendor, { originId: 'places', connector: provider.connector });
  const read = `UPDATE stream SET last_full_at = now(), paused = true, next_run_at = now() + interval '1 day' WHERE connection_id = $1`;
  await stage.sql(read, [linked.connection.id]);
});

const create = (name: string, id: string, query = ''): Promise<Answer> =>
  stage.api.api.post(
    LOCATIONS + query,
    { key: stage.vendor.key, token: linked.token, headers: { 'x-request-id': id } },
    { name },
  );

async function storyOf(id: string, key = stage.vendor.key): Promise<Answer['body']> {
  const { app, api } = stage.api;
  await Promise.all([app.get(RequestLog).flush(), app.get(AuditLog).flush()]);
  return (await api.get(`/api/v1/requests/${id}`, { key })).body;
}

/** Once all of it is delivered. */
const delivered = (id: string, count: number): Promise<Answer['body']> =>
  until(
    () => storyOf(id),
    ({ deliveries }) =>
      deliveries.length === count && deliveries.every((each: { state: string }) => each.state === 'delivered'),
  );

test('the story of a write leads from the request to what was delivered because of it', async () => {
  const { endpoint } = await stage.tell();
  await create('Cellar', 'another-request');
  const { body, headers } = await create('Attic', 'my-request');
  const writeId = headers['x-write-id'];

  const story = await delivered('my-request', 2);

  expect(story.requests).toMatchObject([{ method: 'POST', route: LOCATIONS, status: 201, code: null }]);
  expect(story.audit).toMatchObject([{ action: 'location.create', subject: writeId, outcome: 'ok' }]);
  expect(story.writes).toMatchObject([
    {
      id: writeId,
      route: `POST ${LOCATIONS}`,
      state: 'succeeded',
      record_id: body.id,
      connector_id: linked.connection.id,
    },
  ]);
  expect(story.changes).toMatchObject([
    { type: 'location.created', id: body.id, remote_id: '2' },
    { type: 'write.finished', id: writeId, data: { state: 'succeeded', record_id: body.id } },
  ]);
  const about = {
    endpoint_id: endpoint.id,
    state: 'delivered',
    attempts: 1,
    last_attempt: { status: 204, code: 'ok' },
  };
  expect(story.deliveries).toHaveLength(2);
  for (const type of ['location.created', 'write.finished'])
    expect(story.deliveries).toContainEqual(
      expect.objectContaining({ type, ...about, last_attempt: expect.objectContaining(about.last_attempt) }),
    );
});

test('the story of a write that the provider refused tells why, and that nothing changed', async () => {
  provider.moods.push('refuse');
  await create('Attic', 'my-refused-request');

  const story = await storyOf('my-refused-request');

  expect(story.requests).toMatchObject([{ status: 422, code: 'provider_request_refused' }]);
  expect(story.audit).toMatchObject([{ action: 'location.create', outcome: 'provider_request_refused' }]);
  expect(story.writes).toMatchObject([{ state: 'failed', code: 'provider_request_refused', record_id: null }]);
  expect(story.changes).toMatchObject([{ type: 'write.finished', data: { state: 'failed' } }]);
});

test('a write that was answered before it was done is in the story all the same', async () => {
  const caller = { actor: newId(), requestId: 'my-async-request' };
  const request = { model: location, kind: 'create', body: { name: 'Attic' }, async: true } as const;
  const { headers } = await stage.api.app.get(ActionsService).write(caller, linked.connection, request);

  const story = await until(
    () => storyOf('my-async-request'),
    ({ writes, changes }) => writes?.[0]?.state === 'succeeded' && changes.length === 2,
  );

  expect(story.writes).toMatchObject([{ id: headers['x-write-id'] }]);
  expect(story.audit).toMatchObject([{ action: 'location.create', subject: headers['x-write-id'], outcome: 'ok' }]);
});

test('who may not write is shown no writes, who may not read no changes, and who may not see webhooks no deliveries', async () => {
  await stage.tell();
  await create('Attic', 'my-request');
  await delivered('my-request', 2);
  const { id } = stage.vendor;
  const logs = await stage.api.key(id, { scopes: ['logs:read'] });
  const writes = await stage.api.key(id, { scopes: ['logs:read', 'webhooks:read', 'hris:write'] });
  const both = await stage.api.key(id, { scopes: ['logs:read', 'hris:read', 'hris:write'] });

  expect(await storyOf('my-request', logs)).toMatchObject({
    ...{ writes: [], changes: [], deliveries: [] },
    requests: [{}],
  });
  expect(await storyOf('my-request', writes)).toMatchObject({ writes: [{}], changes: [], deliveries: [] });
  expect(await storyOf('my-request', both)).toMatchObject({ writes: [{}], changes: [{}, {}], deliveries: [] });
});

test('of a request id that is used again and again all is told', async () => {
  await create('Attic', 'always-the-same');
  await create('Cellar', 'always-the-same');

  const story = await storyOf('always-the-same');

  expect(story).toMatchObject({ requests: [{}, {}], writes: [{}, {}], changes: [{}, {}, {}, {}] });
});

test('of a request id that is used for more than is shown the first 50 are told, each once, and those of all connectors', async () => {
  const other = await stage.api.link(stage.vendor, { originId: 'more places', connector: provider.connector });
  const first = linked;
  for (let count = 0; count < 14; count += 1) await create(`Room ${count}`, 'always-the-same');
  linked = other;
  for (let count = 0; count < 14; count += 1) await create(`Hall ${count}`, 'always-the-same');

  const story = await storyOf('always-the-same');

  expect(story.writes).toHaveLength(28);
  expect(story.changes).toHaveLength(50);
  const told = story.changes as { id: string; sequence: number }[];
  expect(new Set(told.map(({ id, sequence }) => `${id} ${sequence}`)).size).toBe(50);
  const connectors = new Set((story.writes as { connector_id: string }[]).map(({ connector_id: id }) => id));
  expect(connectors).toEqual(new Set([first.connection.id, other.connection.id]));
});
