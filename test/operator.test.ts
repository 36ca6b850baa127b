import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Config } from '#kernel';
import { Input } from '../apps/cli/command.js';
import { commandOf } from '../apps/cli/commands.js';
import { KEYS, TestApi } from './api-app.js';
import { createEmptyDatabase } from './database.js';
import { login, member } from './members.js';

let api: TestApi;
let folder: string;
let keysFile: string;
const before = { ...process.env };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'peopleport-operator-'));
  keysFile = path.join(folder, 'root.keys');
  await writeFile(keysFile, `${KEYS}\n`);
  api = await TestApi.start({ KEYS: '', KEYS_FILE: keysFile });
});

afterEach(() => {
  process.env = { ...before };
  process.exitCode = undefined;
});

afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the operator reads when they give this command, on a machine with these settings. */
async function operate(words: string[], settings: Partial<Record<keyof Config, string>> = {}): Promise<string> {
  Object.assign(process.env, {
    DATABASE_URL: api.database.ownerUrl,
    KEYS_FILE: keysFile,
    LOG_LEVEL: 'silent',
    ...settings,
  });
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const { command, args } = commandOf(words);
    await command.run(Input.of(command, args));
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}

async function organisation(): Promise<string> {
  return (await operate(['org', 'create', 'Acme & Söhne'])).trim();
}

async function key(id: string, ...options: string[]): Promise<{ id: string; key: string }> {
  const told = await operate(['key', 'create', '--org', id, '--scopes', 'hris:read, admin', ...options]);
  const [, keyId = '', text = ''] = /^id {3}(\S+)\nkey {2}(\S+)\n$/.exec(told) ?? [];
  return { id: keyId, key: text };
}

test('an organisation that the operator makes is listed, and its key opens the API until it is revoked', async () => {
  const id = await organisation();
  const made = await key(id);

  expect(await operate(['org', 'list'])).toMatch(new RegExp(`^${id} {2}\\S+Z {2}Acme & Söhne$`, 'm'));
  expect((await api.api.get('/api/v1/lookup/integrations', { key: made.key })).status).toBe(200);
  expect(made.key).toMatch(/^pp_live_/);
  expect((await key(id, '--env', 'development')).key).toMatch(/^pp_test_/);

  expect(await operate(['key', 'revoke', made.id, '--org', id])).toBe('revoked\n');
  await expect(operate(['key', 'revoke', made.id, '--org', id])).rejects.toThrow('The API key was not found.');
  await expect(operate(['key', 'revoke', 'abc', '--org', id])).rejects.toThrow('<id> is the id of an API key');
});

test('a magic link that the operator makes greets the customer', async () => {
  const id = await organisation();
  const invitation = [
    '--org',
    id,
    '--customer',
    'Customer GmbH',
    '--origin',
    'customer-17',
    '--integration',
    'personio',
  ];

  const told = await operate(['link', 'create', ...invitation], { PUBLIC_URL: 'https://connect.vendor.test' });

  const [, token] = /^https:\/\/connect\.vendor\.test\/link#(pp_link_\w+)\ngood once, until \S+Z\n$/.exec(told) ?? [];
  const session = await api.api.post('/api/embedded/v1/link/session', {}, { link_token: token });
  expect(session.body).toMatchObject({ customer: 'Customer GmbH', integration_slug: 'personio', relink: false });
});

test('an integration or an organisation that there is not is told before anything is asked', async () => {
  const rest = ['--customer', 'C', '--origin', 'c'];
  await expect(operate(['link', 'create', '--org', 'acme', '--integration', 'personio', ...rest])).rejects.toThrow(
    '--org is the id of an organisation, not "acme".',
  );
  await expect(operate(['link', 'create', '--org', 'acme', '--integration', 'sap', ...rest])).rejects.toThrow(
    '--integration is personio or personio_ats, not "sap".',
  );
  await expect(
    operate(['link', 'create', '--org', 'acme', '--integration', 'personio', '--connection', 'abc', ...rest]),
  ).rejects.toThrow('--connection is the id of a connection, not "abc".');
});

test('a rotation adds a root key, wraps what there is, and a running process goes on reading', async () => {
  const vendor = await api.vendor();
  const linked = await api.link(vendor);
  const read = () => api.api.get('/api/hris/v1/employees', { key: vendor.key, token: linked.token });
  expect((await read()).status).toBe(200);

  expect(await operate(['rotate'])).toMatch(/^Root key 2 was added\.\n[1-9]\d* data keys are wrapped anew\.\n$/);

  const [first, second] = (await readFile(keysFile, 'utf8')).trim().split('\n');
  expect([first, second?.slice(0, 2)]).toEqual([KEYS, '2:']);
  expect((await read()).status).toBe(200);
  expect(
    await operate(['rotate'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }).catch(() => 'out of reach'),
  ).toBe('out of reach');
  expect((await readFile(keysFile, 'utf8')).trim().split('\n')).toHaveLength(2);
});

test('a connection that the operator names is read, and one that there is not is told', async () => {
  const vendor = await api.vendor();
  const { connection } = await api.link(vendor);

  expect(await operate(['sync', connection.id])).toBe('queued\n');
  expect(await operate(['sync', connection.id, '--full'])).toBe('queued\n');
  await expect(operate(['sync', vendor.id])).rejects.toThrow(`The connection ${vendor.id} was not found.`);
  await expect(operate(['sync', 'this'])).rejects.toThrow('<connection> is the id of a connection, not "this".');
});

test('migrate brings an empty database to this version, and says so a second time', async () => {
  const empty = await createEmptyDatabase();
  const roles = { DATABASE_URL: empty.ownerUrl, API_DATABASE_URL: empty.apiUrl, WORKER_DATABASE_URL: empty.workerUrl };

  expect(await operate(['migrate'], roles)).toMatch(
    /^(applied \d{14}_\w+\n)+The database is up to date: \d+ migrations applied\.\n$/,
  );
  expect(await operate(['migrate'], roles)).toBe('The database is up to date.\n');
  await empty.drop();
});

test('without a database the sentence names the setting', async () => {
  const here = process.cwd();
  process.chdir(folder); // where no `up` runs
  await expect(operate(['org', 'list'], { DATABASE_URL: '' })).rejects.toThrow(
    'DATABASE_URL is not set. Set it and start again.',
  );
  process.chdir(here);
});

test('a member who has used up their tries is let try again by the operator', async () => {
  const vendor = { id: await organisation() };
  const ada = await member(api, vendor);
  for (let tries = 0; tries < 11; tries += 1) await login(api, { email: ada.email, password: 'wrong' });
  expect((await login(api, { email: ada.email })).status).toBe(429);

  expect(await operate(['member', 'unlock', '--email', ada.email.toUpperCase()])).toBe('unlocked\n');

  expect((await login(api, { email: ada.email })).body.code).toBe('code_required');
  await expect(operate(['member', 'unlock', '--email', 'nobody@vendor.example'])).rejects.toThrow('was not found');
}, 60_000);
