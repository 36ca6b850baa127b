import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { ActionsService, type Answer, LeftWrites, Patience, Schemas, type WriteRequest } from '#actions';
import type { Json, JsonObject } from '#connectors';
import { readConfig, setLogLevel } from '#kernel';
import { absenceType, employee, type Model, timeOff, timesheetEntry } from '#models';
import { recordId, RecordReader, Records } from '#records';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { connectorOf, SimulatedCompany } from './simulated-company.js';
import { SyncStack } from './sync-stack.js';
import { writingProcess } from './writing-process.js';

const ADA = '3003';
const VACATION = '5c3a6a0e-3b7e-4e0e-9c55-0d3c8f1f2a11';
const HOME_OFFICE = '7d7e4c03-6b5a-4d18-8e9f-2a1c0b3d4e08';
const ABSENCES = '/v2/absence-periods';
const ATTENDANCES = '/v2/attendance-periods';

let personio: SimulatedCompany;
let stack: SyncStack;
let process: INestApplicationContext;
let worker: INestApplicationContext;
let hris: ConnectionRef;

beforeAll(async () => {
  setLogLevel('silent');
  personio = await SimulatedCompany.start('personio', {});
  stack = await SyncStack.start({ CONNECTORS: JSON.stringify(personio.settings(100)) });
  const config = readConfig(stack.settings);
  process = await writingProcess(config, stack.database.apiUrl);
  worker = await writingProcess(config, stack.database.workerUrl);
  const connection = await stack.connect(connectorOf('personio'), personio.credentials);
  hris = { ...connection, settings: { time_zone: 'Europe/Berlin' } };
  const { connector, client } = await process.get(ConnectionsService, { strict: false }).open(hris);
  const people = connector.streams.find(({ name }) => name === 'people')?.named;
  if (!people) throw new Error('There are no people.');
  for await (const page of people.read(client, [{ model: employee.name, remoteId: ADA }], { settings: {} }))
    await process.get(Records, { strict: false }).writeNamed(hris, { connector, stream: 'people' }, page);
});

afterAll(async () => {
  await Promise.all([process.close(), worker.close()]);
  await stack.close();
  await personio.close();
});

afterEach(async () => {
  await personio.control('DELETE', '/faults');
  await personio.control('DELETE', '/ledger');
});

const CALLER = { actor: '0190a0a0-0000-7000-8000-000000000001', requestId: 'request-1' };

const write = (model: Model, request: Partial<WriteRequest>): Promise<Answer> =>
  process.get(ActionsService, { strict: false }).write(CALLER, hris, { model, kind: 'create', ...request });

const said = ({ body }: Answer): Record<string, Json> & { id: string } => JSON.parse(body) as ReturnType<typeof said>;

const own = (model: Model, remoteId: string): string => recordId(hris.id, model.name, remoteId);

const refusal = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

const isHeld = async (model: Model, id: string): Promise<boolean> => {
  const view = { includeRawData: false, includeCustomFields: false, includeDeleted: false };
  return (await process.get(RecordReader, { strict: false }).get(hris, model, id, view)) !== null;
};

const effects = async (): Promise<string[]> =>
  (await personio.control<{ effects: { method: string; path: string }[] }>('GET', '/ledger')).effects.map(
    ({ method, path }) => `${method} ${path}`,
  );

const spoil = (fault: JsonObject): Promise<unknown> => personio.control('POST', '/faults', fault);

/** The first days of a month. */
const leave = (month: number, more: JsonObject = {}): JsonObject => ({
  ...{ employee: own(employee, ADA), absence_type: own(absenceType, VACATION) },
  ...{ start_time: `2027-0${month}-04T00:00:00Z`, end_time: `2027-0${month}-10T00:00:00Z`, ...more },
});

const work = (day: number, more: JsonObject = {}): JsonObject => ({
  employee: own(employee, ADA),
  ...{ start_time: `2026-07-0${day}T06:00:00Z`, end_time: `2026-07-0${day}T14:00:00Z`, ...more },
});

