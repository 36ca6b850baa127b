import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { benefit, fieldsOf, models } from '#models';
import type { ConnectionRef } from '#tenancy';
import { RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

beforeEach(async () => {
  connection = await stage.connect();
});

const times = async (remoteId: string, model: string): Promise<unknown[]> => {
  const [row] = await stage.rows<Record<string, Date | null>>(
    connection,
    'SELECT starts_at, ends_at, effective_at FROM record WHERE id = $1',
    [stage.idOf(connection, remoteId, model)],
  );
  return [row?.['starts_at'], row?.['ends_at'], row?.['effective_at']].map((time) => time?.toISOString() ?? null);
};

test('times that lists are narrowed by lie beside the record, as they are at any moment', async () => {
  const run = await stage.run(connection);
  const fields = { start_date: '2026-01-01T00:00:00Z', end_date: null, effective_date: '2026-02-01T08:00:00+01:00' };
  const insurance = { remoteId: '1', model: benefit.name, fields };

  await stage.write(connection, run, [insurance]);
  expect(await times('1', 'benefit')).toEqual(['2026-01-01T00:00:00.000Z', null, '2026-02-01T07:00:00.000Z']);

  const changed = { ...fields, start_date: null, end_date: '2026-03-31T00:00:00Z' };
  await stage.write(connection, run, [{ ...insurance, fields: changed }]);
  expect(await times('1', 'benefit')).toEqual([null, '2026-03-31T00:00:00.000Z', '2026-02-01T07:00:00.000Z']);
});

test.each(['', 'soon', '0000-00-00', '+020260-01-01T00:00:00Z', 20_260_101])(
  'a time that is none (%j) costs the record its place in time, not the page',
  async (start) => {
    const fields = { start_date: start, end_date: '2026-03-31' };

    const counts = await stage.write(connection, await stage.run(connection), [
      { remoteId: '1', model: 'benefit', fields },
    ]);

    expect(counts).toMatchObject({ created: 1, failed: 0 });
    expect(await times('1', 'benefit')).toEqual([null, '2026-03-31T00:00:00.000Z', null]);
  },
);

test('no model has two fields for one of its times', () => {
  for (const model of models) {
    const columns = fieldsOf(model.fields).flatMap(({ range }) => (range ? [range.column] : []));
    expect([model.name, columns]).toEqual([model.name, [...new Set(columns)]]);
  }
});
