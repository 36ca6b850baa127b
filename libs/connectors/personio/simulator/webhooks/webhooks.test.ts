import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';
import { Receiver } from './receiver.js';

const PEOPLE = ['person.created', 'person.updated', 'person.deleted', 'employment.created', 'employment.updated'];
const TIMES = [
  ...['absence-period.created', 'absence-period.updated.status', 'absence-period.updated.timerange'],
  ...['absence-period.deleted', 'attendance-period.created', 'attendance-period.updated', 'attendance-period.deleted'],
];
const FILES = ['document.created', 'document.updated', 'document.deleted'];

let driver: Driver;
let receiver: Receiver;
beforeEach(async () => {
  driver = await Driver.start();
  receiver = await new Receiver().listen();
});
afterEach(async () => {
  await driver[Symbol.asyncDispose]();
  receiver.close();
});

const control = async (method: string, path: string, body?: unknown): Promise<Body> =>
  (await driver.ask(method, `/_control${path}`, body)).body;

async function register(events: readonly string[], more: object = {}): Promise<string> {
  const settings = { url: receiver.url, description: 'Sync', status: 'ENABLED', token: 'verbatim s3cr3t' };
  const made = await driver.send('POST', '/v2/webhooks', { ...settings, enabled_events: events, ...more });
  expect(made).toMatchObject({ status: 201 });
  return made.body.id as string;
}

async function settled(): Promise<Body> {
  for (;;) {
    const state = await control('GET', '/webhooks');
    if (state.waiting === 0 && state.under_way === 0) return state;
  }
}

test('what happens to people, their time and their files is told, with the token as it was given', async () => {
  await register([...PEOPLE, ...TIMES, ...FILES]);

  const { id, employment_id } = await control('POST', '/hire', { first_name: 'Zoé' });
  await control('PATCH', `/people/${id}`, { last_name: 'Umlaut' });
  await control('PATCH', `/people/${id}`, { position: 'Lead' });
  const absence = await control('POST', '/absences', { person_id: id, start_date: '2026-10-05' });
  await control('PATCH', `/absences/${absence.id}`, { end_date: '2026-10-06', status: 'PENDING' });
  await control('DELETE', `/absences/${absence.id}`);
  const work = await control('POST', '/attendances', {
    person_id: id,
    start: '2026-09-14T08:00',
    end: '2026-09-14T12:00',
  });
  await control('PATCH', `/attendances/${work.id}`, { comment: 'Homeoffice' });
  await control('DELETE', `/attendances/${work.id}`);
  const file = await control('POST', '/documents', { person_id: id });
  await driver.send('PATCH', `/v2/document-management/documents/${file.id}`, { name: 'Neu.pdf' });
  await driver.send('DELETE', `/v2/document-management/documents/${file.id}`);
  await driver.send('DELETE', `/v2/persons/${id}`);
  await receiver.until(15);
  await settled();

  const absences = { absence_period_id: absence.id_v2, person_id: String(id) };
  const files = { document_id: file.id, owner_id: String(id) };
  const hours = { attendance_period_id: work.id, person_id: String(id) };
  const contract = { employment_id, person_id: String(id) };
  const told = receiver.got.map(({ body }) => [body.event_name, body.payload]);
  expect(told).toHaveLength(15);
  expect(told).toEqual(
    expect.arrayContaining([
      ...[
        ['person.created', { person_id: String(id) }],
        ['employment.created', contract],
      ],
      ...[
        ['person.updated', { person_id: String(id) }],
        ['employment.updated', contract],
      ],
      ...TIMES.slice(0, 4).map((name) => [name, absences]),
      ...TIMES.slice(4).map((name) => [name, hours]),
      ...FILES.map((name) => [name, files]),
      ...[['person.deleted', { person_id: String(id) }]],
    ]),
  );
  for (const { headers, body } of receiver.got) {
    expect(headers).toMatchObject({ authorization: 'verbatim s3cr3t', 'content-type': 'application/json' });
    expect(body).toMatchObject({
      company_id: '48213',
      occurred_at: expect.stringMatching(/^2026-09-15T\d\d:\d\d:\d\dZ$/),
    });
    expect(Object.keys(body)).toEqual(['company_id', 'event_name', 'occurred_at', 'payload', 'meta']);
  }
});