test('leave is booked, moved, made another kind of and cancelled, and each is there for whoever reads next', async () => {
  const booked = await write(timeOff, { body: leave(1, { employee_note: 'Winter' }) });
  expect([booked.status, said(booked)]).toMatchObject([201, { ...leave(1), status: 'REQUESTED', units: 'DAYS' }]);

  const { id } = said(booked);
  const moved = await write(timeOff, { kind: 'update', id, body: { end_time: '2027-01-08' } });
  expect([moved.status, said(moved)]).toMatchObject([200, { id, end_time: '2027-01-09T00:00:00Z', amount: 5 }]);

  const times = { start_time: '2027-01-04T08:00:00Z', end_time: '2027-01-04T10:00:00Z' };
  const hours = { absence_type: own(absenceType, HOME_OFFICE), ...times };
  const replaced = await write(timeOff, { kind: 'update', id, body: hours });
  expect([replaced.status, said(replaced)]).toMatchObject([200, { ...hours, employee_note: 'Winter', amount: 2 }]);
  expect(said(replaced).id).not.toBe(id);
  expect([await isHeld(timeOff, id), await isHeld(timeOff, said(replaced).id)]).toEqual([false, true]);

  expect((await write(timeOff, { kind: 'delete', id: said(replaced).id })).status).toBe(204);
  expect(await isHeld(timeOff, said(replaced).id)).toBe(false);
  const one = `${ABSENCES}/{id}`;
  expect(await effects()).toEqual([
    `POST ${ABSENCES}`,
    `PATCH ${one}`,
    `DELETE ${one}`,
    `POST ${ABSENCES}`,
    `DELETE ${one}`,
  ]);
});

test('the description names our ids of the customer’s kinds, also of those that we do not hold yet, and its example is accepted', async () => {
  const schema = await process.get(Schemas, { strict: false }).meta(hris, timeOff, 'create');

  const vacation = own(absenceType, VACATION);
  expect(schema.properties['absence_type']).toMatchObject({
    enum: expect.arrayContaining([vacation]),
    'x-labels': expect.objectContaining({ [vacation]: 'Paid vacation' }),
  });
  const body = { ...schema.examples[0], employee: own(employee, ADA) };
  expect((await write(timeOff, { body, dryRun: true })).body).toBe('{"valid":true}');
  const wrong = { ...leave(2), absence_type: own(absenceType, 'none') };
  expect(await refusal(write(timeOff, { body: wrong, dryRun: true }))).toMatchObject({
    fields: [{ loc: ['body', 'absence_type'], type: 'literal_error' }],
  });
  expect(await effects()).toEqual([]);
});

test.each([
  ['absences', timeOff, ABSENCES, (number: number) => leave(number + 2)],
  ['attendances', timesheetEntry, ATTENDANCES, (number: number) => work(number)],
])(
  'of %s one whose answer is lost is found, one that never arrived is sent once more',
  async (_what, model, path, body) => {
    await spoil({ match: `POST ${path}`, kind: 'cut' });
    await spoil({ match: `POST ${path}`, kind: 'status', status: 502, without_effect: true, skip: 1 });

    const statuses = [(await write(model, { body: body(1) })).status, (await write(model, { body: body(2) })).status];

    expect([statuses, await effects()]).toEqual([
      [201, 201],
      [`POST ${path}`, `POST ${path}`],
    ]);
  },
);

test('what keeps us from looking before anything is sent leaves nothing in doubt, and the key free', async () => {
  const request = { body: leave(5), idempotencyKey: 'k-1' };
  await spoil({ match: `GET ${ABSENCES}`, kind: 'status', status: 503, times: 100 });

  const answer = await write(timeOff, request);
  expect([answer.status, said(answer)['code'], said(answer)['check']]).toEqual([
    503,
    'provider_unavailable',
    undefined,
  ]);
  await personio.control('DELETE', '/faults');
  expect((await write(timeOff, request)).status).toBe(201);

  const weekend = leave(6, { start_time: '2027-06-05', end_time: '2027-06-06' });
  const again = await write(timeOff, { body: weekend });
  expect([again.status, said(again)]).toMatchObject([
    422,
    { code: 'provider_request_refused', upstream: { status: 422 } },
  ]);
  expect(said(again)['check']).toBeUndefined();
  expect(await effects()).toEqual([`POST ${ABSENCES}`]);
});

