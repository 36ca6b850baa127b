import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Store } from '#store';
import { ApiKeysService, SCOPES } from '#tenancy';
import { createDatabase } from '../../test/database.js';
import { DataFolder, type Shown } from './data-folder.js';
import { makeKey, welcome } from './welcome.js';

const KNOWN: Shown = {
  ...{ people: 3, organisationId: 'organisation', apiKey: 'key', scopes: SCOPES },
  ...{ connectorId: 'connector', connectorToken: 'people-token' },
};

let server: Server;
let base: string;
let root: string;
let said: string;

/** An API and a simulator in one: the people are read already, and the recruiting cannot be linked. */
function answerTo({ url = '' }: IncomingMessage): [number, object] {
  if (url === '/_control') return [200, { people: 3, credentials: {}, settings: {} }];
  if (url.endsWith('/sync-status')) return [200, { models: [{ ...DONE, last_success: new Date().toISOString() }] }];
  if (url.includes('/link/check')) return [500, { detail: 'Something went wrong on our side.' }];
  return [200, { link_token: 'link', magic_link_url: 'https://link.example' }];
}

const DONE = { model: 'employee', status: 'Done', error_code: null, counts: { records: 3, seen: 3 } };

beforeEach(async () => {
  server = createServer((request, response) => {
    const [status, body] = answerTo(request);
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  root = await mkdtemp(join(tmpdir(), 'peopleport-welcome-'));
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

test('where the recruiting cannot be connected that is said, and the people can be read all the same', async () => {
  const folder = new DataFolder(root);
  await folder.make();

  await welcome({ api: base, simulator: base, addresses: { owner: '', api: '', worker: '' } }, folder, KNOWN);

  expect(said).toContain('Recruiting could not be connected; the next start tries it again. POST');
  expect(said).toContain('answered 500');
  expect(said).toContain(`curl -s '${base}/api/hris/v1/employees?page_size=3'`);
  expect(said).not.toContain('/api/ats/');
  expect(await folder.shown()).toEqual(KNOWN);
});

test('a key of an earlier version, which lacks a scope, gives way to one that has all of them', async () => {
  const database = await createDatabase();
  const store = new Store(database.ownerUrl, { connections: 1 });
  try {
    const earlier = { ...KNOWN, ...(await makeKey(database.ownerUrl)), scopes: ['hris:read'] };
    const folder = new DataFolder(root);
    await folder.make();

    await welcome(
      { api: base, simulator: base, addresses: { owner: database.ownerUrl, api: '', worker: '' } },
      folder,
      earlier,
    );

    const shown = await folder.shown();
    expect(shown?.apiKey).not.toBe(earlier.apiKey);
    expect(said).toContain(shown?.apiKey);
    expect(await new ApiKeysService(store).verify(shown?.apiKey ?? '')).toMatchObject({
      ...{ organisationId: earlier.organisationId, environment: 'development', scopes: SCOPES },
    });
  } finally {
    await store.close();
    await database.drop();
  }
});
