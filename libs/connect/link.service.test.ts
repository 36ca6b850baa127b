import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Config, nameId, newId, uuidBytes, type Clock } from '#kernel';
import { Issues } from '#journal';
import type { Wake } from '#queue';
import { CustomFields, Records } from '#records';
import { CustomFieldRepository, ErasureRepository, Pipeline, RecordRepository, Store } from '#store';
import { ConnectionsService, ProviderClients, type ApiKeyRef } from '#tenancy';
import { readKeyRing, Vault } from '#vault';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { PaperProvider } from '../../test/paper-provider.js';
import { LinkService } from './link.service.js';
import { LinkTokensService, type Invitation } from './link-tokens.service.js';

class SetClock implements Clock {
  private time = Date.now();

  now(): Date {
    return new Date(this.time);
  }

  pass(minutes: number): void {
    this.time += minutes * 60_000;
  }
}

const DAY = 24 * 60;
const INVITATION: Invitation = {
  connector: 'paper',
  category: 'hris',
  originId: 'customer-1',
  endUser: { orgName: 'Customer Ltd', email: 'hr@customer.example' },
};

let database: TestDatabase;
let owner: Store;
let api: Store;
let repository: RecordRepository;
let connections: ConnectionsService;
let paper: PaperProvider;
let clock: SetClock;
let links: LinkService;
let woken: number;
let key: ApiKeyRef;

beforeAll(async () => {
  database = await createDatabase();
  owner = new Store(database.ownerUrl);
  api = new Store(database.apiUrl);
  repository = new RecordRepository(new Pipeline(database.apiUrl));
});

beforeEach(async () => {
  paper = new PaperProvider();
  clock = new SetClock();
  woken = 0;
  const vault = new Vault(readKeyRing(Object.assign(new Config(), { KEYS: `1:${'ab'.repeat(32)}` })));
  const clients = new ProviderClients([paper.connector], new Config(), {} as never, vault);
  connections = new ConnectionsService(api, vault, clients, new ErasureRepository(api));
  const wake = { add: () => Promise.resolve((woken += 1)) } as unknown as Wake;
  const records = new Records(repository, vault, new Issues(api), new CustomFields(new CustomFieldRepository(api)));
  links = new LinkService(new LinkTokensService(api, vault, clock), connections, clients, records, wake);
  key = await organisation();
});

afterAll(async () => {
  await repository.close();
  await owner.close();
  await api.close();
  await database.drop();
});

async function organisation(): Promise<ApiKeyRef> {
  const { id } = await owner.asOwner((prisma) => prisma.organisation.create({ data: { id: newId(), name: 'Vendor' } }));
  return { id: newId(), organisationId: id, environment: 'production', scopes: [] };
}

const invite = async (invitation = INVITATION, asker = key): Promise<string> =>
  (await links.createLinkToken(asker, invitation)).linkToken;

/** As a sync would: the connection holds these people. */
async function hold(connectionId: string, people: string[]): Promise<void> {
  await owner.as({ ...key, connectionId }, async (prisma) => {
    for (const remoteId of people) {
      const id = nameId(uuidBytes(connectionId), `employee:${remoteId}`);
      await prisma.$executeRaw`
        INSERT INTO record (connection_id, id, model, stream, hash, shape, asked_at, created_at, modified_at, keys, body, raw)
        VALUES (${connectionId}::uuid, ${id}::uuid, 'employee', 'people', '', 1, now(), now(), now(), '{}', '', '')`;
    }
  });
}

const stateOf = (asker = key): Promise<{ connections: number; streams: number; links: number; temporary: number }> =>
  api.as(asker, async (prisma) => ({
    connections: await prisma.connection.count(),
    streams: await prisma.stream.count(),
    links: await prisma.linkToken.count({ where: { usedAt: null } }),
    temporary: await prisma.temporaryToken.count(),
  }));

/** What each of many calls came to: how many succeeded, and the codes of those that did not. */
async function outcomes(calls: Promise<unknown>[]): Promise<{ succeeded: number; codes: string[] }> {
  const settled = await Promise.allSettled(calls);
  const codes = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
  return { succeeded: settled.length - codes.length, codes: [...new Set(codes)] };
}

test('a link leads from an invitation to a connector token', async () => {
  const linkToken = await invite();

  const view = await links.describe(linkToken);
  const finished = await links.finish(linkToken, paper.account());
  const redeemed = await links.redeem(key, finished.temporaryToken);

  expect(view).toMatchObject({ connector: { slug: 'paper', name: 'Paper' }, orgName: 'Customer Ltd', relink: false });
  expect(view.credentials.map(({ name }) => name)).toEqual(['key', 'secret']);
  expect(redeemed.connectionId).toBe(finished.connectionId);
  const connection = await connections.byToken(key, redeemed.connectorToken);
  expect(connection).toMatchObject({ id: finished.connectionId, environment: 'production' });
  const { items } = await connections.list(key, { pageSize: 1 });
  expect(items).toMatchObject([{ originId: 'customer-1', endUser: INVITATION.endUser }]);
  expect(woken).toBe(1);
});

