import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CredentialsRejected, RightMissing } from '#connectors';
import { readConfig } from '#kernel';
import { openHook, sealHook } from '#tenancy';
import { readKeyRing, Vault, type WrappedKey } from '#vault';
import { type Item, type Linked, Stack } from './stack.js';
import { reached, telling, TellingProvider } from './telling-provider.js';

let stack: Stack;
let provider: TellingProvider;
let connection: Linked;

beforeAll(async () => {
  provider = new TellingProvider();
  provider.install();
  stack = await Stack.start({ hears: true });
});

afterAll(() => stack.close());

/** Hooks that somebody looks after at the moment: they are due within two minutes then. */
const UNKEPT = `SELECT FROM hook WHERE due_at < now() + interval '2 minutes'`;

beforeEach(async () => {
  await reached(async () => (await stack.query(UNKEPT)).length === 0); // or one of the test before comes into this one
  provider.hooks.clear();
  provider.failure = undefined;
  provider.refusal = undefined;
  provider.places.clear();
  provider.places.set('berlin', 'Berlin').set('ulm', 'Ulm').set('bonn', 'Bonn');
  connection = await stack.connect('telling');
  await reached(async () => (await status()) === 'active');
});

const own = async (sql: string): Promise<Item> =>
  (await stack.query(`${sql} WHERE connection_id = $1`, [connection.id]))[0] ?? {};

const status = async (): Promise<unknown> =>
  (await stack.get(`/api/v1/connectors/${connection.id}/sync-status`)).body.webhooks.status;

const places = async (): Promise<string> =>
  (await stack.read('locations', connection)).items
    .map((item) => String(item['name']))
    .sort()
    .join();

/** As if it were time, until it was looked after: a job that has just ended may swallow the next. */
async function isKept(): Promise<void> {
  await own('UPDATE hook SET due_at = now()');
  await reached(async () => {
    const soon = `due_at < now() + interval '50 minutes'`;
    const sql = `UPDATE hook SET due_at = now() WHERE connection_id = $1 AND ${soon} RETURNING due_at`;
    return (await stack.query(sql, [connection.id])).length === 0;
  });
}

const ulmIsGone = async (): Promise<void> => {
  provider.places.delete('ulm');
  await provider.send(telling('gone', 'ulm'));
  await reached(async () => (await own('SELECT due_at FROM provider_event'))['due_at'] === null);
  expect(await places()).toBe('Berlin,Bonn,Ulm');
};

async function credentialsAreRejected(): Promise<void> {
  provider.refusal = new CredentialsRejected('Telling');
  await stack.resync(connection);
  await reached(async () => {
    const [row] = await stack.query('SELECT status FROM connection WHERE id = $1', [connection.id]);
    return row?.['status'] === 'relink_needed';
  });
}

test('what is gone while the credentials are rejected is gone here once somebody has linked again', async () => {
  await credentialsAreRejected();
  provider.places.delete('ulm');
  provider.refusal = undefined;

  await stack.relink(connection, 'telling', {});

  await reached(async () => (await places()) === 'Berlin,Bonn');
});

test('what is told to be gone while the credentials are rejected is gone here once they work again', async () => {
  await credentialsAreRejected();
  await ulmIsGone();
  provider.refusal = undefined;

  await stack.resync(connection);

  await reached(async () => (await places()) === 'Berlin,Bonn');
});

test('what is told to be gone while a right is missing is gone here once it is back', async () => {
  provider.failure = new RightMissing('Telling', 'Places');
  await ulmIsGone();
  provider.failure = undefined;

  await stack.resync(connection);

  await reached(async () => (await places()) === 'Berlin,Bonn');
});

test('with rejected credentials nobody tries to register for an hour, or until somebody links again', async () => {
  provider.refusal = new CredentialsRejected('Telling');
  await isKept();
  expect(await status()).toBe('failed');

  await credentialsAreRejected();
  provider.ensured = 0;
  await isKept();
  expect(provider.ensured).toBe(0);

  provider.refusal = undefined;
  await stack.relink(connection, 'telling', {});
  await reached(async () => (await status()) === 'active');
});