test.each([
  ['looks before it books', `GET ${ABSENCES}`, 'before', { state: 'failed', code: 'write_not_sent' }, 0],
  ['books', `POST ${ABSENCES}`, 'after', { state: 'succeeded' }, 1],
])('a process that ends when it %s leaves nothing in doubt', async (_what, match, at, decided, count) => {
  const owner = new pg.Pool({ connectionString: stack.database.workerUrl, max: 1 });
  const rows = async () =>
    (await owner.query<{ id: string }>('SELECT id, state, code FROM write ORDER BY created_at DESC LIMIT 1')).rows;
  process.get(Patience, { strict: false }).heartbeat = 60;
  await personio.control('POST', '/holds', { match, at });
  const pending = refusal(write(timeOff, { body: leave(7 + count) }));
  while ((await personio.control<{ waiting: object[] }>('GET', '/holds')).waiting.length === 0);
  await owner.query(`UPDATE write SET leased_until = now() - interval '1 second' WHERE state IN ('intended', 'sent')`);

  await worker.get(LeftWrites, { strict: false }).resume((await rows())[0]?.id ?? '');

  expect(await rows()).toMatchObject([decided]);
  await personio.control('DELETE', '/holds');
  await pending;
  expect([await rows(), await effects()]).toMatchObject([[decided], Array(count).fill(`POST ${ABSENCES}`)]);
  process.get(Patience, { strict: false }).heartbeat = 0.05;
  await owner.end();
});

test('of many entries each has a fate of its own, and what overlaps is refused before anything is sent', async () => {
  const pause = { start_time: '2026-07-07T12:00:00', end_time: '2026-07-07T12:30:00' };
  const items = [work(5), work(6), work(7, { integration_params: { breaks: [pause] } })];
  await spoil({ match: `POST ${ATTENDANCES}`, kind: 'status', status: 422, without_effect: true, skip: 1 });

  const answer = await write(timesheetEntry, { body: { items } });

  expect([answer.status, said(answer)['items']]).toMatchObject([
    200,
    [
      { status: 'succeeded', record: work(5) },
      { status: 'failed', error: { upstream: { status: 422 } } },
      { status: 'succeeded', record: { start_time: '2026-07-07T06:00:00Z', break_duration: 0.5 } },
    ],
  ]);
  expect(await effects()).toEqual(Array(3).fill(`POST ${ATTENDANCES}`));
  expect(await refusal(write(timesheetEntry, { body: { items: [work(8), work(8)] } }))).toMatchObject({
    fields: [{ loc: ['body', 'items', 1, 'start_time'], msg: 'It overlaps with one before it' }],
  });
  const backward = work(9, { end_time: '2026-07-09T01:00:00Z' });
  const dry = (body: JsonObject) => refusal(write(timesheetEntry, { body, dryRun: true }));
  expect(await dry({ items: [work(8), work(8), backward, 7, { employee: 'x' }] })).toMatchObject({
    fields: [
      { loc: ['body', 'items', 1, 'start_time'] },
      { loc: ['body', 'items', 2, 'end_time'] },
      { loc: ['body', 'items', 3], msg: 'Input must be object' },
      { loc: ['body', 'items', 4, 'start_time'], msg: 'Field required' },
      { loc: ['body', 'items', 4, 'employee'] },
    ],
  });
  expect(await dry({ items: {} })).toMatchObject({ fields: [{ loc: ['body', 'items'], type: 'list_type' }] });
  expect(await dry({ items: [work(8)], employee: ADA })).toMatchObject({
    fields: [{ loc: ['body', 'items'], msg: expect.stringContaining('stands alone') }],
  });
  const within = work(5, { start_time: '2026-07-05T07:00:00Z' });
  expect(await refusal(write(timesheetEntry, { body: within, dryRun: true }))).toMatchObject({
    fields: [{ loc: ['body', 'start_time'] }],
  });
});

