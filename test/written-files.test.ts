import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ActionsService, type Answer, LeftWrites, Patience, Schemas, type WriteRequest } from '#actions';
import pg from 'pg';
import type { Json, JsonObject, Named } from '#connectors';
import { readConfig, setLogLevel } from '#kernel';
import { application, attachment, candidate, document, employee, job, type Model } from '#models';
import { recordId, RecordReader, Records } from '#records';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { connectorOf, SimulatedCompany } from './simulated-company.js';
import { SyncStack } from './sync-stack.js';
import { reached } from './telling-provider.js';
import { writingProcess } from './writing-process.js';

const PDF = Buffer.from('%PDF-1.4\n%\u00e9\r\n--boundary\r\n%%EOF\n');
const ENGINEER = '2140231';
const NOT_PUBLISHED = '2140270';

let personio: SimulatedCompany;
let stack: SyncStack;
let process: INestApplicationContext;
let worker: INestApplicationContext;
let database: pg.Pool;
let hris: ConnectionRef;
let ats: ConnectionRef;
/** Where files can be fetched. */
let shelf: Server;
let address: string;

beforeAll(async () => {
  setLogLevel('silent');
  personio = await SimulatedCompany.start('personio', {});
  shelf = createServer((request, response) => {
    if (request.url === '/cv.pdf') response.end(PDF);
    else if (request.url === '/login.pdf') response.setHeader('content-type', 'text/html').end('<h1>Log in</h1>');
    else if (request.url === '/endless.pdf') response.end(Buffer.alloc(31 * 1024 * 1024));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(shelf, 'listening');
  const { port } = shelf.address() as AddressInfo;
  address = `http://127.0.0.1:${port}`;
  stack = await SyncStack.start({
    ...{ CONNECTORS: JSON.stringify(personio.settings(100)), OUTBOUND_NETWORKS: '127.0.0.1/32' },
    OUTBOUND_PORTS: String(port),
  });
  const config = readConfig(stack.settings);
  const { apiUrl, workerUrl } = stack.database;
  [process, worker] = await Promise.all([writingProcess(config, apiUrl), writingProcess(config, workerUrl)]);
  database = new pg.Pool({ connectionString: workerUrl, max: 1 });
  hris = await stack.connect(connectorOf('personio'), personio.credentials);
  ats = await stack.connect(connectorOf('personio_ats'), personio.credentialsFor(connectorOf('personio_ats')));
  await read(hris, 'people', { model: employee.name, remoteId: '3001' });
});

afterAll(async () => {
  await Promise.all([process.close(), worker.close(), database.end()]);
  shelf.close();
  await Promise.all([stack.close(), personio.close()]);
});

afterEach(async () => {
  await personio.control('DELETE', '/faults');
  await personio.control('DELETE', '/ledger');
});

/** What the provider has of it, as a run would bring it. */
async function read(connection: ConnectionRef, stream: string, name: Named): Promise<void> {
  const { connector, client } = await process.get(ConnectionsService, { strict: false }).open(connection);
  const named = connector.streams.find((one) => one.name === stream)?.named;
  if (!named) throw new Error(`There is no ${stream}.`);
  for await (const page of named.read(client, [name], { settings: {} }))
    await process.get(Records, { strict: false }).writeNamed(connection, { connector, stream }, page);
}

const CALLER = { actor: '0190a0a0-0000-7000-8000-000000000001', requestId: 'request-1' };

const write = (model: Model, request: Partial<WriteRequest>): Promise<Answer> =>
  process
    .get(ActionsService, { strict: false })
    .write(CALLER, model.category === 'ats' ? ats : hris, { model, kind: 'create', ...request });

const said = ({ body }: Answer): Record<string, Json> & { id: string; remote_id: string } =>
  JSON.parse(body) as ReturnType<typeof said>;

const own = (model: Model, remoteId: string): string =>
  recordId(model.category === 'ats' ? ats.id : hris.id, model.name, remoteId);

const refusal = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

async function held(model: Model, id: string): Promise<ReturnType<typeof said> | null> {
  const view = { includeRawData: false, includeCustomFields: false, includeDeleted: false };
  const connection = model.category === 'ats' ? ats : hris;
  const found = await process.get(RecordReader, { strict: false }).get(connection, model, id, view);
  return found && (JSON.parse(found.toString()) as ReturnType<typeof said>);
}

async function bytesOf(connection: ConnectionRef, field: string, remoteId: string): Promise<Buffer> {
  const { connector, client } = await process.get(ConnectionsService, { strict: false }).open(connection);
  const file = await connector.files?.[field]?.open(client, remoteId);
  return file ? buffer(file.body) : Buffer.alloc(0);
}

async function effects(): Promise<string[]> {
  const ledger = await personio.control<{ effects: { method: string; path: string }[] }>('GET', '/ledger');
  return ledger.effects.map(({ method, path }) => `${method} ${path}`);
}

async function rows<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.query(sql, values)).rows as Row[];
}