test('while the provider answers nobody, nobody tries to register', async () => {
  const [{ organisation_id: organisation } = {}] = await stack.query(
    `INSERT INTO provider_outage (connection_id, organisation_id, failures, closed_until)
     SELECT id, organisation_id, 24, now() + interval '1 hour' FROM connection WHERE id = $1 RETURNING organisation_id`,
    [connection.id],
  );
  expect(organisation).toBeDefined();
  provider.ensured = 0;
  const isPutOff = async (): Promise<boolean> => {
    await stack.query(
      `UPDATE hook SET due_at = now() WHERE connection_id = $1 AND due_at > now() + interval '1 minute'`,
      [connection.id],
    );
    const { left } = await own('SELECT extract(epoch FROM due_at - now())::float AS left FROM hook');
    return Number(left) > 20 && Number(left) < 40;
  };
  await reached(isPutOff);

  expect(provider.ensured).toBe(0);
  expect(await status()).toBe('active');
  await own('DELETE FROM provider_outage');
  await isKept();
  expect(provider.ensured).toBeGreaterThan(0);
});

test('where nobody finds out whether the provider answers again, whoever registers asks it', async () => {
  await stack.query(
    `INSERT INTO provider_outage (connection_id, organisation_id, failures, closed_until)
     SELECT id, organisation_id, 24, now() FROM connection WHERE id = $1`,
    [connection.id],
  );
  provider.ensured = 0;

  await isKept();

  expect(provider.ensured).toBeGreaterThan(0);
});

test('credentials that may not register webhooks are told of', async () => {
  provider.refusal = new RightMissing('Telling', 'Webhooks');

  await isKept();

  expect(await status()).toBe('not_allowed');
});

test('when we move the provider is told the new address, keeps what it could not send, and it is read', async () => {
  const { url, secret } = provider.hook;
  const { address } = await own('SELECT address FROM hook');
  const [row] = await stack.query('SELECT id, dek, key_version AS "keyVersion" FROM connection WHERE id = $1', [
    connection.id,
  ]);
  const config = readConfig({ ...stack.settings, WORKER_DATABASE_URL: 'postgres://unused' });
  const keys = new Vault(readKeyRing(config)).keys(row as WrappedKey);
  expect(openHook(keys, connection.id, address as Uint8Array)).toEqual({ url, secret });
  const before = { url: url.replace(/^.*(?=\/api\/)/, 'https://before.example'), secret };
  await stack.query('UPDATE hook SET address = $2 WHERE connection_id = $1', [
    connection.id,
    sealHook(keys, connection.id, before),
  ]);
  provider.hooks.clear();
  provider.hooks.set(before.url, { ...before, kept: [telling('missed', 'ulm')] });
  provider.places.set('ulm', 'Neu-Ulm');

  await isKept();

  await reached(async () => (await places()).includes('Neu-Ulm'));
  expect([...provider.hooks.values()]).toMatchObject([{ url, secret }]);
});

test('one that is erased while its webhook is registered leaves none with the provider', async () => {
  provider.hooks.clear();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  provider.slowness = promise;
  provider.ensured = 0;
  await reached(async () => {
    await own('UPDATE hook SET due_at = now()');
    return provider.ensured > 0;
  });
  const erased = await stack.api.delete(`/api/hris/v1/connectors/${connection.id}/delete`, stack.caller());
  expect(erased.status).toBe(200);
  provider.removed = 0;

  resolve(undefined);

  await reached(() => provider.removed === 1);
  provider.slowness = undefined;
  expect(provider.hooks.size).toBe(0);
});

