import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuditLog } from '#journal';
import { newId } from '#kernel';
import { document, employee } from '#models';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { type Caller, openapi } from './api-client.js';
import { pulled } from './fake-connector.js';
import { FileShelf } from './file-shelf.js';
import { Writer } from './writer.js';
import { offer } from './offer.js';

const shelf = new FileShelf();
const { connector, files, asked } = shelf;

let stack: TestApi;
let writer: Writer;
let vendor: Vendor;
let linked: Linked;
let caller: Caller;

const papers = (): Parameters<Writer['write']>[1] => [
  pulled(employee, 'p1', { first_name: 'Ada', avatar: 'p1' }),
  pulled(employee, 'p2', { first_name: 'Bob', avatar: null }),
  ...['d1', 'd2', 'down'].map((id) =>
    pulled(document, id, {
      file_name: 'Vertrag "Köln"/2026.pdf',
      content_type: 'application/pdf',
      size_bytes: 4,
      file_url: id,
    }),
  ),
  pulled(document, 'none', { file_name: 'lost.pdf', file_url: null }),
];

beforeAll(async () => {
  stack = await TestApi.start({ PUBLIC_URL: 'https://api.vendor.test' });
  writer = await Writer.start(stack.database);
  offer(connector);
  vendor = await stack.vendor();
  linked = await stack.link(vendor, { connector });
  caller = { key: vendor.key, token: linked.token };
  shelf.lend('p1', 'picture', { contentType: 'image/png', fileName: 'face.png' });
  shelf.lend('d1', 'text');
  shelf.lend('d2', 'text', { size: null });
  await writer.write(linked.connection, papers());
});

afterAll(async () => {
  await writer.close();
  await stack.close();
});

async function idOf(path: string, remoteId: string): Promise<string> {
  const { body } = await stack.api.get(`/api/hris/v1/${path}?remote_id=${remoteId}`, caller);
  return body.items[0].id as string;
}

async function download(remoteId: string, query = ''): Promise<{ url: string; expires_at: string; filename: string }> {
  const { body, status } = await stack.api.get(
    `/api/hris/v1/documents/${await idOf('documents', remoteId)}/download${query}`,
    caller,
  );
  expect(status).toBe(200);
  return body as { url: string; expires_at: string; filename: string };
}

/** The address without its host: a test asks this process. */
const pathOf = (url: string): string => {
  const { origin, pathname } = new URL(url);
  expect(origin).toBe('https://api.vendor.test');
  return pathname;
};

const fetched = (url: string) => stack.api.raw().get(pathOf(url)).buffer(true);

test('a document has an address that is good for five minutes, or as long as was asked for', async () => {
  const now = Date.now();
  const address = await download('d1');

  expect(address).toEqual({
    url: expect.stringMatching(/^https:\/\/api\.vendor\.test\/files\//),
    expires_at: expect.any(String),
    filename: 'Vertrag "Köln"/2026.pdf',
    content_type: 'application/pdf',
    size_bytes: 4,
  });
  const seconds = async (query: string): Promise<number> =>
    (Date.parse((await download('d1', query)).expires_at) - now) / 1000;
  expect(Math.abs((await seconds('')) - 300)).toBeLessThan(10);
  expect(Math.abs((await seconds('?ttl_seconds=3600')) - 3600)).toBeLessThan(10);
});

test.each(['59', '3601', 'abc', '1.5', ''])('ttl_seconds=%s is refused', async (ttl) => {
  const id = await idOf('documents', 'd1');
  expect(await stack.api.get(`/api/hris/v1/documents/${id}/download?ttl_seconds=${ttl}`, caller)).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['query', 'ttl_seconds'] }] },
  });
});

test('a document without a file, and an employee, have no download', async () => {
  for (const id of [await idOf('documents', 'none'), await idOf('employees', 'p1'), newId()]) {
    expect((await stack.api.get(`/api/hris/v1/documents/${id}/download`, caller)).status).toBe(404);
  }
});

