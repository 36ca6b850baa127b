import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Secret } from '#kernel';
import { ProviderTokenRepository } from '#store';
import { PaperProvider } from '../../test/paper-provider.js';
import { SyncStack } from '../../test/sync-stack.js';
import type { AccessToken, Fetching } from '#connectors';
import type { ConnectionRef } from './connection.js';
import { SharedTokens } from './shared-tokens.js';

let stack: SyncStack;
let connection: ConnectionRef;

beforeAll(async () => {
  stack = await SyncStack.start();
});

afterAll(() => stack.close());

beforeEach(async () => {
  connection = await stack.connect(new PaperProvider().connector, { key: 'a', secret: 'one' });
});

/** As a process sees them that has these credentials. */
function process(store = stack.worker, credentialsVersion = 1): SharedTokens {
  const { id: connectionId, organisationId } = connection;
  const owner = { organisationId, connectionId, credentialsVersion };
  return new SharedTokens(new ProviderTokenRepository(store), stack.vault.keys(connection), owner);
}

const access = (text: string, seconds = 1000): AccessToken => ({ token: new Secret(text), seconds });
const textOf = (borrowed: AccessToken | Fetching): string =>
  'token' in borrowed ? borrowed.token.reveal() : 'nothing';

/** Fetches where it is this one's turn. */
async function get(tokens: SharedTokens, text: string, refused?: string): Promise<string> {
  const borrowed = await tokens.borrow('v2', refused === undefined ? undefined : new Secret(refused));
  if ('token' in borrowed) return borrowed.token.reveal();
  await borrowed.keep(access(text));
  return `${text} fetched`;
}

test('of many processes one fetches the token, and all have it', async () => {
  const processes = [process(), process(stack.api), process(), process(stack.api)];

  const got = await Promise.all(processes.map((one) => get(one, 'first')));

  expect(got.toSorted()).toEqual(['first', 'first', 'first', 'first fetched']);
});

test('a token that one was refused with is fetched anew once, whoever else was refused with it', async () => {
  await get(process(), 'first');

  const got = await Promise.all([process(), process(), process(stack.api)].map((one) => get(one, 'second', 'first')));

  expect(got.toSorted()).toEqual(['second', 'second', 'second fetched']);
  expect(await get(process(), 'third')).toBe('second');
});

test('whoever gives up leaves the fetch to the next', async () => {
  const first = await process().borrow('v2');
  const waiting = process(stack.api).borrow('v2');
  if (!('token' in first)) await first.drop();

  expect(textOf(await waiting)).toBe('nothing');
});

test('a token that is over, or of other credentials, is fetched anew', async () => {
  const borrowed = await process().borrow('v2');
  if (!('token' in borrowed)) await borrowed.keep(access('short', 0));
  expect(await get(process(), 'long')).toBe('long fetched');

  expect(await get(process(stack.worker, 2), 'relinked')).toBe('relinked fetched');
  expect(await get(process(stack.api, 2), 'unused')).toBe('relinked');
  expect(await get(process(), 'old')).toBe('old fetched'); // for itself alone
  expect(await get(process(stack.api, 2), 'unused')).toBe('relinked');
});

test('nobody reads a token in the database, and it goes with its connection', async () => {
  await get(process(), 'papi-secret');
  const { id, organisationId } = connection;
  const rows = (): Promise<{ token: Uint8Array | null }[]> =>
    stack.api.as(
      { organisationId },
      (prisma) => prisma.$queryRaw`SELECT token FROM provider_token WHERE connection_id = ${id}::uuid`,
    );

  const [row] = await rows();
  expect(Buffer.from(row?.token ?? []).length).toBeGreaterThan(0);
  expect(Buffer.from(row?.token ?? []).includes('papi-secret')).toBe(false);

  await stack.connections([new PaperProvider().connector]).erase(connection);
  expect(await rows()).toEqual([]);
});
