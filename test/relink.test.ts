import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Stack } from './stack.js';

const OTHER_COMPANY = { people: 14, seed: 7, speed: 100 };
const FIRST_COMPANY = { speed: 100 };

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start();
});

afterAll(() => stack.close());

test('a relink keeps the connector’s id, its token and its records', async () => {
  const connection = await stack.connect('personio');
  const before = await stack.read('employees', connection);
  const asked = new Date();

  const again = await stack.relink(connection, 'personio', await stack.personio.newCredentials());
  await stack.settled(connection, asked);

  expect(again).toEqual(connection);
  expect((await stack.read('employees', connection)).items).toEqual(before.items);
  expect((await stack.read('employees', connection, { modified_after: before.until })).items).toEqual([]);
});

test('a second company’s credentials are refused on relink with a sentence, and leave everything as it was', async () => {
  const connection = await stack.connect('personio');
  const before = await stack.read('employees', connection);
  const link = await stack.invite('personio', connection);

  await stack.personio.replace(OTHER_COMPANY);
  const given = { link_token: link, credentials: stack.personio.credentials };
  const refused = await stack.api.post('/api/embedded/v1/link/complete', {}, given);

  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'relink_other_account', detail: expect.stringMatching(/another account.*make a new connection/) },
  });
  expect(await stack.connector(connection)).toMatchObject({ status: 'COMPLETE' });

  await stack.personio.replace(FIRST_COMPANY);
  await stack.sync(connection, { full: true });
  expect((await stack.read('employees', connection)).items).toEqual(before.items);
  expect(await stack.redeem(await stack.complete(link, stack.personio.credentials))).toEqual(connection);
});

test('of 100 who exchange a temporary token at once, one gets the connector token', async () => {
  const token = await stack.complete(await stack.invite('personio'), stack.personio.credentials);

  const answers = await Promise.all(
    Array.from({ length: 100 }, () => stack.get(`/api/embedded/v1/connectors/connector_token/${token}`)),
  );

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code as string))).toEqual(
    new Set(['temporary_token_invalid']),
  );
});

test('of 100 who complete a link at once, one is connected', async () => {
  const given = { link_token: await stack.invite('personio'), credentials: stack.personio.credentials };
  const before = await stack.query('SELECT id FROM connection');

  const answers = await Promise.all(
    Array.from({ length: 100 }, () => stack.api.post('/api/embedded/v1/link/complete', {}, given)),
  );

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.every(({ status }) => [200, 404, 429].includes(status))).toBe(true);
  expect(await stack.query('SELECT id FROM connection')).toHaveLength(before.length + 1);
});

test('a link that has expired is as good as none, for all that the page asks', async () => {
  const link = await stack.invite('personio');
  await stack.query(`UPDATE link_token SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`);
  const given = { link_token: link, credentials: stack.personio.credentials };

  const answers = [
    await stack.api.post('/api/embedded/v1/link/session', {}, { link_token: link }),
    await stack.api.post('/api/embedded/v1/link/check', {}, given),
    await stack.api.post('/api/embedded/v1/link/complete', {}, given),
  ];

  for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: 'link_token_invalid' } });
});

test('a temporary token that has expired is as good as none', async () => {
  const token = await stack.complete(await stack.invite('personio'), stack.personio.credentials);
  await stack.query(`UPDATE temporary_token SET expires_at = now() - interval '1 second'`);

  const answer = await stack.get(`/api/embedded/v1/connectors/connector_token/${token}`);

  expect(answer).toMatchObject({ status: 404, body: { code: 'temporary_token_invalid' } });
});
