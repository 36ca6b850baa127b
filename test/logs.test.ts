import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { RequestLog } from '#journal';
import { newId } from '#kernel';
import { RequestLogRepository, Store } from '#store';
import { EMPLOYEES, LogStage } from './log-stage.js';

const REQUESTS = '/api/v1/requests';
const AUDIT = '/api/v1/audit';

let stage: LogStage;

beforeAll(async () => {
  stage = await LogStage.start();
});

afterAll(() => stage.close());

beforeEach(async () => {
  stage = await stage.renewed();
});

test('each request is listed, the latest first, by its template, with who asked and how it went', async () => {
  const { answers } = await stage.askedOften();

  const [refused, foreign, invalid, missing, single, list] = await stage.items(REQUESTS);

  const common = { method: 'GET', actor: { type: 'api_key', name: 'test' }, ms: expect.any(Number) };
  const about = { ...common, connector_id: stage.linked.connection.id };
  expect(list).toMatchObject({ ...about, route: EMPLOYEES, status: 200, code: null });
  expect(single).toMatchObject({ ...about, route: `${EMPLOYEES}/{id}`, status: 200, code: null });
  expect(missing).toMatchObject({ ...about, route: `${EMPLOYEES}/{id}`, status: 404, code: 'not_found' });
  expect(invalid).toMatchObject({ ...about, route: EMPLOYEES, status: 422, code: 'invalid_request' });
  expect(foreign).toMatchObject({ ...common, connector_id: null, status: 401, code: 'connector_token_invalid' });
  expect(refused).toMatchObject({ status: 403, code: 'scope_missing' });
  expect([list, single, missing, invalid, foreign, refused].map((each) => each?.['request_id'])).toEqual(
    answers.map(({ headers }) => headers['x-request-id']),
  );
});

test('whoever nobody knows is not listed', async () => {
  await stage.stack.api.get(EMPLOYEES, {});
  await stage.stack.api.get(EMPLOYEES, { key: `${stage.vendor.key.slice(0, -1)}x` });
  await stage.stack.api.get('/readyz', {});

  const rows = await stage.stack.owner.as(
    { organisationId: stage.vendor.id },
    (prisma) => prisma.$queryRaw`SELECT id FROM request_log`,
  );

  expect(rows).toEqual([]);
});

test('requests are found by method, route, status, code, connector, who asked, id and time', async () => {
  const { answers, key } = await stage.askedOften();
  const other = await stage.stack.link(stage.vendor, { originId: 'customer-2' });
  await stage.ask(EMPLOYEES, { token: other.token });
  const found = async (query: string): Promise<number> =>
    (await stage.items(`${REQUESTS}?route=${EMPLOYEES}&${query}`)).length;
  const [{ actor }] = (await stage.items(`${REQUESTS}?code=scope_missing`)) as [{ actor: { id: string } }];
  const id = answers[0]?.headers['x-request-id'] ?? '';
  const first = (await stage.items(`${REQUESTS}?request_id=${id}`))[0] as { at: string };

  expect(await found('')).toBe(5);
  expect(await found('method=GET')).toBe(5);
  expect(await found('method=POST')).toBe(0);
  expect(await found('status=2xx')).toBe(2);
  expect(await found('status=4xx')).toBe(3);
  expect(await found('status=422')).toBe(1);
  expect(await found('status=5xx')).toBe(0);
  expect(await found('code=connector_token_invalid')).toBe(1);
  expect(await found(`connector_id=${other.connection.id}`)).toBe(1);
  expect(await found(`actor=${actor.id}`)).toBe(1);
  expect(await found(`request_id=${id}`)).toBe(1);
  expect(await found(`to=${first.at}`)).toBe(0);
  expect(await found(`from=${first.at}`)).toBe(5);
  expect(await found('from=2100-01-01')).toBe(0);
  expect((await stage.items(`${REQUESTS}?route=${EMPLOYEES}/{id}`)).length).toBe(2);
  for (const query of ['status=6xx', 'status=20', 'method=1', 'actor=x y', 'from=soon', 'cursor=1', 'request_id=short'])
    expect((await stage.read(`${REQUESTS}?${query}`)).status).toBe(422);
  expect((await stage.read(`${REQUESTS}?connector_id=${newId()}`)).status).toBe(404);
  expect((await stage.read(REQUESTS, key)).status).toBe(403);
});

