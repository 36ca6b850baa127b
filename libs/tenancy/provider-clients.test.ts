import { afterEach, expect, jest, test } from '@jest/globals';
import type { Connector } from '#connectors';
import { Config, newId, Secret } from '#kernel';
import { readKeyRing, Vault } from '#vault';
import { both } from '../../test/fake-connector.js';
import { PaperProvider } from '../../test/paper-provider.js';
import { ProviderClients } from './provider-clients.js';

const FIRST = `1:${'ab'.repeat(32)}`;
const SECOND = `2:${'cd'.repeat(32)}`;
const { connector } = new PaperProvider();

/** The account's name in budgets, as another process makes it. */
function account(
  values: Record<string, string>,
  {
    keys = FIRST,
    connection = newId(),
    more = {},
  }: { keys?: string; connection?: string; more?: Partial<Connector> } = {},
): string {
  const vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: keys }));
  const clients = new ProviderClients([connector], new Config(), {} as never, vault);
  const credentials = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));
  const open = ({ account: name }: { account: string }): string => name;
  return clients.open({ ...connector, ...more, open }, credentials, connection) as string;
}

afterEach(() => {
  jest.useRealTimers();
});

test('a client that nobody asks for is forgotten after half an hour, without anybody asking for another one', () => {
  jest.useFakeTimers();
  const clients = new ProviderClients([connector], new Config(), {} as never, {} as never);
  const connection = { id: newId(), credentialsVersion: 1 };
  const first = clients.opening(connection, () => ({}));
  jest.advanceTimersByTime(29 * 60_000);
  expect(clients.opening(connection, () => ({}))).toBe(first);
  jest.advanceTimersByTime(29 * 60_000);
  expect(clients.opening(connection, () => ({}))).toBe(first);

  jest.advanceTimersByTime(30 * 60_000);

  expect(jest.getTimerCount()).toBe(0);
  expect(clients.opening(connection, () => ({}))).not.toBe(first);
});

test('an account has one name in budgets, in all processes and after a rotation; its secret is not in it', () => {
  const name = account({ key: 'a', secret: 'one' });

  expect(account({ key: 'a', secret: 'two' })).toBe(name);
  expect(account({ key: 'a', secret: 'one' }, { keys: `${FIRST},${SECOND}` })).toBe(name);
  expect(account({ key: 'b', secret: 'one' })).not.toBe(name);
  expect(account({ key: 'a', secret: 'one' }, { keys: SECOND })).not.toBe(name);
});

test('one account has one name in all connectors of its provider, with and without optional credentials', () => {
  const tray = { name: 'tray', label: both('Tray'), help: both(''), secret: false, optional: true } as const;
  const more = { slug: 'paper_ats', credentials: [...connector.credentials, tray] };
  const name = account({ key: 'a', secret: 'one' });

  expect(account({ key: 'a', secret: 'one' }, { more })).toBe(name);
  expect(account({ key: 'a', secret: 'one', tray: 'left' }, { more })).toBe(name);
  expect(account({ tray: 'a' }, { more })).not.toBe(name);
});

test('an account that shows nothing but secrets bears its connection’s name', () => {
  const connection = newId();
  const name = account({ secret: 'one' }, { connection });

  expect(account({ secret: 'two' }, { connection })).toBe(name);
  expect(account({ secret: 'one' })).not.toBe(name);
});