test('what is written through either generation is told like anything else', async () => {
  await register([...PEOPLE, ...TIMES, ...FILES]);
  const { body: person } = await driver.send('POST', '/v2/persons', {
    ...{ first_name: 'Grace', last_name: 'Hopper', employments: [{ employment_start_date: '2026-09-01' }] },
  });
  const employment = `/v2/persons/${person.id}/employments/${person.employments[0].id}`;
  await driver.send('PATCH', employment, { position: { title: 'Admiral' } });
  await driver.send('PATCH', `/v1/company/employees/${person.id}`, { employee: { last_name: 'Murray' } });
  const off = { employee_id: person.id, time_off_type_id: 2_179_197, half_day_start: 0, half_day_end: 0 };
  const days = { start_date: '2026-10-05', end_date: '2026-10-06' };
  const { body: absence } = await driver.send('POST', '/v1/company/time-offs', { ...off, ...days });
  const ends = { ends_at: { date_time: '2026-10-07T00:00:00' } };
  await driver.send('PATCH', `/v2/absence-periods/${absence.data.attributes.id_v2}`, ends);
  await driver.send('DELETE', `/v1/company/time-offs/${absence.data.attributes.id}`);
  const work = { person: { id: person.id }, type: 'WORK', start: { date_time: '2026-09-14T08:00:00' } };
  const { body: hours } = await driver.send('POST', '/v2/attendance-periods', work);
  await driver.send('PATCH', `/v2/attendance-periods/${hours.id}`, { comment: 'x' });
  await driver.send('DELETE', `/v2/attendance-periods/${hours.id}`);
  const form = new FormData();
  form.append('title', 'Vertrag');
  form.append('employee_id', person.id as string);
  form.append('category_id', '5');
  form.append('file', new Blob(['x']), 'Vertrag.txt');
  await driver.send('POST', '/v1/company/documents', form);
  await settled();

  const names = [...PEOPLE.filter((name) => name !== 'person.deleted'), ...TIMES, 'document.created'];
  expect(receiver.names.toSorted()).toEqual(names.toSorted());
});

test('what Personio does not tell of stays untold, and contracts are told of on their day', async () => {
  await register(['person.updated', 'employment.updated', 'employment.updated.cost-centers', 'employment.started']);
  const { id, employment_id } = await control('POST', '/hire', { start_date: '2026-09-20' });
  await control('PATCH', `/people/${id}`, { picture: true, fix_salary: 4000 });
  await control('PATCH', `/people/${id}`, { cost_centers: [] });
  await settled();
  expect(receiver.names).toEqual(['employment.updated.cost-centers']);

  await control('PUT', '/clock', { now: '2026-09-21T08:00:00Z' });
  await settled();
  expect(receiver.got[1]?.body).toMatchObject({
    ...{ event_name: 'employment.started', payload: { employment_id, person_id: String(id) } },
  });
});

test('webhooks are made, listed, changed and removed; a new one is switched off and keeps its token to itself', async () => {
  const settings = { url: 'https://hooks.example.org/personio', description: 'Sync', token: 's3cr3t' };
  const made = await driver.send('POST', '/v2/webhooks', { ...settings, enabled_events: ['person.created'] });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...{ url: settings.url, status: 'DISABLED', auth_type: 'TOKEN' } });
  expect(made.text).not.toContain('s3cr3t');
  const { id } = made.body;
  const other = await register(['person.updated'], { auth_type: 'NONE' });

  const listed = async (query: string) => (await driver.get(`/v2/webhooks?${query}`)).body;
  expect((await listed(''))._data.map((one: Body) => one.id)).toEqual([id, other]);
  expect((await listed('status=ENABLED'))._data.map((one: Body) => one.id)).toEqual([other]);
  expect((await listed('enabled_events=person.created'))._data.map((one: Body) => one.id)).toEqual([id]);
  expect((await listed('limit=1'))._meta.links.next.href).toContain('cursor=');

  const changed = await driver.send('PATCH', `/v2/webhooks/${id}`, { status: 'ENABLED' });
  expect([changed.status, changed.body.status, changed.body.description]).toEqual([200, 'ENABLED', 'Sync']);
  expect((await driver.get(`/v2/webhooks/${id}`)).body).toEqual(changed.body);
  expect((await driver.send('DELETE', `/v2/webhooks/${id}`)).status).toBe(204);
  expect((await driver.get(`/v2/webhooks/${id}`)).status).toBe(404);
});

