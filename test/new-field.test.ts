import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '#connectors';
import { employee, group } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from './record-stage.js';

const ROWS = 10_000;
const PAGE = 500;

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
  connection = await stage.connect();
});

afterAll(async () => {
  await stage.close();
});

async function fill(): Promise<void> {
  const run = await stage.run(connection);
  for (let first = 0; first < ROWS; first += PAGE) {
    const people = Array.from({ length: PAGE }, (_, number) => ({
      remoteId: String(first + number),
      fields: { first_name: 'Ada', termination_reason: `Reason ${first + number}` },
    }));
    await stage.write(connection, run, people);
  }
}

/** As a build has stored them whose model had no such field. */
async function withoutField(name: string): Promise<void> {
  const keys = stage.vault.keys(connection);
  const rows = await stage.rows<{ id: string; body: Buffer }>(connection, 'SELECT id, body FROM record');
  const bodies = rows.map(({ id, body }) => {
    const [remoteId = '', fields = ''] = keys.open('body', id, body).toString('utf8').split('\n');
    const older = Object.entries(JSON.parse(fields) as JsonObject).filter(([field]) => field !== name);
    return keys.seal('body', id, `${remoteId}\n${JSON.stringify(Object.fromEntries(older))}`);
  });
  await stage.rows(
    connection,
    `UPDATE record SET body = older.body, shape = 128 FROM unnest($1::uuid[], $2::bytea[]) AS older (id, body) WHERE record.id = older.id`,
    [rows.map(({ id }) => id), bodies],
  );
}

test('a field that a model gains is in every answer at once, null at first, and filled from what is stored', async () => {
  await fill();
  await withoutField('termination_reason');

  const before = await stage.all(connection);
  expect(before).toHaveLength(ROWS);
  expect(before.filter((item) => item['termination_reason'] === null)).toHaveLength(ROWS);

  let rendered = 0;
  const part = { connector: stage.connector, stream: 'people', models: [employee, group] };
  for await (const records of stage.renderer.render(connection, part)) rendered += records;

  expect(rendered).toBe(ROWS);
  const after = await stage.all(connection);
  expect(after).toHaveLength(ROWS);
  for (const item of after) expect(item['termination_reason']).toBe(`Reason ${item.remote_id}`);
}, 120_000);
