import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { newId, setLogLevel } from '#kernel';
import { RequestLogRepository, type RequestRow, Store } from '#store';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { RequestLog, requestsNotLogged } from './request-log.js';

let database: TestDatabase;
let store: Store;
let log: RequestLog;
let request: Omit<RequestRow, 'id' | 'at'>;

const logOf = (where: Store): RequestLog => new RequestLog(new RequestLogRepository(where));

beforeAll(async () => {
  setLogLevel('silent');
  database = await createDatabase();
  store = new Store(database.apiUrl);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

beforeEach(() => {
  log = logOf(store);
  request = {
    ...{
      organisationId: newId(),
      environment: 'production',
      requestId: newId(),
      method: 'GET',
      route: '/api/v1/things',
    },
    ...{ status: 200, code: null, ms: 3, actor: newId(), connectionId: null },
  };
});

const rows = (of = request): Promise<RequestRow[]> => new RequestLogRepository(store).list(of, {}, { limit: 100_000 });
const notLogged = async (): Promise<number> => (await requestsNotLogged.get()).values[0]?.value ?? 0;

test('a request is written within a good second, as it was, without anyone asking for it', async () => {
  const before = Date.now();
  log.note({ ...request, status: 404, code: 'not_found', connectionId: newId() });
  log.note(request);

  await delay(1300);

  const found = await rows();
  expect(found).toMatchObject([request, { status: 404, code: 'not_found', connectionId: expect.any(String) }]);
  for (const { at } of found) expect(at.getTime() - before).toBeLessThan(100);
});

test('each organisation has its own, and many are written as well as few', async () => {
  const other = { ...request, organisationId: newId() };
  for (let count = 0; count < 2500; count += 1) log.note(request);
  log.note(other);

  await log.flush();

  expect(await rows()).toHaveLength(2500);
  expect(await rows(other)).toHaveLength(1);
});

test('what could not be written is written later, and once', async () => {
  const away = new Store('postgres://nobody@127.0.0.1:1/none');
  const late = logOf(away);
  late.note(request);
  await late.flush();
  await away.close();

  const repository = new RequestLogRepository(store);
  const twice = {
    add: (...of: Parameters<RequestLogRepository['add']>) => repository.add(...of).then(() => repository.add(...of)),
  };
  Object.assign(late, { repository: twice });
  await late.flush();

  expect(await rows()).toHaveLength(1);
});

test('while the database is away memory is bounded, and the number of those that are not kept is told', async () => {
  const away = new Store('postgres://nobody@127.0.0.1:1/none');
  const late = logOf(away);
  const before = await notLogged();

  for (let count = 0; count < 20_500; count += 1) late.note(request);
  await late.flush();
  for (let count = 0; count < 10; count += 1) late.note(request);
  await late.flush();

  expect((await notLogged()) - before).toBe(510);
  await away.close();
  Object.assign(late, { repository: new RequestLogRepository(store) });
  await late.flush();
  expect(await rows()).toHaveLength(20_000);
});

test('shutting down writes what was asked', async () => {
  log.note(request);

  await log.beforeApplicationShutdown();

  expect(await rows()).toHaveLength(1);
});
