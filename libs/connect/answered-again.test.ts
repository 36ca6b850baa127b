import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Withholdable } from '#connectors';
import { type Fresh, INVITATION, Linking } from '../../test/linking.js';
import type { FinishedLink } from './link.service.js';

const MINUTES = 10;

let linking: Linking;
let fresh: Fresh;
let linkToken: string;
let credentials: Record<string, string>;
let first: FinishedLink;

const WITHHOLDABLE: Withholdable = {
  models: [{ model: 'location' }],
  fields: [],
};

beforeAll(async () => {
  linking = await Linking.start();
});

beforeEach(async () => {
  fresh = await linking.fresh();
  Object.assign(fresh.paper.connector, { withholdable: WITHHOLDABLE });
  ({ linkToken } = await fresh.links.createLinkToken(fresh.key, INVITATION));
  credentials = fresh.paper.account();
  first = await fresh.links.finish(linkToken, credentials);
});

afterAll(() => linking.close());

const finish = (...given: [Record<string, string>?, { models: string[]; fields: string[] }?]): Promise<FinishedLink> =>
  fresh.links.finish(linkToken, given[0] ?? credentials, given[1]);

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error as { code: string }).code,
  );

test('who asks the same again within ten minutes has tokens of the same connection, and nothing is made or begun twice', async () => {
  const { clock, paper, links, key, woken } = fresh;
  const before = await linking.stateOf(key);
  clock.pass(MINUTES - 1);
  paper.down = true; // nobody is asked

  const again = await finish({ key: ` ${credentials['key'] ?? ''} `, secret: credentials['secret'] ?? '' });

  expect(again).toMatchObject({ connectionId: first.connectionId, again: true });
  expect([again.temporaryToken, again.healthToken]).not.toContain(first.temporaryToken);
  expect(again.healthToken).not.toBe(first.healthToken);
  expect(await linking.stateOf(key)).toEqual({ ...before, temporary: before.temporary + 1 });
  expect(woken()).toBe(1);
  expect((await links.redeem(key, again.temporaryToken)).connectionId).toBe(first.connectionId);
});

test('all who ask the same at the same time are answered, and there is one connection', async () => {
  const { links, key } = fresh;
  const { linkToken: another } = await links.createLinkToken(key, INVITATION);

  const all = await Promise.all(Array.from({ length: 30 }, () => links.finish(another, credentials)));

  expect(new Set(all.map(({ connectionId }) => connectionId)).size).toBe(1);
  expect(all.filter(({ again }) => !again)).toHaveLength(1);
  expect(await linking.stateOf(key)).toMatchObject({ connections: 2, streams: 4 });
});

test('with other credentials, other choices, malformed ones or later it is a link that is used', async () => {
  const { clock, paper } = fresh;
  const before = await linking.stateOf(fresh.key);
  const tries = [
    finish(paper.account()),
    finish({ ...credentials, secret: 'wrong' }),
    finish({}),
    finish(credentials, { models: ['location'], fields: [] }),
    finish(credentials, { models: ['nothing'], fields: [] }),
    fresh.links.check(linkToken, credentials),
    fresh.links.describe(linkToken),
  ];
  expect(new Set(await Promise.all(tries.map(codeOf)))).toEqual(new Set(['link_token_invalid']));

  clock.pass(MINUTES);
  expect(await codeOf(finish())).toBe('link_token_invalid');
  expect(await linking.stateOf(fresh.key)).toEqual(before);
});

test('a repair is answered again, until the connection has other credentials', async () => {
  const { links, key, paper } = fresh;
  const invite = async (): Promise<string> =>
    (await links.createLinkToken(key, { ...INVITATION, connectionId: first.connectionId })).linkToken;
  const [earlier, later] = [await invite(), await invite()];
  const [one, other] = [paper.account(), paper.account()];
  await links.finish(earlier, one);

  expect(await links.finish(earlier, one)).toMatchObject({ connectionId: first.connectionId, again: true });
  await links.finish(later, other);
  expect(await codeOf(links.finish(earlier, one))).toBe('link_token_invalid');
});

test('of a connection that is erased meanwhile nothing is answered again', async () => {
  const { connections, key } = fresh;
  const connection = await connections.byId(key.organisationId, 'production', first.connectionId);
  if (connection) await connections.erase(connection);

  expect(await codeOf(finish())).toBe('link_token_invalid');
});
