import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { ActionsService, type Answer, Schemas, type WriteRequest } from '#actions';
import type { Json, JsonObject, Named } from '#connectors';
import { InvalidRequest, newId, readConfig, setLogLevel } from '#kernel';
import { company, compensation, employee, group, type Model, project, timeOff } from '#models';
import { recordId, RecordReader, Records } from '#records';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { connectorOf, SimulatedCompany } from './simulated-company.js';
import { SyncStack } from './sync-stack.js';
import { writingProcess } from './writing-process.js';

let personio: SimulatedCompany;
let stack: SyncStack;
let process: INestApplicationContext;
let connection: ConnectionRef;

beforeAll(async () => {
  setLogLevel('silent');
  personio = await SimulatedCompany.start('personio', {});
  await personio.control('PUT', '/clock', { now: 'real' });
  stack = await SyncStack.start({ CONNECTORS: JSON.stringify(personio.settings(100)) });
  process = await writingProcess(readConfig(stack.settings), stack.database.apiUrl);
  connection = await stack.connect(connectorOf('personio'), personio.credentials);
  await readNamed('people', { model: employee.name, remoteId: '3003' });
  await readAll('legal-entities');
  await readAll('groups');
});

afterAll(async () => {
  await process.close();
  await stack.close();
  await personio.close();
});

afterEach(async () => {
  await personio.recover();
  await personio.control('DELETE', '/ledger');
});

const service = <T>(type: abstract new (...values: never[]) => T): T => process.get<T>(type, { strict: false });

async function opened(stream: string) {
  const { connector, client } = await service(ConnectionsService).open(connection);
  const found = connector.streams.find(({ name }) => name === stream);
  if (!found) throw new Error(`There is no ${stream}.`);
  return { connector, client, found };
}

/** What the provider has of it, as a run would bring it. */
async function readNamed(stream: string, name: Named): Promise<void> {
  const { connector, client, found } = await opened(stream);
  for await (const page of found.named?.read(client, [name], { settings: {} }) ?? [])
    await service(Records).writeNamed(connection, { connector, stream }, page);
}

async function readAll(stream: string): Promise<void> {
  const { connector, client, found } = await opened(stream);
  const from = { changed: () => Promise.resolve(new Set<string>()), settings: {} };
  for await (const page of found.pull(client, from))
    await service(Records).writeNamed(connection, { connector, stream }, { ...page, gone: [], askedAt: new Date() });
}

const CALLER = { actor: '0190a0a0-0000-7000-8000-000000000001', requestId: 'request-1' };

const write = (model: Model, request: Partial<WriteRequest>, at = connection): Promise<Answer> =>
  service(ActionsService).write(CALLER, at, { model, kind: 'create', ...request });

const said = ({ body }: Answer): Record<string, Json> & { id: string; remote_id: string } =>
  JSON.parse(body) as ReturnType<typeof said>;

const own = (model: Model, remoteId: string): string => recordId(connection.id, model.name, remoteId);

async function isHeld(model: Model, id: string): Promise<boolean> {
  const view = { includeRawData: false, includeCustomFields: false, includeDeleted: false };
  return (await service(RecordReader).get(connection, model, id, view)) !== null;
}

const effects = async (): Promise<string[]> => {
  const { effects: all } = await personio.control<{ effects: { method: string; path: string }[] }>('GET', '/ledger');
  return all.map(({ method, path }) => `${method} ${path}`);
};

const HIRE = 'POST /v2/persons';

const somebody = (more: JsonObject = {}): JsonObject => ({
  ...{ first_name: 'Grace', last_name: 'Hopper', start_date: '2026-10-01', designation: 'Admiral' },
  ...{ manager: own(employee, '3003'), groups: [own(group, 'department:401')], company: own(company, '170'), ...more },
});

test('somebody new is answered as Personio has the person, can be changed, and is paid', async () => {
  const made = await write(employee, { body: somebody({ work_email: 'grace@example.org' }) });
  const { id } = said(made);
  expect([made.status, said(made)]).toMatchObject([
    200,
    {
      ...{ first_name: 'Grace', work_email: 'grace@example.org', start_date: '2026-10-01T00:00:00Z' },
      ...{ manager: own(employee, '3003'), groups: [own(group, 'department:401')], company: own(company, '170') },
    },
  ]);

  const body = { designation: 'Rear admiral', custom_fields: { dynamic_7124083: 'S' }, manager: null };
  const changed = await write(employee, { kind: 'update', id, body });
  expect([changed.status, said(changed)]).toMatchObject([
    200,
    { id, designation: 'Rear admiral', manager: null, custom_fields: { dynamic_7124083: 'S' } },
  ]);
  const renamed = { kind: 'update', id, body: { last_name: 'Murray' } } as const;
  expect(said(await write(employee, renamed))['custom_fields']).toBeNull();

  const { properties } = await service(Schemas).meta(connection, compensation, 'create');
  const [type = ''] = properties['integration_params']?.properties?.['type_id']?.enum ?? [];
  const start = DateTime.utc().startOf('month').toISODate();
  const pay = {
    employee: id,
    pay_rate: 4166.67,
    pay_currency: 'EUR',
    start_date: start,
    integration_params: { type_id: type },
  };
  const paid = await write(compensation, { body: pay });
  expect([paid.status, paid.headers['x-record-pending'], said(paid)]).toMatchObject([
    ...[201, undefined],
    { employee: id, pay_rate: 4166.67, pay_currency: 'EUR', start_date: `${start}T00:00:00Z` },
  ]);
  expect(await isHeld(compensation, said(paid).id)).toBe(true);
});