test('whoever has the address gets the file without a key, to be saved under its name', async () => {
  const { status, text, headers } = await fetched((await download('d1')).url);

  expect([status, text]).toEqual([200, 'text']);
  expect(headers).toMatchObject({
    'content-type': 'text/plain',
    'content-length': '4',
    'content-disposition': `attachment; filename="Vertrag _K_ln__2026.pdf"; filename*=UTF-8''Vertrag%20%22K%C3%B6ln%22_2026.pdf`,
    'x-content-type-options': 'nosniff',
    'cache-control': expect.stringMatching(/^private, max-age=(29\d|300)$/),
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
});

test('a picture is shown by the address that the list gives; a person without one has none', async () => {
  const { body } = await stack.api.get('/api/hris/v1/employees', caller);
  const avatars = Object.fromEntries(
    (body.items as { remote_id: string; avatar: string | null }[]).map(({ remote_id, avatar }) => [remote_id, avatar]),
  );

  const answer = await stack.api
    .raw()
    .get(pathOf(avatars['p1'] ?? ''))
    .responseType('blob');
  expect(String(answer.body)).toBe('picture');
  expect(answer.headers['content-disposition']).toContain('filename="face.png"');
  expect(avatars['p2']).toBeNull();
});

test('a file of which the provider does not tell the size comes as well', async () => {
  const { text, headers } = await fetched((await download('d2')).url);

  expect(text).toBe('text');
  expect(headers).not.toHaveProperty('content-length');
});

test('an address that has expired, was altered, or belongs to nothing, is not found: one and the same answer', async () => {
  const { url } = await download('d1', '?ttl_seconds=60');
  const [head = '', tail = ''] = pathOf(url).slice('/files/'.length).split('.');
  const other =
    pathOf((await download('d2')).url)
      .split('.')
      .at(-1) ?? '';
  const expired = Buffer.from(head, 'base64url');
  expired.writeUInt32BE(1, 33);
  const bad = [
    `${head}.${other}`,
    `${expired.toString('base64url')}.${tail}`,
    `${head}.${tail}A`,
    head,
    'x',
    '%20',
    'a'.repeat(400),
  ];
  const before = asked.length;

  for (const token of bad) {
    const { status, body } = await stack.api.raw().get(`/files/${token}`);
    expect({ token, status, body }).toEqual({
      ...{ token, status: 404 },
      body: { detail: 'The file was not found.', code: 'not_found', request_id: expect.any(String) },
    });
  }
  expect(asked).toHaveLength(before);
  expect((await fetched(url)).status).toBe(200);
});

test('an address is good until its second is over', async () => {
  const reader = await download('d1', '?ttl_seconds=60');
  const real = Date.now;
  try {
    Date.now = () => Date.parse(reader.expires_at) - 1;
    const last = await fetched(reader.url);
    expect([last.status, last.headers['cache-control']]).toEqual([200, 'private, max-age=0']);
    Date.now = () => Date.parse(reader.expires_at);
    expect((await fetched(reader.url)).status).toBe(404);
  } finally {
    Date.now = real;
  }
});

test('where the provider has no file any more, or is down, the answer says so', async () => {
  const { url } = await download('d1');
  files.delete('d1');
  expect((await fetched(url)).status).toBe(404);
  shelf.lend('d1', 'text');

  const broken = await fetched((await download('down')).url);
  expect([broken.status, (JSON.parse(broken.text) as { code: string }).code]).toEqual([503, 'provider_unavailable']);
  expect(broken.headers['cache-control']).toBe('no-store');
});

test('a caller who hangs up lets the provider’s connection go', async () => {
  const body = new Readable({ read: () => undefined });
  body.push(Buffer.alloc(100_000));
  files.set('d2', { contentType: 'text/plain', fileName: null, size: null, body: () => body });
  await stack.app.listen(0, '127.0.0.1');
  const hanging = new AbortController();
  const answer = await fetch(`${await stack.app.getUrl()}${pathOf((await download('d2')).url)}`, {
    signal: hanging.signal,
  });
  const first = await answer.body?.getReader().read();
  expect(first?.value?.length).toBeGreaterThan(0);

  hanging.abort();

  for (let turn = 0; turn < 200 && !body.destroyed; turn += 1) await sleep(10);
  expect(body.destroyed).toBe(true);
  shelf.lend('d2', 'text', { size: null });
});

test('a file that breaks off does not pass for complete, also where nobody knows how long it should have been', async () => {
  const body = new Readable({ read: () => undefined });
  files.set('d2', { contentType: 'text/plain', fileName: null, size: null, body: () => body });
  body.push(Buffer.alloc(100_000));
  const answer = await fetch(`${await stack.app.getUrl()}${pathOf((await download('d2')).url)}`);
  body.destroy(new Error('connection lost'));

  await expect(answer.arrayBuffer()).rejects.toThrow();
  shelf.lend('d2', 'text', { size: null });
});

test('who asked for a file is in the audit trail, by ids', async () => {
  await fetched((await download('d1')).url);
  await stack.app.get(AuditLog).flush();

  const rows = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
    prisma.audit.findMany({ where: { action: 'file.read' } }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({
      ...{ actor: 'file_link', connectionId: linked.connection.id, outcome: 'ok' },
      subject: `document.file_url:${await idOf('documents', 'd1')}`,
    }),
  );
  expect(JSON.stringify(rows)).not.toMatch(/Vertrag|eyJ|files\//);
});

test('files of one connector have a limit of their own', async () => {
  const small = await TestApi.start({ PUBLIC_URL: 'https://api.vendor.test', RATE_LIMIT: '3' });
  const smallWriter = await Writer.start(small.database);
  const own = await small.vendor();
  const { connection, token } = await small.link(own, { connector });
  await smallWriter.write(connection, papers());
  const { body } = await small.api.get('/api/hris/v1/employees?remote_id=p1', { key: own.key, token });
  const path = pathOf(body.items[0].avatar as string);

  const statuses = [];
  for (let turn = 0; turn < 4; turn += 1) statuses.push((await small.api.raw().get(path)).status);

  expect(statuses).toEqual([200, 200, 200, 429]);
  await smallWriter.close();
  await small.close();
});

test('the files of a connector go with it', async () => {
  const gone: ConnectionRef = (await stack.link(vendor, { connector, originId: 'gone' })).connection;
  await writer.write(gone, papers());
  const token = await stack.app.get(ConnectionsService).tokenOf(gone);
  const { body } = await stack.api.get('/api/hris/v1/employees?remote_id=p1', { key: vendor.key, token });
  const path = pathOf(body.items[0].avatar as string);
  expect((await stack.api.raw().get(path)).status).toBe(200);

  await stack.app.get(ConnectionsService).erase(gone);

  expect((await stack.api.raw().get(path)).status).toBe(404);
});

test('the document names both routes', () => {
  expect(openapi.paths['/files/{token}']?.get?.security).toBeUndefined();
  expect(openapi.paths['/api/hris/v1/documents/{id}/download']?.get?.security).toEqual([
    { api_key: [], connector_token: [] },
    { session: [], connector_token: [] },
  ]);
});