const UPLOAD = 'POST /v1/company/documents';
const APPLY = 'POST /v1/recruiting/applications';

const contract = (more: JsonObject = {}): JsonObject => ({
  ...{ employee: own(employee, '3001'), file_name: 'C:\\Verträge\\"Muster".pdf', file_content: PDF.toString('base64') },
  ...{ comment: 'Signed', document_date: '2026-03-01', integration_params: { category_id: '5' }, ...more },
});

const someone = (more: JsonObject = {}): JsonObject => ({
  ...{ first_name: 'Zoë', last_name: 'Nguyễn', email_addresses: ['zoe@example.org'], job: own(job, ENGINEER), ...more },
});

const without = <T>(values: Record<string, T>, left: string): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== left));

const cv = (more: JsonObject = {}): JsonObject => ({
  ...{ file_name: 'cv.pdf', attachment_type: 'RESUME', file_content: PDF.toString('base64'), ...more },
});

test('a document is filed byte for byte, can be changed and goes again', async () => {
  const made = await write(document, { body: contract() });

  expect([made.status, said(made)]).toMatchObject([
    201,
    {
      ...{ employee: own(employee, '3001'), file_name: '"Muster".pdf', comment: 'Signed', size_bytes: PDF.length },
      ...{ document_date: '2026-03-01T00:00:00Z', remote_type: 'Arbeitsverträge', data_status: 'AVAILABLE' },
    },
  ]);
  const { id, remote_id: remoteId } = said(made);
  expect(await bytesOf(hris, 'document.file_url', remoteId)).toEqual(PDF);

  const changed = await write(document, { kind: 'update', id, body: { file_name: 'Vertrag.pdf', comment: null } });
  expect([changed.status, said(changed)]).toMatchObject([200, { id, file_name: 'Vertrag.pdf', comment: null }]);

  await write(document, { kind: 'update', id, body: {} });
  expect((await write(document, { kind: 'delete', id })).status).toBe(204);
  expect(await held(document, id)).toBeNull();
  const one = '/v2/document-management/documents/{id}';
  expect(await effects()).toEqual([UPLOAD, `PATCH ${one}`, `DELETE ${one}`]);
});

test('a file is fetched from an address; one that is not there, too long or not public is told, and nothing is filed', async () => {
  const unsent = without(contract({ file_name: 'fetched.pdf' }), 'file_content');
  const body = (url: string): JsonObject => ({ ...unsent, file_url: url });
  const made = await write(document, { body: body(`${address}/cv.pdf`) });
  expect(await bytesOf(hris, 'document.file_url', said(made).remote_id)).toEqual(PDF);

  const codes = [];
  for (const url of [`${address}/none.pdf`, `${address}/login.pdf`, `${address}/endless.pdf`, 'http://10.0.0.1/cv.pdf'])
    codes.push(said(await write(document, { body: body(url) }))['code']);
  expect(codes).toEqual(['file_not_fetched', 'file_not_fetched', 'answer_too_large', 'address_refused']);
  const nobody = body(address.replace('127.0.0.1', 'nobody.invalid'));
  expect(said(await write(document, { body: nobody }))['code']).toBe('address_unreachable');
  expect(await effects()).toEqual([UPLOAD]);
});

test('what is wrong with a file is said before anything is sent', async () => {
  const bad = [
    { file_name: 'virus.exe' },
    { file_content: 'no base64!' },
    { integration_params: { category_id: '4711' } },
    { file_name: '\u202e.pdf' },
  ];
  const places = await Promise.all(bad.map((one) => refusal(write(document, { body: contract(one), dryRun: true }))));

  expect(places).toMatchObject([
    { fields: [{ loc: ['body', 'file_name'] }] },
    { fields: [{ loc: ['body', 'file_content'] }] },
    { fields: [{ loc: ['body', 'integration_params', 'category_id'] }] },
    { fields: [{ loc: ['body', 'file_name'] }] },
  ]);
  expect(await refusal(write(document, { body: without(contract(), 'file_content') }))).toMatchObject({
    fields: [{ loc: ['body', 'file_content'], type: 'missing' }],
  });
  expect(await effects()).toEqual([]);
});