test('a webhook that Personio would not take is refused', async () => {
  const good = {
    url: 'https://hooks.example.org/a',
    description: 'Sync',
    token: 't',
    enabled_events: ['person.created'],
  };
  await driver.send('POST', '/v2/webhooks', good);
  const headers = (...names: string[]) => names.map((name) => ({ name, value: 'x' }));
  const refused: [object, number][] = [
    [{ url: 'nowhere' }, 400],
    [{ description: undefined }, 400],
    [{ enabled_events: [] }, 400],
    [{ status: 'on' }, 400],
    [{ url: 'http://hooks.example.org/b' }, 422],
    [{ url: 'https://hooks.example.org/b', enabled_events: ['job.created'] }, 422],
    [{ url: 'https://hooks.example.org/b', token: undefined }, 422],
    [{ auth_type: 'CUSTOM', custom_headers: headers('X-A', 'X-B', 'X-C', 'X-D') }, 422],
    [{ auth_type: 'CUSTOM', custom_headers: headers('Content-Type') }, 422],
    [{}, 409],
  ];
  for (const [wrong, status] of refused) {
    expect([wrong, (await driver.send('POST', '/v2/webhooks', { ...good, ...wrong })).status]).toEqual([wrong, status]);
  }
  expect((await driver.get('/v2/webhooks?limit=201')).status).toBe(400);
  expect((await driver.ask('GET', '/v2/webhooks')).status).toBe(401);
  expect((await driver.send('PATCH', '/v2/webhooks/none', {})).status).toBe(404);

  const reader = await control('POST', '/credentials', { areas: ['persons', 'webhooks'] });
  const token = `Bearer ${await driver.token(reader as Record<string, string>)}`;
  const asReader = (method: string) => driver.ask(method, '/v2/webhooks', good, { authorization: token });
  expect((await driver.ask('GET', '/v2/webhooks', undefined, { authorization: token })).status).toBe(200);
  expect((await asReader('POST')).status).toBe(403);
});

test("headers of one's own are sent in the place of a token, or nothing at all", async () => {
  const headers = [{ name: 'X-Secret', value: 'own' }];
  const id = await register(['person.updated'], { auth_type: 'CUSTOM', custom_headers: headers });
  await control('PATCH', '/people/3003', { first_name: 'Neu' });
  await receiver.until(1);
  await driver.send('PATCH', `/v2/webhooks/${id}`, { auth_type: 'NONE' });
  await control('PATCH', '/people/3003', { first_name: 'Neuer' });
  const [custom, none] = await receiver.until(2);
  expect([custom?.headers['x-secret'], custom?.headers.authorization]).toEqual(['own', undefined]);
  expect([none?.headers['x-secret'], none?.headers.authorization]).toEqual([undefined, undefined]);
});

test('what fails for now is sent up to 14 times, twice at each of 7 attempts', async () => {
  await control('PUT', '/webhooks', { pace: 10_000_000 });
  await register(['person.updated']);
  receiver.answer = (response) => response.writeHead(503).end();
  await control('PATCH', '/people/3003', { first_name: 'Neu' });
  await receiver.until(14);
  expect(await settled()).toMatchObject({ webhooks: [{ requests: 14, delivered: 0, status: 'ENABLED' }] });
  expect(receiver.got).toHaveLength(14);

  receiver.answer = (response, n) => response.writeHead(n < 18 ? 500 : 204).end();
  await control('PATCH', '/people/3003', { first_name: 'Neuer' });
  await receiver.until(18);
  expect(await settled()).toMatchObject({ webhooks: [{ requests: 18, delivered: 1 }] });
});

test('a refusal, a 501 and a redirect are final; no answer in time is not', async () => {
  await control('PUT', '/webhooks', { timeout_ms: 150 });
  const id = await register(['person.updated']);
  for (const status of [400, 401, 410, 501, 302]) {
    receiver.answer = (response) => response.writeHead(status, { location: `${receiver.url}/elsewhere` }).end();
    await control('PATCH', '/people/3003', { first_name: `N${status}` });
    await settled();
  }
  expect(receiver.got).toHaveLength(5);

  receiver.answer = (response, n) => (n === 6 ? undefined : response.writeHead(200).end());
  await control('PATCH', '/people/3003', { first_name: 'Langsam' });
  await receiver.until(7);
  await settled();
  const { body } = await driver.get(`/v2/webhooks/${id}/activity?event_name=person.updated`);
  const outcomes = body._data.map((one: Body) => [one.response_status, one.is_delivered]);
  expect(outcomes.slice(0, 3)).toEqual([
    [200, true],
    [null, false],
    [302, false],
  ]);
  expect((await driver.get(`/v2/webhooks/${id}/activity?is_delivered=true`)).body._data).toHaveLength(1);
});