test('one that is registered after an erasure has taken it away, and before that has ended, does not stay either', async () => {
  provider.hooks.clear();
  const [registered, removed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  [provider.slowness, provider.farewell] = [registered.promise, removed.promise];
  [provider.ensured, provider.removed] = [0, 0];
  await reached(async () => {
    await own('UPDATE hook SET due_at = now()');
    return provider.ensured > 0;
  });
  const erased = stack.api.delete(`/api/hris/v1/connectors/${connection.id}/delete`, stack.caller());
  await reached(() => provider.removed === 1);

  registered.resolve(undefined);

  await reached(() => provider.removed === 2);
  removed.resolve(undefined);
  expect((await erased).status).toBe(200);
  [provider.slowness, provider.farewell] = [undefined, undefined];
  expect(provider.hooks.size).toBe(0);
});

test('what is told is read at once, however many providers keep other readings of their connections waiting', async () => {
  const slow = Promise.withResolvers<undefined>();
  provider.waits.set('ulm', slow.promise);
  const hooks = [provider.hook];
  for (let number = 1; number <= 6; number += 1) {
    provider.hooks.clear();
    connection = await stack.connect('telling');
    await reached(() => provider.hooks.size === 1);
    hooks.push(provider.hook);
  }
  provider.asked.length = 0;
  for (let asked = 1; asked <= 24; asked += 1) {
    await provider.send(telling(`slow ${asked}`, 'ulm'), hooks[asked % 6]);
    await reached(() => provider.asked.length === asked);
  }
  provider.places.set('essen', 'Essen');

  await provider.send(telling('quick', 'essen'));

  await reached(async () => (await places()).includes('Essen'));
  slow.resolve(undefined);
  provider.waits.clear();
});

describe('with Personio', () => {
  let company: Linked;

  beforeAll(async () => {
    company = await stack.connect('personio');
    await reached(async () => (await hooksOfCompany()).length === 1);
  });

  const hooksOfCompany = async (): Promise<Item[]> =>
    (await stack.personio.control<{ webhooks: Item[] }>('GET', '/webhooks')).webhooks;

  const people = async (): Promise<Item[]> => (await stack.read('employees', company)).items;

  const isKnown = (fields: object): Promise<void> =>
    reached(async () => (await people()).some((person) => matches(person, fields)));

  test('somebody who is hired, renamed and deleted is so in our copy without a sync', async () => {
    const id = await stack.personio.hire({ first_name: 'Grace', last_name: 'Hopper' });
    await isKnown({ remote_id: id, first_name: 'Grace' });

    await stack.personio.change(id, { first_name: 'Amazing Grace' });
    await isKnown({ remote_id: id, first_name: 'Amazing Grace' });

    await stack.personio.remove(id);
    await reached(async () => (await people()).every((person) => person['remote_id'] !== id));
  });

  test('a webhook that the customer has switched off is switched on again, and what it did not send is asked for', async () => {
    const [hook] = await hooksOfCompany();
    await stack.personio.control('PATCH', `/webhooks/${String(hook?.['id'])}`, { status: 'DISABLED' });
    const id = await stack.personio.hire({ first_name: 'Ada', last_name: 'Lovelace' });

    await stack.query('UPDATE hook SET due_at = now() WHERE connection_id = $1', [company.id]);

    await isKnown({ remote_id: id });
    expect(await hooksOfCompany()).toMatchObject([{ status: 'ENABLED' }]);
  });
});

test('more events than anybody may send in a minute are refused so that they are sent again', async () => {
  const minute = [`hook:${connection.id}`, 10_000_000, Date.now() + 60_000];
  await stack.query('INSERT INTO api_limit (key, points, expire) VALUES ($1, $2, $3)', minute);

  expect(await provider.send(telling('1', 'ulm'))).toBe(503);

  expect(await own('SELECT * FROM provider_event')).toEqual({});
});

test('who asks for too many addresses that are nobody’s waits, and whoever has one goes on', async () => {
  const { url } = provider.hook;
  expect(await provider.send(telling('1', 'ulm'))).toBe(200);
  const guess = (number: number): Promise<number> =>
    provider.send('{}', { url: `${url.slice(0, -6)}${number + 100_000}` });

  for (let number = 0; number < 120; number += 1) expect(await guess(number)).toBe(404);

  expect(await guess(120)).toBe(503);
  expect(await provider.send(telling('2', 'ulm'))).toBe(200);
});

const matches = (item: Item, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => item[name] === value);