test.each([{ kind: 'cut' }, { kind: 'status', status: 502 }])(
  'an upload whose answer is lost is found: %j',
  async (fault) => {
    const name = `${fault.kind}.pdf`;
    await write(document, { body: contract({ file_name: name }) });
    await personio.control('POST', '/faults', { match: `${UPLOAD}$`, ...fault });

    const answer = await write(document, { body: contract({ file_name: name }) });

    expect([answer.status, said(answer)['file_name']]).toEqual([201, name]);
    expect(await effects()).toEqual([UPLOAD, UPLOAD]);
  },
);

test('an upload that may not have arrived is not sent again; one that is not shown yet is there all the same', async () => {
  await personio.control('POST', '/faults', { match: `${UPLOAD}$`, kind: 'status', status: 502, without_effect: true });
  const lost = await write(document, { body: contract({ file_name: 'lost.pdf' }) });
  expect([lost.status, said(lost)]).toMatchObject([502, { code: 'write_unknown', check: /name and category/ }]);

  await personio.control('PUT', '/modes', { uploads_in_scan: true });
  const hidden = await write(document, { body: contract({ file_name: 'hidden.pdf' }) });
  await personio.control('PUT', '/modes', { uploads_in_scan: false });
  expect([hidden.status, hidden.headers['x-record-pending']]).toEqual([201, 'true']);
  expect(await effects()).toEqual([UPLOAD]);
});

test('a candidate comes with an application and its files, all of which are there at once', async () => {
  const body = someone({
    ...{ phone_numbers: ['+49 89 1234'], locations: ['Köln'], tags: ['referral'] },
    attachments: [cv(), { file_name: 'letter.pdf', file_url: `${address}/cv.pdf`, attachment_type: 'COVER_LETTER' }],
    custom_fields: { birthday: '1990-01-01', custom_attribute_123: 'Option A' },
    integration_params: { message: 'Hello', recruiting_channel_id: 12 },
  });

  const answer = await write(candidate, { body });

  const { id, applications, attachments } = said(answer);
  expect([answer.status, said(answer)]).toMatchObject([
    200,
    { first_name: 'Zoë', email_addresses: ['zoe@example.org'], phone_numbers: ['+49 89 1234'], locations: ['Köln'] },
  ]);
  expect((attachments as string[]).length).toBe(2);
  const [applicationId = ''] = applications as string[];
  expect(await held(application, applicationId)).toMatchObject({ candidate: id, job: own(job, ENGINEER) });
  const files = await Promise.all((attachments as string[]).map((one) => held(attachment, one)));
  expect(files.map((file) => [file?.['file_name'], file?.['attachment_type']]).toSorted()).toEqual([
    ['cv.pdf', 'RESUME'],
    ['letter.pdf', 'COVER_LETTER'],
  ]);
  expect(await effects()).toEqual([`${APPLY}/documents`, `${APPLY}/documents`, APPLY]);

  const [first] = files;
  expect(await bytesOf(ats, 'attachment.file_url', first?.remote_id ?? '')).toEqual(PDF);
  const renamed = await write(attachment, {
    kind: 'update',
    id: first?.id ?? '',
    body: { file_name: 'Lebenslauf' },
  });
  expect([renamed.status, said(renamed)['file_name']]).toEqual([200, 'Lebenslauf']);
  expect((await write(attachment, { kind: 'delete', id: first?.id ?? '' })).status).toBe(204);
  expect((await held(candidate, id))?.['attachments']).toHaveLength(1);
});

test('the form with data is taken as well; what is missing or unknown is named', async () => {
  const { job: jobId, ...data } = someone({ email_addresses: ['data@example.org'] });
  const answer = await write(candidate, { body: { data: { ...data, job_id: jobId ?? null } } });
  expect([answer.status, said(answer)['email_addresses']]).toEqual([200, ['data@example.org']]);

  expect(await refusal(write(candidate, { body: { data: { ...data, title: 'Dr.' } } }))).toMatchObject({
    fields: [
      { loc: ['body', 'data', 'job'], type: 'missing' },
      { loc: ['body', 'data', 'title'], type: 'extra_forbidden' },
    ],
  });
  for (const [place, odd] of [
    [['current_stage'], { current_stage: own(job, ENGINEER) }],
    [['custom_fields', 'shoe_size'], { custom_fields: { shoe_size: '42' } }],
  ] as const) {
    const asked = write(candidate, { body: someone(odd) });
    expect(await refusal(asked)).toMatchObject({ fields: [{ loc: ['body', ...place] }] });
  }
});

