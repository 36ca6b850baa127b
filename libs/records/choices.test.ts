import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { employee, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from '../../test/record-stage.js';
import { ChoicesChanged } from './fence.js';

let stage: RecordStage;
let connection: ConnectionRef;

const ada = { remoteId: '1', fields: { first_name: 'Ada' } };
const countess = { remoteId: '1', fields: { first_name: 'Countess' } };

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(() => stage.close());

beforeEach(async () => {
  connection = await stage.connect();
  await stage.sync(connection, [ada]);
});

/** The customer switches something on or off; whoever knew the connection before knows nothing of it. */
async function choose(version: number): Promise<void> {
  await stage.rows(connection, `UPDATE feed SET choices_version = ${version}`);
}

const held = async (): Promise<unknown> => (await stage.get(connection, '1'))?.['first_name'];

async function render(of: ConnectionRef): Promise<void> {
  const part = { connector: { ...stage.connector, version: 1 }, stream: 'people', models: [employee, group] };
  await stage.renderer.render(of, part).next();
}

test.each([
  ['a page', async () => stage.write(connection, await stage.run(connection), [countess])],
  ['what was read by name', () => stage.writeNamed(connection, [countess])],
  ['records that are gone', () => stage.writeNamed(connection, [], ['1'])],
  ['what was made anew', () => render({ ...connection, rendering: 1 })],
])('%s of before a choice is not written after it', async (_, write) => {
  await choose(1);

  await expect(write()).rejects.toBeInstanceOf(ChoicesChanged);

  expect(await held()).toBe('Ada');
});

test('what was read after it is written', async () => {
  await choose(1);
  const now = { ...connection, choicesVersion: 1, rendering: 1 };

  await stage.writeNamed(now, [countess]);

  expect((await stage.get(now, '1'))?.['first_name']).toBe('Countess');
});