test('of a hundred who finish a link at the same time one succeeds, and there is one connection', async () => {
  const linkToken = await invite();
  const credentials = paper.account();

  const result = await outcomes(Array.from({ length: 100 }, () => links.finish(linkToken, credentials)));

  expect(result).toEqual({ succeeded: 1, codes: ['link_token_invalid'] });
  expect(await stateOf()).toEqual({ connections: 1, streams: 2, links: 0, temporary: 1 });
});

test('of a hundred who redeem a temporary token at the same time one gets the connector token', async () => {
  const { temporaryToken } = await links.finish(await invite(), paper.account());

  const result = await outcomes(Array.from({ length: 100 }, () => links.redeem(key, temporaryToken)));

  expect(result).toEqual({ succeeded: 1, codes: ['temporary_token_invalid'] });
});

test('a link that is unknown, used or expired is answered in the same words, whatever is asked of it', async () => {
  const credentials = paper.account();
  const used = await invite();
  await links.finish(used, credentials);
  const expired = await invite();
  clock.pass(7 * DAY + 1);
  const fresh = await invite();

  const said = new Set<string>();
  for (const token of ['', 'pp_link_unknown', fresh.toLowerCase(), used, expired]) {
    for (const call of [
      () => links.describe(token),
      () => links.check(token, credentials),
      () => links.finish(token, credentials),
    ]) {
      await call().catch((error: unknown) => said.add(`${(error as { code: string }).code} ${String(error)}`));
    }
  }

  expect([...said]).toEqual([expect.stringMatching(/^link_token_invalid /)]);
  expect((await links.describe(fresh)).orgName).toBe('Customer Ltd');
});

test('a link works for seven days', async () => {
  const linkToken = await invite();

  clock.pass(7 * DAY - 1);

  expect((await links.finish(linkToken, paper.account())).connectionId).toBeTruthy();
});

test('a temporary token that is unknown, foreign, of the other environment, used or expired is answered in the same words', async () => {
  const foreign = await organisation();
  const used = (await links.finish(await invite(), paper.account())).temporaryToken;
  await links.redeem(key, used);
  const expired = (await links.finish(await invite(), paper.account())).temporaryToken;
  clock.pass(31);
  const { temporaryToken } = await links.finish(await invite(), paper.account());

  const said = new Set<string>();
  const tries: [ApiKeyRef, string][] = [
    [key, ''],
    [key, 'pp_temp_unknown'],
    [key, used],
    [key, expired],
    [foreign, temporaryToken],
    [{ ...key, environment: 'development' }, temporaryToken],
  ];
  for (const [asker, token] of tries) {
    await links
      .redeem(asker, token)
      .catch((error: unknown) => said.add(`${(error as { code: string }).code} ${String(error)}`));
  }

  expect([...said]).toEqual([expect.stringMatching(/^temporary_token_invalid /)]);
  clock.pass(29);
  expect((await links.redeem(key, temporaryToken)).connectorToken).toMatch(/^pp_conn_/);
});

test('wrong credentials, and a provider that is down, leave the link as it was and nothing else behind', async () => {
  const linkToken = await invite();
  const credentials = paper.account();
  const before = await stateOf();

  await expect(links.finish(linkToken, { ...credentials, secret: 'wrong' })).rejects.toMatchObject({
    code: 'credentials_rejected',
  });
  paper.down = true;
  await expect(links.finish(linkToken, credentials)).rejects.toMatchObject({ code: 'provider_unavailable' });
  await expect(links.check(linkToken, credentials)).rejects.toMatchObject({ code: 'provider_unavailable' });

  expect(await stateOf()).toEqual(before);
  paper.down = false;
  expect((await links.finish(linkToken, credentials)).temporaryToken).toMatch(/^pp_temp_/);
});

test('a credential that is missing or blank is named, and the provider is not asked', async () => {
  const linkToken = await invite();

  const refusal = links.finish(linkToken, { key: 'k', secret: '  ' });

  await expect(refusal).rejects.toMatchObject({
    code: 'invalid_request',
    fields: [{ loc: ['body', 'credentials', 'secret'] }],
  });
  expect(paper.opened).toEqual([]);
});

test('an optional credential may be left out, is given when it is there, and is gone after a relink without it', async () => {
  const tray = { name: 'tray', label: 'Tray', help: 'Beside the desk.', secret: false, optional: true } as const;
  paper.connector.credentials.push(tray);
  const account = paper.account({ people: ['1'] });
  const without = await links.finish(await invite(), { ...account, tray: ' ' });
  const kept = async () => {
    const connection = await connections.byId(key.organisationId, 'production', without.connectionId);
    return connection && (await connections.open(connection)).client;
  };

  const seen = [await kept()];
  for (const values of [{ ...account, tray: 'left' }, account]) {
    await links.finish(await invite({ ...INVITATION, connectionId: without.connectionId }), values);
    seen.push(await kept());
  }

  expect(seen).toEqual([account, { ...account, tray: 'left' }, account]);
});

