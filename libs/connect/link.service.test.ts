import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { type ApiKeyRef, tokenHash } from '#tenancy';
import { type Fresh, INVITATION, Linking } from '../../test/linking.js';
import type { Invitation } from './link-tokens.service.js';

const DAY = 24 * 60;

let linking: Linking;
let key: Fresh['key'];
let paper: Fresh['paper'];
let clock: Fresh['clock'];
let links: Fresh['links'];
let connections: Fresh['connections'];
let woken: Fresh['woken'];

beforeAll(async () => {
  linking = await Linking.start();
});

beforeEach(async () => {
  ({ key, paper, clock, links, connections, woken } = await linking.fresh());
});

afterAll(() => linking.close());

const invite = async (invitation = INVITATION, asker = key): Promise<string> =>
  (await links.createLinkToken(asker, invitation)).linkToken;

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
  expect(view.connector.credentials.map(({ name }) => name)).toEqual(['key', 'secret']);
  expect(redeemed.connectionId).toBe(finished.connectionId);
  const connection = await connections.byToken(key, redeemed.connectorToken);
  expect(connection).toMatchObject({ id: finished.connectionId, environment: 'production' });
  const { items } = await connections.list(key, { pageSize: 1 });
  expect(items).toMatchObject([{ originId: 'customer-1', endUser: INVITATION.endUser }]);
  expect(woken()).toBe(1);
});

test('of a hundred who finish a link at the same time one succeeds, and there is one connection', async () => {
  const linkToken = await invite();
  const accounts = Array.from({ length: 100 }, () => paper.account());

  const result = await outcomes(accounts.map((credentials) => links.finish(linkToken, credentials)));

  expect(result).toEqual({ succeeded: 1, codes: ['link_token_invalid'] });
  expect(await linking.stateOf(key)).toEqual({ connections: 1, streams: 2, links: 0, temporary: 1 });
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
  const foreign = await linking.organisation();
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
  const before = await linking.stateOf(key);

  await expect(links.finish(linkToken, { ...credentials, secret: 'wrong' })).rejects.toMatchObject({
    code: 'credentials_rejected',
  });
  paper.down = true;
  await expect(links.finish(linkToken, credentials)).rejects.toMatchObject({ code: 'provider_unavailable' });
  await expect(links.check(linkToken, credentials)).rejects.toMatchObject({ code: 'provider_unavailable' });

  expect(await linking.stateOf(key)).toEqual(before);
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

test('what the credentials may not read is named, and the rest is connected', async () => {
  const linkToken = await invite();
  const credentials = paper.account({ missing: 'people' });

  const checked = await links.check(linkToken, credentials);
  const finished = await links.finish(linkToken, credentials);

  expect(checked.streams).toEqual({ people: { granted: false, missing: 'Drawers: read' }, places: { granted: true } });
  const { grants } = await linking.api.as(key, (prisma) =>
    prisma.connection.findUniqueOrThrow({ where: { id: finished.connectionId }, select: { grants: true } }),
  );
  expect(checked).toMatchObject(grants as object);
});

test('credentials that may not read anything connect nothing, and the link can be used once they may', async () => {
  const linkToken = await invite();
  const credentials = paper.account({ missing: 'everything' });

  await expect(links.finish(linkToken, credentials)).rejects.toMatchObject({
    code: 'rights_missing',
    missing: ['Drawers: read'],
  });

  expect(await linking.stateOf(key)).toMatchObject({ connections: 0, links: 1 });
  expect((await links.finish(linkToken, paper.account())).connectionId).toBeTruthy();
});

test('an invitation names an integration of its category, and a connection of its own', async () => {
  const foreign = await linking.organisation();
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

  expect(fields).toEqual([['body.integration'], ['body.integration'], ['body.connector_id'], ['body.connector_id']]);
});

test('neither token lies open in the database, and who was invited is forgotten with the use of the link', async () => {
  const linkToken = await invite();
  const { temporaryToken } = await links.finish(linkToken, paper.account());

  const rows = await linking.owner.as(
    key,
    (prisma) => prisma.$queryRaw<object[]>`
    SELECT l::text FROM link_token l UNION ALL SELECT t::text FROM temporary_token t`,
  );
  const used = await linking.api.as(key, (prisma) => prisma.linkToken.findFirstOrThrow());

  for (const token of [linkToken, temporaryToken]) {
    expect(JSON.stringify(rows)).toContain(tokenHash(token).toString('hex'));
    expect(JSON.stringify(rows)).not.toContain(token.slice(8));
  }
  expect(used.endUser).toHaveLength(0);
});

test('invitations and temporary tokens that have expired are swept away', async () => {
  await invite();
  await links.finish(await invite(), paper.account());
  clock.pass(7 * DAY + 1);

  await links.finish(await invite(), paper.account());

  expect(
    await linking.api.as(key, async (prisma) => [await prisma.linkToken.count(), await prisma.temporaryToken.count()]),
  ).toEqual([1, 1]);
});
