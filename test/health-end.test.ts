import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from './api-client.js';
import { Keeper, type Kept } from './keeper.js';
import { type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';

let stack: Stack;
let keeper: Keeper;

beforeAll(async () => {
  stack = await Stack.start({ hears: true });
  keeper = new Keeper(stack);
});

afterAll(() => stack.close());

const NAME = { confirm: 'Customer Ltd' };

const disconnect = (token: string, confirm: object = NAME): Promise<Answer> => keeper.act(token, 'disconnect', confirm);

/** How often it is certified that it is gone. */
const certificates = async ({ id }: Linked): Promise<number> => {
  const [row] = await stack.query<{ count: number }>(
    `SELECT count(*)::int FROM erasure_certificate WHERE certificate ->> 'connectionId' = $1`,
    [id],
  );
  return row?.count ?? 0;
};

const disconnected = ({ id }: Linked): Promise<{ outcome: string }[]> =>
  stack.query(`SELECT outcome FROM audit WHERE connection_id = $1 AND action = 'health.disconnect'`, [id]);

test('to disconnect takes the customer’s name, erases everything, and answers a certificate in both languages', async () => {
  const connection = await keeper.connect();
  for (const confirm of ['', 'customer ltd', 'Customer']) {
    expect((await disconnect(connection.health, { confirm })).status).toBe(422);
  }
  expect((await keeper.show(connection.health)).status).toBe(200);
  expect((await stack.get('/api/hris/v1/employees', connection)).status).toBe(200);
  const early = await keeper.certificate(connection.health);
  expect([early.status, early.body.code]).toEqual([404, 'not_found']);

  const { status, body } = await disconnect(connection.health, { confirm: ' Customer Ltd ' });

  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ connector_id: connection.id, connector: 'personio', erased_at: expect.any(String) },
    destroyed: { records: { employee: expect.any(Number) }, credentials: true, data_key: true, tokens: true },
    models: expect.arrayContaining([{ name: 'time_off', label: { en: 'Absences', de: 'Abwesenheiten' } }]),
    backups: {
      key_version: 1,
      statement: { en: expect.any(String), de: expect.stringMatching(/^Alles.*schon gelöscht waren/) },
    },
  });
  expect((await keeper.show(connection.health)).body.code).toBe('health_token_invalid');
  expect((await stack.get('/api/hris/v1/employees', connection)).body.code).toBe('connector_token_invalid');
  expect((await disconnected(connection)).map(({ outcome }) => outcome)).toEqual(['ok']);
});

test('who did not get the certificate has it again for a day, by that link alone, and it names nobody', async () => {
  const connection = await keeper.finish();
  const theirs = await keeper.vendorsLink(connection);
  const { body } = await disconnect(connection.health);

  for (const again of [
    await keeper.certificate(connection.health),
    await disconnect(connection.health, { confirm: 'the answer was lost' }),
  ])
    expect([again.status, again.body]).toEqual([200, body]);
  expect((await keeper.certificate(theirs)).body.code).toBe('health_token_invalid');
  const kept = JSON.stringify(await stack.query('SELECT * FROM erasure_certificate'));
  expect(kept).toContain(connection.id);
  expect(kept).not.toContain('Customer');

  await stack.query(`UPDATE erasure_certificate SET erased_at = erased_at - interval '1 day'`);
  for (const late of [await keeper.certificate(connection.health), await disconnect(connection.health)])
    expect([late.status, late.body.code]).toEqual([404, 'health_token_invalid']);
});

test('all who end it at the same moment with the same link have the same certificate, and it is ended once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const connection = await keeper.finish();

    const answers = await Promise.all(Array.from({ length: 4 }, () => disconnect(connection.health)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(await certificates(connection)).toBe(1);
  }
});

test('who still waits for the provider when it is ended has the certificate of that', async () => {
  const connection = await withHook();
  await stack.personio.control('POST', '/holds', { match: 'DELETE /v2/webhooks', at: 'before', times: 1 });

  const first = disconnect(connection.health);
  await reached(async () => (await stack.personio.control<{ waiting: unknown[] }>('GET', '/holds')).waiting.length > 0);
  const second = await disconnect(connection.health);
  await stack.personio.control('DELETE', '/holds');

  expect(second.status).toBe(200);
  expect([(await first).status, (await first).body]).toEqual([200, second.body]);
  expect(await certificates(connection)).toBe(1);
});

test('of two links at the same moment one ends it, and the other opens nothing any more', async () => {
  for (let round = 0; round < 5; round += 1) {
    const connection = await keeper.finish();
    const links = [connection.health, await keeper.vendorsLink(connection)];

    const answers = await Promise.all(links.map((link) => disconnect(link)));

    const winner = answers.findIndex(({ status }) => status === 200);
    const [won, lost] = [answers[winner], answers[1 - winner]];
    expect([lost?.status, lost?.body.code]).toEqual([404, 'health_token_invalid']);
    expect(await certificates(connection)).toBe(1);
    expect((await keeper.certificate(links[winner] ?? '')).body).toEqual(won?.body);
    expect((await keeper.certificate(links[1 - winner] ?? '')).status).toBe(404);
  }
});

/** Told by its provider of what happens. */
async function withHook(): Promise<Kept> {
  const connection = await keeper.connect();
  await reached(async () => {
    const rows = await stack.query('SELECT FROM hook WHERE connection_id = $1 AND address IS NOT NULL', [
      connection.id,
    ]);
    return rows.length > 0;
  });
  return connection;
}