test('what the credentials may not read is named, and the rest is connected', async () => {
  const linkToken = await invite();
  const credentials = paper.account({ missing: 'people' });

  const checked = await links.check(linkToken, credentials);
  const finished = await links.finish(linkToken, credentials);

  expect(checked.streams).toEqual({ people: { granted: false, missing: 'Drawers: read' }, places: { granted: true } });
  expect(finished.grants).toEqual(checked);
});

test('credentials that may not read anything connect nothing, and the link can be used once they may', async () => {
  const linkToken = await invite();
  const credentials = paper.account({ missing: 'everything' });

  await expect(links.finish(linkToken, credentials)).rejects.toMatchObject({
    code: 'rights_missing',
    missing: ['Drawers: read'],
  });

  expect(await stateOf()).toMatchObject({ connections: 0, links: 1 });
  expect((await links.finish(linkToken, paper.account())).connectionId).toBeTruthy();
});

test('an invitation names an integration of its category, and a connection of its own', async () => {
  const foreign = await organisation();
  const { connectionId } = await links.finish(await invite(INVITATION, foreign), paper.account());
  const tries: Partial<Invitation>[] = [
    { connector: 'rock' },
    { category: 'ats' },
    { connectionId },
    { connectionId: newId() },
  ];

  const fields = [];
  for (const wrong of tries) {
    const refusal = await links.createLinkToken(key, { ...INVITATION, ...wrong }).catch((error: unknown) => error);
    fields.push((refusal as { fields: { loc: string[] }[] }).fields.map(({ loc }) => loc.join('.')));
  }

  expect(fields).toEqual([['body.integration'], ['body.integration'], ['body.connection_id'], ['body.connection_id']]);
});

test('a relink keeps id, token and records of the connection', async () => {
  const { connectionId, temporaryToken } = await links.finish(await invite(), paper.account({ people: ['1', '2'] }));
  const { connectorToken } = await links.redeem(key, temporaryToken);
  await hold(connectionId, ['2', '3']);

  const linkToken = await invite({ ...INVITATION, connectionId });
  const again = await links.finish(linkToken, paper.account({ people: ['2', '4'] }));

  expect(await links.describe(linkToken).catch(() => 'used')).toBe('used');
  expect(again.connectionId).toBe(connectionId);
  expect(await links.redeem(key, again.temporaryToken)).toEqual({ connectorToken, connectionId });
  expect(await stateOf()).toMatchObject({ connections: 1 });
});

test('a second company’s credentials are refused on relink with a sentence, and change nothing', async () => {
  const first = paper.account({ people: ['1', '2'] });
  const { connectionId } = await links.finish(await invite(), first);
  await hold(connectionId, ['1', '2']);
  const linkToken = await invite({ ...INVITATION, connectionId });

  for (const people of [['77', '78'], []]) {
    const refusal = links.finish(linkToken, paper.account({ people }));
    await expect(refusal).rejects.toMatchObject({
      code: 'relink_other_account',
      status: 409,
      message: expect.stringMatching(/another account/),
    });
  }

  const connection = await connections.byId(key.organisationId, 'production', connectionId);
  expect(connection && (await connections.open(connection)).client).toEqual(first);
  expect((await links.describe(linkToken)).relink).toBe(true);
});

test('a connection that knows no record yet can be relinked with any account', async () => {
  const { connectionId } = await links.finish(await invite(), paper.account({ people: ['1'] }));

  const again = await links.finish(await invite({ ...INVITATION, connectionId }), paper.account({ people: ['9'] }));

  expect(again.connectionId).toBe(connectionId);
});

test('a relink of a connection that was erased meanwhile is refused', async () => {
  const { connectionId } = await links.finish(await invite(), paper.account());
  const linkToken = await invite({ ...INVITATION, connectionId });
  const connection = await connections.byId(key.organisationId, 'production', connectionId);
  if (connection) await connections.erase(connection);

  await expect(links.finish(linkToken, paper.account())).rejects.toMatchObject({ code: 'link_token_invalid' });
});

test('neither token lies open in the database, and who was invited is forgotten with the use of the link', async () => {
  const linkToken = await invite();
  const { temporaryToken } = await links.finish(linkToken, paper.account());

  const rows = await owner.as(
    key,
    (prisma) => prisma.$queryRaw<object[]>`
    SELECT l::text FROM link_token l UNION ALL SELECT t::text FROM temporary_token t`,
  );
  const used = await api.as(key, (prisma) => prisma.linkToken.findFirstOrThrow());

  for (const token of [linkToken, temporaryToken]) expect(JSON.stringify(rows)).not.toContain(token.slice(8));
  expect(used.endUser).toHaveLength(0);
});

test('invitations and temporary tokens that have expired are swept away', async () => {
  await invite();
  await links.finish(await invite(), paper.account());
  clock.pass(7 * DAY + 1);

  await links.finish(await invite(), paper.account());

  expect(
    await api.as(key, async (prisma) => [await prisma.linkToken.count(), await prisma.temporaryToken.count()]),
  ).toEqual([1, 1]);
});