test('pages neither repeat nor leave out, also where many were answered within the same millisecond', async () => {
  const at = new Date('2026-11-01T10:00:00.000Z');
  const { id: organisationId } = stage.vendor;
  const rows = Array.from({ length: 25 }, () => stage.rowAt(at)).sort((one, other) => (one.id < other.id ? -1 : 1));
  await new RequestLogRepository(stage.stack.store).add(organisationId, rows);
  await stage.stack.store.as({ organisationId }, (prisma) =>
    prisma.audit.createMany({
      data: rows.map(({ id, actor }) => ({
        id,
        actor,
        organisationId,
        action: 'x.list',
        subject: '',
        outcome: 'ok',
        at,
      })),
    }),
  );
  const walked = async (path: string): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await stage.read(`${path}&page_size=7&cursor=${cursor}`);
      seen.push(...body.items.map((each: { id?: string; request_id: string }) => each.id ?? each.request_id));
      cursor = body.cursor as string | null;
    }
    return seen;
  };

  expect(await walked(`${REQUESTS}?route=${EMPLOYEES}&from=2026-10-01`)).toEqual(
    rows.map(({ requestId }) => requestId).toReversed(),
  );
  expect(await walked(`${AUDIT}?action=x.list&from=2026-10-01`)).toEqual(rows.map(({ id }) => id).toReversed());
});

test('the audit trail is found by who, what, how it went, connector, request and time', async () => {
  const { answers, key } = await stage.askedOften();
  const { body: made } = await stage.stack.api.post(
    '/api/v1/api-keys',
    { key: stage.vendor.key },
    { name: 'new', scopes: ['hris:read'] },
  );
  const found = (query: string): Promise<Record<string, unknown>[]> => stage.items(`${AUDIT}?${query}`);

  const [creation] = await found('action=api_key.create');
  expect(creation).toMatchObject({
    subject: made.id,
    outcome: 'ok',
    count: 1,
    actor: { type: 'api_key', name: 'test' },
  });
  expect(await found('action=employee.list&outcome=ok')).toMatchObject([
    { connector_id: stage.linked.connection.id, count: 1, request_id: answers[0]?.headers['x-request-id'] },
  ]);
  expect(await found('outcome=scope_missing')).toMatchObject([{ action: 'employee.list' }]);
  expect(await found(`actor=${made.id}`)).toEqual([]);
  expect(await found(`connector_id=${stage.linked.connection.id}`)).toHaveLength(2);
  expect(await found(`request_id=${answers[1]?.headers['x-request-id'] ?? ''}`)).toMatchObject([
    { action: 'employee.get' },
  ]);
  expect(await found('to=2026-01-01')).toEqual([]);
  expect(await found('actor=link')).toEqual([]);
  for (const query of ['actor=a b', 'action=A', 'outcome=B C', 'from=soon', 'cursor=nonsense'])
    expect((await stage.read(`${AUDIT}?${query}`)).status).toBe(422);
  expect((await stage.read(AUDIT, key)).status).toBe(403);
});