test('deliveries are held, and released in any order, lost, or sent twice', async () => {
  await control('PUT', '/webhooks', { hold: true });
  await register(['person.updated']);
  for (const id of [3001, 3002, 3003, 3004]) await control('PATCH', `/people/${id}`, { first_name: 'Neu' });
  expect(await control('GET', '/webhooks')).toMatchObject({ held: 4 });
  await control('POST', '/webhooks/release', { count: 1, drop: true });
  await control('POST', '/webhooks/release', { count: 2, order: 'reversed' });
  await receiver.until(2);
  const people = () => receiver.got.map(({ body }) => body.payload['person_id']);
  expect(people()).toEqual(['3003', '3002']);
  await control('POST', '/webhooks/release', {});
  await receiver.until(3);

  await control('PUT', '/webhooks', { hold: false, duplicate: 1 });
  await control('PATCH', '/people/3005', { first_name: 'Neu' });
  await receiver.until(5);
  await control('PUT', '/webhooks', { duplicate: 0, lose: 1 });
  await control('PATCH', '/people/3006', { first_name: 'Neu' });
  await control('PUT', '/webhooks', { lose: 0, reorder: 1 });
  await control('PATCH', '/people/3007', { first_name: 'Neu' });
  await control('PUT', '/webhooks', { reorder: 0 });
  await control('PATCH', '/people/3008', { first_name: 'Neu' });
  await receiver.until(7);
  expect(people().slice(3)).toEqual(['3005', '3005', '3008', '3007']);
});

test('names are spelt and ids are keyed in any way that was seen', async () => {
  const id = await register(['absence-period.deleted', 'person.updated']);
  const tell = async (settings: object, event: object) => {
    await control('PUT', '/webhooks', settings);
    const before = receiver.got.length;
    await control('POST', '/webhooks/events', event);
    await receiver.until(before + 1);
    return receiver.got.at(-1)?.body;
  };
  const absence = { event_name: 'absence-period.deleted', id: 'a-1', person_id: 3003 };
  expect(await tell({ spelling: 'underscores', keys: 'nested' }, absence)).toMatchObject({
    ...{ event_name: 'absence_period.deleted', payload: { absence_period: { id: 'a-1' }, person: { id: '3003' } } },
  });
  expect(await tell({ spelling: 'upper', keys: 'plain' }, absence)).toMatchObject({
    ...{ event_name: 'ABSENCE_PERIOD_DELETED', payload: { id: 'a-1', person_id: '3003' } },
  });
  const bare = await tell({ spelling: 'hyphens', keys: 'bare' }, absence);
  expect(bare?.payload).toEqual({ id: 'a-1' });
  expect((await tell({ keys: 'none' }, absence))?.payload).toEqual({});
  const odd = { event_name: 'person.updated', payload: { subject: ['?'] } };
  expect((await tell({}, odd))?.payload).toEqual(odd.payload);
  expect((await driver.get(`/v2/webhooks/${id}/events`)).body._data).toHaveLength(5);
});

test('one that is switched off, by hand or after failures, is told nothing, and lists what it was not told', async () => {
  await control('PUT', '/webhooks', { disable_after: 2 });
  const id = await register(['person.updated']);
  receiver.answer = (response) => response.writeHead(410).end();
  for (const name of ['A', 'B', 'C']) {
    await control('PATCH', '/people/3003', { first_name: name });
    await settled();
  }
  expect(receiver.got).toHaveLength(2);
  expect((await driver.get(`/v2/webhooks/${id}`)).body.status).toBe('DISABLED');
  const events = (await driver.get(`/v2/webhooks/${id}/events?limit=2&event_name=person.updated`)).body;
  expect(events._data).toHaveLength(2);
  expect(events._data[0]).toMatchObject({ event_name: 'person.updated', payload: { person_id: '3003' } });
  expect((await driver.get(events._meta.links.next.href.replace(/^http:\/\/[^/]+/, ''))).body._data).toHaveLength(1);
  const before = 'occurred_at.lte=2026-09-15T07:00:00Z';
  expect((await driver.get(`/v2/webhooks/${id}/events?${before}`)).body._data).toEqual([]);
  expect((await driver.get(`/v2/webhooks/${id}/events?occurred_at.near=2026-09-15`)).status).toBe(400);

  receiver.answer = (response) => response.writeHead(200).end();
  await control('PATCH', `/webhooks/${id}`, { status: 'ENABLED' });
  const redelivery = { event_name: 'person.updated', occurred_at: { gte: '2026-09-15T00:00:00Z' } };
  expect((await driver.send('POST', `/v2/webhooks/${id}/redelivery`, redelivery)).status).toBe(202);
  await receiver.until(5);
  expect((await driver.send('POST', `/v2/webhooks/${id}/ping`)).status).toBe(204);
  await receiver.until(6);
  const test = { event_name: 'document.signed', payload: { document_id: 'd-1' } };
  expect((await driver.send('POST', `/v2/webhooks/${id}/test-event`, test)).status).toBe(204);
  await receiver.until(7);
  expect(receiver.names.slice(5)).toEqual(['ping', 'document.signed']);
});