test('a candidate whom Personio knows applies by id, once for a job, and a dry run says so', async () => {
  const made = await write(candidate, { body: someone({ email_addresses: ['twice@example.org'] }) });
  const again = { candidate: said(made).id, job: own(job, ENGINEER) };
  const already = { fields: [{ loc: ['body', 'candidate'], msg: expect.stringMatching(/has applied for this job/) }] };

  for (const dryRun of [true, false])
    expect(await refusal(write(application, { body: again, dryRun }))).toMatchObject(already);
  const closed = { ...again, job: own(job, NOT_PUBLISHED) };
  expect(await refusal(write(application, { body: closed }))).toMatchObject({ fields: [{ loc: ['body', 'job'] }] });
  expect(await effects()).toEqual([APPLY]);
});

test.each([
  ['took effect', { kind: 'cut' }],
  ['took effect, the gateway says otherwise', { kind: 'status', status: 502 }],
  ['did not', { kind: 'status', status: 503, without_effect: true }],
])('an application whose answer is lost is there once: it %s', async (what, fault) => {
  await personio.control('POST', '/faults', { match: `${APPLY}$`, ...fault });
  const person = { first_name: 'Kim', last_name: 'Lee', email_addresses: [`${what.length}@example.org`] };

  const answer = await write(application, {
    body: { candidate: person, job: own(job, ENGINEER), applied_at: '2026-09-01', attachments: [cv()] },
  });

  expect([answer.status, said(answer)]).toMatchObject([
    200,
    { job: own(job, ENGINEER), applied_at: '2026-09-01T00:00:00Z' },
  ]);
  expect(await effects()).toEqual([`${APPLY}/documents`, APPLY]);
});

test.each([
  ['while a file goes out', `${APPLY}/documents$`, 'after', ['failed', 'write_not_sent'], []],
  ['before the application arrives', `${APPLY}$`, 'before', ['succeeded', null], [APPLY]],
  ['before its answer comes', `${APPLY}$`, 'after', ['succeeded', null], [APPLY]],
] as const)('a process that ends %s leaves it to another one', async (what, match, at, [state, code], done) => {
  await personio.control('POST', '/holds', { match, at });
  process.get(Patience).heartbeat = 60;
  const emails = [`${what.replaceAll(' ', '.')}@example.org`];
  const pending = write(candidate, { body: someone({ email_addresses: emails, attachments: [cv()] }) });
  await reached(async () => (await personio.control<{ waiting: unknown[] }>('GET', '/holds')).waiting.length > 0);
  await rows(`UPDATE write SET leased_until = now() - interval '1 second' WHERE state = 'sent'`);
  const [left] = await rows<{ id: string }>(`SELECT id FROM write WHERE state = 'sent'`);

  await worker.get(LeftWrites, { strict: false }).resume(left?.id ?? '');

  await personio.control('DELETE', '/holds');
  expect((await pending).headers['x-write-id']).toBe(left?.id);
  process.get(Patience).heartbeat = 0.05;
  expect(await rows('SELECT state, code FROM write WHERE id = $1', [left?.id])).toEqual([{ state, code }]);
  expect(await effects()).toEqual([`${APPLY}/documents`, ...done]);
});

test.each([
  [document, 'create'],
  [document, 'update'],
  [attachment, 'update'],
  [candidate, 'create'],
  [application, 'create'],
] as const)('what is described has an example that is accepted: %#', async (model, kind) => {
  const schemas = process.get(Schemas, { strict: false });
  const described = await schemas.of(await schemas.source(model.category === 'ats' ? ats : hris, model, kind));

  expect(described?.check.complaints(structuredClone(described.schema.examples[0]))).toEqual([]);
});

test('without a recruiting token nothing is described and nothing is sent', async () => {
  const all = personio.credentialsFor(connectorOf('personio_ats'));
  const reading = without(without(all, 'recruiting_token'), 'company_id');
  const connection = await stack.connect(connectorOf('personio_ats'), reading);
  const body = { ...someone(), job: recordId(connection.id, 'job', ENGINEER) };

  const asked = process.get(ActionsService, { strict: false }).write(CALLER, connection, {
    ...{ model: candidate, kind: 'create', body },
  });

  expect(await refusal(asked)).toMatchObject({ code: 'right_missing', area: /recruiting token/ });
});
