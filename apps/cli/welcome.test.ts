import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '#kernel';
import { Store } from '#store';
import { ApiKeysService, InvitationsService, SCOPES, SessionsService } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { authenticator } from '../../test/authenticator.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { DataFolder, type Shown } from './data-folder.js';
import { makeKey, welcome } from './welcome.js';

const KNOWN: Shown = {
  ...{ people: 3, organisationId: 'organisation', apiKey: 'key', scopes: SCOPES },
  ...{ connectorId: 'connector', connectorToken: 'people-token' },
};

const KEYS = `1:${'5e'.repeat(32)}`;

let database: TestDatabase;
let store: Store;
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
  database = await createDatabase();
  store = new Store(database.ownerUrl, { connections: 1 });
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
  await store.close();
  await database.drop();
});

const place = (): Parameters<typeof welcome>[0] => ({
  ...{ api: base, publicUrl: 'https://people.example', simulator: base, keys: { KEYS } },
  addresses: { owner: database.ownerUrl, api: '', worker: '' },
});

/** What was printed at an earlier start. */
const knownTo = async (): Promise<Shown> => ({ ...KNOWN, ...(await makeKey(database.ownerUrl)) });

test('where the recruiting cannot be connected that is said, and the people can be read all the same', async () => {
  const folder = new DataFolder(root);
  await folder.make();
  const known = await knownTo();

  await welcome(place(), folder, known);

  expect(said).toContain('Recruiting could not be connected; the next start tries it again. POST');
  expect(said).toContain('answered 500');
  expect(said).toContain(`curl -s '${base}/api/hris/v1/employees?page_size=3'`);
  expect(said).not.toContain('/api/ats/');
  expect(await folder.shown()).toEqual(known);
});

test('a key of an earlier version, which lacks a scope, gives way to one that has all of them', async () => {
  const earlier = { ...(await knownTo()), scopes: ['hris:read'] };
  const folder = new DataFolder(root);
  await folder.make();

  await welcome(place(), folder, earlier);

  const shown = await folder.shown();
  expect(shown?.apiKey).not.toBe(earlier.apiKey);
  expect(said).toContain(shown?.apiKey);
  expect(await new ApiKeysService(store).verify(shown?.apiKey ?? '')).toMatchObject({
    ...{ organisationId: earlier.organisationId, environment: 'development', scopes: SCOPES },
  });
});

test('each start prints a link for the owner of the dashboard, the last of which is good, until there is one', async () => {
  const folder = new DataFolder(root);
  await folder.make();
  const known = await knownTo();
  const vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS }));
  const api = new Store(database.apiUrl, { connections: 2 });
  const invitations = new InvitationsService(api, vault, new SessionsService(api, systemClock), systemClock);

  await welcome(place(), folder, known);
  await welcome(place(), folder, known);

  const printed = [...said.matchAll(/https:\/\/people\.example\/dashboard\/invitation#(\S+)/g)].map(
    ([, token = '']) => token,
  );
  expect(printed).toHaveLength(2);
  await expect(invitations.describe(printed[0] ?? '')).rejects.toMatchObject({ code: 'invitation_invalid' });
  const { role, totp } = await invitations.describe(printed[1] ?? '');
  expect(role).toBe('owner');
  const typed = { email: 'ada@vendor.example', name: 'Ada', password: 'a long enough password' };
  await invitations.accept(printed[1] ?? '', { ...typed, code: authenticator(totp.secret).code() });

  said = '';
  await welcome(place(), folder, known);
  await api.close();

  expect(said).toContain('https://people.example/dashboard/\n');
  expect(said).not.toContain('/dashboard/invitation');
});