test('neither another vendor nor the other environment sees anything of it', async () => {
  const other = await stage.stack.vendor('Other');
  const development = await stage.stack.key(stage.vendor.id, { environment: 'development' });
  await stage.askedOften();
  const { headers } = await stage.ask(EMPLOYEES);
  const id = headers['x-request-id'] ?? '';

  for (const key of [other.key, development]) {
    expect(await stage.items(`${REQUESTS}?route=${EMPLOYEES}`, key)).toEqual([]);
    expect(await stage.items(`${AUDIT}?action=employee.list`, key)).toEqual([]);
    expect((await stage.read(`${REQUESTS}/${id}`, key)).status).toBe(404);
    expect((await stage.read('/api/v1/usage', key)).body.routes).not.toContainEqual(
      expect.objectContaining({ route: EMPLOYEES }),
    );
    expect((await stage.read(`${REQUESTS}?connector_id=${stage.linked.connection.id}`, key)).status).toBe(404);
  }
  expect((await stage.items(REQUESTS, development)).every(({ route }) => String(route).startsWith('/api/v1/'))).toBe(
    true,
  );
  expect((await stage.read(`${REQUESTS}/${id}`)).status).toBe(200);
});

test('the story of a request that was refused is its answer and its denial', async () => {
  const key = await stage.stack.key(stage.vendor.id, { scopes: ['ats:read'] });
  await stage.ask(EMPLOYEES, { key, id: 'my-own-id-1' });

  const { body } = await stage.read(`${REQUESTS}/my-own-id-1`);

  expect(body).toEqual({
    requests: [expect.objectContaining({ status: 403, code: 'scope_missing', request_id: 'my-own-id-1' })],
    audit: [expect.objectContaining({ action: 'employee.list', outcome: 'scope_missing', request_id: 'my-own-id-1' })],
    ...{ writes: [], changes: [], deliveries: [] },
  });
  for (const id of ['nobody-asked-so', 'short', 'no%20id%20at%20all'])
    expect(await stage.read(`${REQUESTS}/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('what no index leads to is looked for in the last day, and the answer says so', async () => {
  const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  await new RequestLogRepository(stage.stack.store).add(stage.vendor.id, [stage.rowAt(ago(2)), stage.rowAt(ago(0.5))]);
  const [yesterday, before] = await stage.items(REQUESTS);

  const { body: short } = await stage.read(`${REQUESTS}?route=${EMPLOYEES}`);
  const { body: long } = await stage.read(`${REQUESTS}?route=${EMPLOYEES}&from=${ago(3).toISOString()}`);

  expect(short.items).toEqual([yesterday]);
  expect(Date.now() - Date.parse(short.from as string)).toBeGreaterThanOrEqual(86_400_000);
  expect(long.items).toEqual([yesterday, before]);
  const id = String(before?.['request_id']);
  expect((await stage.read(`${REQUESTS}?route=${EMPLOYEES}&request_id=${id}`)).body).toMatchObject({
    from: null,
    items: [{}],
  });
  expect((await stage.read(REQUESTS)).body.from).toBeNull();
  expect((await stage.read(`${AUDIT}?action=employee.list`)).body.from).toEqual(expect.any(String));
  expect((await stage.read(`${AUDIT}?action=employee.list&changes=true`)).body.from).toBeNull();
});

test('the audit trail without those who only looked is what changed, and what was refused', async () => {
  await stage.askedOften();
  const made = { name: 'new', scopes: ['hris:read'] };
  await stage.stack.api.post('/api/v1/api-keys', { key: stage.vendor.key }, made);

  const deeds = await stage.items(`${AUDIT}?changes=true`);

  expect(deeds.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['api_key.create', 'ok'],
    ['employee.list', 'scope_missing'],
    ['employee.list', 'connector_token_invalid'],
  ]);
  expect((await stage.read(`${AUDIT}?changes=maybe`)).status).toBe(422);
});

test('requests are found by what kind of caller asked', async () => {
  const { answers } = await stage.askedOften();

  expect(await stage.items(`${REQUESTS}?actor_type=api_key`)).toHaveLength(answers.length);
  expect(await stage.items(`${REQUESTS}?actor_type=member`)).toEqual([]);
  expect(await stage.items(`${REQUESTS}?actor_type=health_link`)).toEqual([]);
  expect((await stage.read(`${REQUESTS}?actor_type=operator`)).status).toBe(422);
});

test('whoever still uses a revoked key is seen by its organisation, and is told what anybody is told', async () => {
  const { key } = stage.vendor;
  const { body: made } = await stage.stack.api.post(
    '/api/v1/api-keys',
    { key },
    { name: 'Old', scopes: ['hris:read'] },
  );
  await stage.stack.api.delete(`/api/v1/api-keys/${String(made.id)}`, { key });
  const { body: gone } = await stage.stack.api.post(
    '/api/v1/api-keys',
    { key },
    { name: 'Gone', scopes: ['hris:read'] },
  );
  await stage.stack.owner.as({ organisationId: stage.vendor.id }, (prisma) =>
    prisma.apiKey.deleteMany({ where: { id: gone.id as string } }),
  );
  const revoked = await stage.ask(EMPLOYEES, { key: made.key as string, id: 'the-same-id' });
  const unknown = await stage.ask(EMPLOYEES, { key: gone.key as string, id: 'the-same-id' });

  expect([revoked.status, revoked.body]).toEqual([401, unknown.body]);
  expect(Object.keys(revoked.headers).sort()).toEqual(Object.keys(unknown.headers).sort());
  const actor = { type: 'api_key', id: made.id as string, name: 'Old' };
  const seen = { method: 'GET', route: EMPLOYEES, status: 401, code: 'api_key_invalid', actor, connector_id: null };
  expect(await stage.items(`${REQUESTS}?code=api_key_invalid`)).toMatchObject([seen]);
  expect(await stage.items(`${AUDIT}?actor=${String(made.id)}`)).toEqual([]);
  for (let count = 0; count < 70; count += 1) await stage.ask(EMPLOYEES, { key: made.key as string });
  expect(await stage.items(`${REQUESTS}?code=api_key_invalid&page_size=200`)).toHaveLength(60);
});

test('what is older than two weeks is deleted, and nothing else', async () => {
  const worker = new Store(stage.stack.database.workerUrl, { connections: 1 });
  const log = new RequestLog(new RequestLogRepository(worker));
  const ago = (days: number, more = 0): Date => new Date(Date.now() - days * 86_400_000 - more);
  await new RequestLogRepository(stage.stack.store).add(stage.vendor.id, [
    stage.rowAt(ago(30)),
    stage.rowAt(ago(14, 1000)),
    stage.rowAt(ago(13)),
  ]);

  expect(await log.forget()).toBeGreaterThanOrEqual(2);
  expect(await log.forget()).toBe(0);
  await worker.close();

  const kept = await stage.items(`${REQUESTS}?route=${EMPLOYEES}&from=${ago(40).toISOString()}`);
  expect(kept).toHaveLength(1);
});

test('the log holds ids, templates and codes, and nothing of people or of what was asked with', async () => {
  const { token } = stage.linked;
  await stage.ask(`${EMPLOYEES}?first_name=Ada&work_email=ada.canary%40acme.test`);
  await stage.ask(`${EMPLOYEES}/Canary-8841`);
  await stage.ask(`${EMPLOYEES}?last_name=Canary-8841&unknown=Canary-8841`);
  await stage.read(REQUESTS);

  const rows = await stage.stack.owner.as(
    { organisationId: stage.vendor.id },
    (prisma) =>
      prisma.$queryRaw<{ text: string }[]>`
      SELECT request_log::text AS text FROM request_log UNION ALL SELECT audit::text FROM audit WHERE action LIKE 'employee%'`,
  );

  expect(rows.length).toBeGreaterThan(3);
  const all = rows.map(({ text }) => text).join('\n');
  for (const secret of ['canary', 'Ada', 'acme', token, stage.vendor.key, '?'])
    expect(all.toLowerCase()).not.toContain(secret.toLowerCase());
});
