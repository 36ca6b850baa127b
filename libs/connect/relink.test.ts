import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { both } from '../../test/fake-connector.js';
import { type Fresh, INVITATION, Linking } from '../../test/linking.js';

let linking: Linking;
let key: Fresh['key'];
let paper: Fresh['paper'];
let links: Fresh['links'];
let connections: Fresh['connections'];

beforeAll(async () => {
  linking = await Linking.start();
});

beforeEach(async () => {
  ({ key, paper, links, connections } = await linking.fresh());
});

afterAll(() => linking.close());

const invite = async (invitation = INVITATION): Promise<string> =>
  (await links.createLinkToken(key, invitation)).linkToken;

test('an optional credential may be left out, is given when it is there, and is gone after a relink without it', async () => {
  const tray = {
    name: 'tray',
    label: both('Tray'),
    help: both('Beside the desk.'),
    secret: false,
    optional: true,
  } as const;
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

test('a relink keeps id, token and records of the connection', async () => {
  const { connectionId, temporaryToken } = await links.finish(await invite(), paper.account({ people: ['1', '2'] }));
  const { connectorToken } = await links.redeem(key, temporaryToken);
  await linking.hold(key, connectionId, ['2', '3']);

  const linkToken = await invite({ ...INVITATION, connectionId });
  const again = await links.finish(linkToken, paper.account({ people: ['2', '4'] }));

  expect(await links.describe(linkToken).catch(() => 'used')).toBe('used');
  expect(again.connectionId).toBe(connectionId);
  expect(await links.redeem(key, again.temporaryToken)).toEqual({ connectorToken, connectionId });
  expect(await linking.stateOf(key)).toMatchObject({ connections: 1 });
});

test('a second company’s credentials are refused on relink with a sentence, and change nothing', async () => {
  const first = paper.account({ people: ['1', '2'] });
  const { connectionId } = await links.finish(await invite(), first);
  await linking.hold(key, connectionId, ['1', '2']);
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