test.each(['cut', 'status'])('an answer that is lost (%s) leaves one person, and says which', async (kind) => {
  for (const more of [{}, { work_email: `${kind}@example.org` }]) {
    await personio.fault(`${HIRE}$`, kind, { times: 1, ...(kind === 'status' ? { status: 502 } : {}) });
    const made = await write(employee, { body: somebody({ first_name: `Ada ${kind}`, ...more }) });

    expect([made.status, said(made)['first_name']]).toEqual([200, `Ada ${kind}`]);
  }
  expect(await effects()).toEqual([HIRE, HIRE]);
});

test('what was stopped on its way is sent again only where an address keeps it from being done twice', async () => {
  const stopped = { times: 1, without_effect: true };
  await personio.fault(`${HIRE}$`, 'cut', stopped);
  const byName = await write(employee, { body: somebody({ first_name: 'Stopped' }) });
  await personio.fault(`${HIRE}$`, 'cut', stopped);
  const byAddress = await write(employee, { body: somebody({ first_name: 'Stopped', work_email: 's@example.org' }) });

  expect([byName.status, said(byName)]).toMatchObject([502, { code: 'write_unknown', check: expect.any(String) }]);
  expect(byAddress.status).toBe(200);
  expect(await effects()).toEqual([HIRE]);
});

test('what Personio refuses is told in its own words; what we know to be wrong is not sent', async () => {
  await personio.hire({ first_name: 'Somebody', email: 'taken@example.org' });
  const taken = await write(employee, { body: somebody({ work_email: 'taken@example.org' }) });

  expect([taken.status, said(taken)]).toMatchObject([
    ...[422, { code: 'provider_request_refused', upstream: { status: 400, body: { errors: [expect.anything()] } } }],
  ]);
  const wrong = write(employee, { body: somebody({ manager: newId(), nickname: 'G' }), dryRun: true });
  await expect(wrong).rejects.toBeInstanceOf(InvalidRequest);
  await write(employee, { body: somebody({ first_name: 'Known', work_email: 'known@example.org' }) });
  await personio.control('DELETE', '/ledger');
  const again = write(employee, { body: somebody({ work_email: 'KNOWN@example.org' }) });
  await expect(again).rejects.toMatchObject({ fields: [{ loc: ['body', 'work_email'] }] });
  expect((await write(employee, { body: somebody(), dryRun: true })).body).toBe('{"valid":true}');
  expect(await effects()).toEqual([]);
});

test('a project is made, changed, and goes with the one below it', async () => {
  const top = said(await write(project, { body: { name: 'Website', cost_center: null, end_date: '2026-12-31' } }));
  expect(top).toMatchObject({ name: 'Website', status: 'ACTIVE', end_date: '2026-12-31T00:00:00Z' });
  const sub = said(await write(project, { body: { name: 'Design', parent_project: top.id } }));
  expect(sub).toMatchObject({ parent_project: top.id });
  const changed = await write(project, { kind: 'update', id: sub.id, body: { name: 'Drafts', code: 'D' } });
  expect(said(changed)).toMatchObject({ id: sub.id, name: 'Drafts', code: 'D' });

  await personio.fault('DELETE /v2/projects', 'cut', { times: 1 });
  expect((await write(project, { kind: 'delete', id: top.id })).status).toBe(204);

  expect([await isHeld(project, top.id), await isHeld(project, sub.id)]).toEqual([false, false]);
  const [one, all] = ['/v2/projects/{id}', '/v2/projects'];
  expect(await effects()).toEqual([`POST ${all}`, `POST ${all}`, `PATCH ${one}`, `DELETE ${one}`]);
});

test('a right to write that is found missing is told beforehand from then on, until a write goes through', async () => {
  const areas = ['employees', 'persons', 'projects'];
  const credentials = await personio.newCredentials({ areas });
  const linked = await stack.connect(connectorOf('personio'), credentials);
  const now = async (): Promise<ConnectionRef> => {
    const found = await service(ConnectionsService).fresh(linked.organisationId, linked.id);
    if (!found) throw new Error('It is gone.');
    return found;
  };
  const missing = { status: 403, code: 'right_missing', message: expect.stringMatching(/“Projects: write”/) };
  const body = { name: 'Rights' };

  const refused = await write(project, { body }, await now());

  expect([refused.status, said(refused)['code']]).toEqual([403, 'right_missing']);
  await expect(write(project, { body, dryRun: true }, await now())).rejects.toMatchObject(missing);
  await expect(service(Schemas).meta(await now(), project, 'create')).rejects.toMatchObject(missing);
  await expect(write(timeOff, { body }, await now())).rejects.toMatchObject({ status: 403, code: 'right_missing' });

  await personio.setRights(credentials, { areas: [...areas, 'projects:write'] });
  expect((await write(project, { body }, await now())).status).toBe(201);
  expect((await write(project, { body: { name: 'More' }, dryRun: true }, await now())).body).toBe('{"valid":true}');
});