test('an entry is changed and deleted, and gone for whoever reads next', async () => {
  const { id } = said(await write(timesheetEntry, { body: work(9) }));

  const changed = await write(timesheetEntry, { kind: 'update', id, body: { end_time: '2026-07-09T15:00:00Z' } });
  expect([changed.status, said(changed)]).toMatchObject([200, { id, hours_worked: 9 }]);
  expect((await write(timesheetEntry, { kind: 'delete', id })).status).toBe(204);
  expect(await isHeld(timesheetEntry, id)).toBe(false);
});

test.each([
  ['absences', timeOff, () => leave(9), { end_time: '2027-09-08' }],
  ['attendances', timesheetEntry, () => work(3), { end_time: '2026-07-03T15:00:00Z' }],
] as const)(
  'of the %s none is shown any longer that a write has not found at the provider',
  async (list, model, of, change) => {
    for (const kind of ['update', 'delete'] as const) {
      const { id, remote_id: remoteId } = said(await write(model, { body: of() }));
      await personio.control('DELETE', `/${list}/${remoteId as string}`);

      const answer = await write(model, { kind, id, body: kind === 'update' ? change : {} });

      expect([answer.status, said(answer)['code'], await isHeld(model, id)]).toEqual([
        404,
        'provider_not_found',
        false,
      ]);
    }
  },
);

test('what the provider refuses when we ask what it has is the caller’s to mend, in its words', async () => {
  await write(timeOff, { body: leave(6) });
  await spoil({ match: `GET ${ABSENCES}`, kind: 'status', status: 400, times: 10 });

  for (const dryRun of [true, false]) {
    const refused = await refusal(write(timeOff, { body: leave(6), dryRun }));
    expect(refused).toMatchObject({ status: 422, code: 'provider_request_refused', answered: 400 });
  }
  const ages = { start_time: '0001-01-01', end_time: '9999-12-31' };
  expect(await refusal(write(timeOff, { body: leave(9, ages) }))).toMatchObject({
    fields: [{ loc: ['body', 'start_time'], msg: 'Input should lie in the years 1900 to 2200' }],
  });
});

test('of a night shift that becomes two the answer names the second as well', async () => {
  const night = {
    ...{ employee: own(employee, ADA), start_time: '2027-09-01T22:00:00', end_time: '2027-09-02T06:00:00' },
    integration_params: { split_at_midnight: true },
  };

  const answer = await write(timesheetEntry, { body: night });

  const other = answer.headers['x-also-written'] ?? '';
  expect([answer.status, await isHeld(timesheetEntry, other), said(answer).id === other]).toEqual([201, true, false]);
  const later = { ...night, start_time: '2027-09-03T22:00:00', end_time: '2027-09-04T06:00:00' };
  const several = said(await write(timesheetEntry, { body: { items: [later] } }));
  expect(several['items']).toMatchObject([{ status: 'succeeded', also_written: [expect.any(String)] }]);
});

test('a provider that takes for ever is not waited for, and what it did meanwhile is found', async () => {
  const [patience, kept] = [process.get(Patience), Object.assign({}, process.get(Patience))];
  Object.assign(patience, { before: 0.5, send: 0.5 });
  await spoil({ match: 'GET /', kind: 'slow', ms: 5000, times: 1000, without_effect: true });
  const hangs = { status: 503, code: 'provider_unavailable' };
  const began = performance.now();
  const meta = process.get(Schemas, { strict: false }).meta(hris, employee, 'create');

  expect(await refusal(meta)).toMatchObject(hangs);
  expect(await refusal(write(timeOff, { body: leave(6), idempotencyKey: 'k-2' }))).toMatchObject(hangs);
  expect((await write(timeOff, { body: leave(6), dryRun: true })).body).toBe('{"valid":true}');
  await personio.control('DELETE', '/faults');
  await spoil({ match: `POST ${ATTENDANCES}`, kind: 'slow', ms: 5000 });

  expect((await write(timesheetEntry, { body: work(9) })).status).toBe(201);
  expect(performance.now() - began).toBeLessThan(10_000);
  Object.assign(patience, kept);
});
