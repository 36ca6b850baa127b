import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Named, NamedPage } from '#connectors';
import { compensation, employee, employment, type Model, timeOff, timeOffBalance, timesheetEntry } from '#models';
import type { ConnectionRef } from '#tenancy';
import { people } from '../../test/people.js';
import { type Person, RecordStage } from '../../test/record-stage.js';

let stage: RecordStage;
let connection: ConnectionRef;

beforeAll(async () => {
  stage = await RecordStage.open();
});

afterAll(async () => {
  await stage.close();
});

const contract = (remoteId: string, of: string, askedAt = new Date()): Person => ({
  ...{ remoteId, model: 'employment', askedAt },
  fields: { employee: stage.idOf(connection, of), job_title: remoteId },
});

const present = async (model: Model = employee): Promise<unknown[]> =>
  (await stage.list(connection, {}, model)).items.map(({ remote_id: id }) => id).sort();

const SECOND = 1000;
const ago = (seconds: number): Date => new Date(Date.now() - seconds * SECOND);

test('what was read by name is written without a run, and gone is what the provider says is gone', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [...people(1, 2), contract('c1', '1'), contract('c2', '2')]);
  const { modifiedUntil } = await stage.list(connection);

  const counts = await stage.writeNamed(connection, [{ remoteId: '2', fields: { first_name: 'Ada' } }], ['1', '9']);

  expect(counts).toEqual({ changed: 1, deleted: 2, failed: 0 });
  expect(await stage.all(connection, { modifiedAfter: modifiedUntil })).toMatchObject([{ first_name: 'Ada' }]);
  expect([await present(), await present(employment)]).toEqual([['2'], ['c2']]);
});

test('with a person goes all that is theirs, whichever stream has shown it', async () => {
  connection = await stage.connect();
  const theirs = [timeOff, timesheetEntry, compensation, timeOffBalance];
  await stage.sync(connection, people(1, 2));
  const run = await stage.run(connection, { stream: 'places' });
  const parts = ['1', '2'].flatMap((of) => theirs.map((model) => ({ ...contract(`of ${of}`, of), model: model.name })));
  await stage.write(connection, run, parts);
  await delay(5);

  expect(await stage.writeNamed(connection, [], ['1'])).toEqual({ changed: 0, deleted: 5, failed: 0 });

  for (const model of theirs) expect(await present(model)).toEqual(['of 2']);
});

test('neither words nor a farewell that are older than what we hold change anything', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 2));
  const before = await stage.list(connection);

  const old = people(1, 1).map((one) => ({ ...one, fields: { first_name: 'Old' }, askedAt: ago(60) }));
  expect(await stage.writeNamed(connection, old, ['2'], ago(60))).toEqual({ changed: 0, deleted: 0, failed: 0 });

  expect(await stage.list(connection)).toEqual(before);
});

test('a record that belongs to one that went after it was asked for is not left behind', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 2));
  const asked = new Date();
  await stage.writeNamed(connection, [], ['1']);

  await stage.write(connection, await stage.run(connection), [
    contract('late', '1', asked),
    contract('c2', '2', asked),
  ]);
  expect(await present(employment)).toEqual(['c2']);

  await stage.writeNamed(connection, [...people(1, 1), contract('late', '1')]);
  expect([await present(), await present(employment)]).toEqual([
    ['1', '2'],
    ['c2', 'late'],
  ]);
});

/** What the change log says of records of this model, by their ids. */
const told = async (model: Model): Promise<string[]> =>
  (
    await stage.rows<{ kind: string; id: string }>(connection, 'SELECT kind, id FROM change WHERE model = $1', [
      model.name,
    ])
  ).map(({ kind, id }) => `${kind} ${id}`);

/** Everything that belongs to the employee is on the page. */
const wholeOf = (model: Model, remoteId: string): NonNullable<NamedPage['whole']> => ({
  ...{ model: model.name, of: 'employee', remoteIds: [remoteId], askedAt: new Date() },
});

const writeNamed = (page: Partial<NamedPage> & { people?: Person[] }) =>
  stage.records.writeNamed(
    connection,
    { connector: stage.connector, stream: 'people' },
    {
      found: (page.people ?? []).map(({ remoteId, model = 'employee', fields = {}, askedAt = new Date() }) => ({
        ...{ model, remoteId, raw: { fields }, askedAt },
      })),
      ...{ gone: [], askedAt: new Date(), ...page },
    },
  );

test('who is gone by name, and not among what their owner has either, is told once, and all that belongs to them goes', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [...people(1, 2), contract('c1', '1'), contract('c2', '1'), contract('c3', '2')]);
  await delay(5);

  expect(
    await writeNamed({ gone: [{ model: 'employment', remoteId: 'c1' }], whole: wholeOf(employment, '1') }),
  ).toEqual({ changed: 0, deleted: 2, failed: 0 });
  await writeNamed({ people: [contract('c1', '1'), contract('c2', '1')] });
  await delay(5);
  const gone = [
    { model: 'employee', remoteId: '1' },
    { model: 'employment', remoteId: 'c1' },
    { model: 'employment', remoteId: 'c1' },
  ];
  expect(await writeNamed({ gone, whole: { ...wholeOf(employment, '2') }, people: [contract('c3', '2')] })).toEqual({
    ...{ changed: 0, deleted: 3, failed: 0 },
  });

  const deleted = (await told(employment)).filter((one) => one.startsWith('deleted'));
  expect(deleted.toSorted()).toEqual(
    ['c1', 'c1', 'c2', 'c2'].map((id) => `deleted ${stage.idOf(connection, id, 'employment')}`).toSorted(),
  );
  expect([await present(), await present(employment)]).toEqual([['2'], ['c3']]);
});

test('what is new of someone who goes with the same page is not left behind, nor is what the page shows of those who are gone', async () => {
  connection = await stage.connect();
  await stage.sync(connection, [...people(1, 3), contract('c2', '2')]);
  await delay(5);

  const gone = ['1', '3'].map((remoteId) => ({ model: 'employee', remoteId }));
  const shown = [...people(3, 3), contract('new', '1'), contract('c3', '3')];
  expect(await writeNamed({ gone, people: shown })).toEqual({ changed: 1, deleted: 1, failed: 0 });

  expect([await present(), await present(employment)]).toEqual([
    ['2', '3'],
    ['c2', 'c3'],
  ]);
});

test('who cannot be written time and again is an error, and no worker is kept by it', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 1));
  const { repository } = stage;
  const write = repository.writeNamed.bind(repository);
  repository.writeNamed = () => Promise.resolve('moved');

  await expect(
    stage.writeNamed(connection, people(1, 2)).finally(() => (repository.writeNamed = write)),
  ).rejects.toThrow('in a row');
});

test('of a connection that is erased nothing is written again, by whatever way', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 1));
  await stage.rows(connection, 'DELETE FROM feed');

  await expect(stage.writeNamed(connection, people(2, 2))).rejects.toMatchObject({ code: 'fence_lost' });
  const part = { connector: { ...stage.connector, version: 1 }, stream: 'people', models: [employee] };
  await expect(stage.renderer.render(connection, part).next()).rejects.toMatchObject({ code: 'fence_lost' });

  expect(await stage.rows(connection, 'SELECT FROM feed WHERE connection_id = $1', [connection.id])).toEqual([]);
});

/** A complete run over two pages that shows these, so many on the first, and what is said of the others by their names. */
async function complete(
  shown: Person[],
  told?: (names: readonly Named[]) => Partial<NamedPage>,
  first = Math.ceil(shown.length / 2),
) {
  const run = await stage.run(connection);
  for (const page of [shown.slice(0, first), shown.slice(first)]) await stage.write(connection, run, page);
  const asked: Named[] = [];
  const byName = {
    models: ['employee'],
    async *read(names: readonly Named[]) {
      asked.push(...names);
      yield await Promise.resolve({ found: [], gone: [], askedAt: new Date(), ...told?.(names) });
    },
  };
  const concluded = await stage.records.conclude(connection, run, {
    models: [employee],
    ...(told ? { byName } : {}),
  });
  await stage.end(run);
  return { ...concluded, asked };
}

test('of a list of several pages nothing goes that one run has missed; what two in a row have missed goes', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));

  expect(await complete(people(1, 8))).toMatchObject({ deleted: 0, held: 0, waiting: 1 });
  expect(await complete(people(1, 9))).toMatchObject({ deleted: 0, waiting: 0 });
  expect(await complete(people(1, 8))).toMatchObject({ deleted: 0, waiting: 1 });
  expect(await complete(people(1, 8))).toMatchObject({ deleted: 1, waiting: 0 });
  expect(await present()).toHaveLength(8);
});

test('a page that came empty is a page: what was to be on it may have moved to the one before', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));

  expect(await complete(people(1, 8), undefined, 8)).toMatchObject({ deleted: 0, waiting: 1 });
});

test('whoever can be named is asked for: gone at once if the provider says so, there if it shows them, and waits otherwise', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));

  const told = await complete(people(1, 6), () => ({
    found: [{ model: 'employee', remoteId: '7', raw: {}, askedAt: new Date() }],
    gone: [{ model: 'employee', remoteId: '8' }],
  }));

  expect(told).toMatchObject({ deleted: 1, held: 0, waiting: 1 });
  expect(told.asked.map(({ remoteId }) => remoteId).sort()).toEqual(['7', '8', '9']);
  expect(await present()).toEqual(['1', '2', '3', '4', '5', '6', '7', '9']);
});

test('whoever was there when they were asked for is no longer missed for the second time by the next run', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));
  await complete(people(1, 8), () => ({
    found: [{ model: 'employee', remoteId: '9', raw: { fields: { first_name: 'P9' } }, askedAt: new Date() }],
  }));
  const [page] = await stage.rows(
    connection,
    `SELECT sum(cardinality(ids))::int AS seen, sum(unchanged)::int AS unchanged FROM run_page JOIN sweep USING (run_id)
     WHERE run_page.model = 'employee' AND sweep.model = 'employee'`,
  );
  expect(page).toEqual({ seen: 9, unchanged: 9 });

  expect(await complete(people(1, 8), () => ({}))).toMatchObject({ deleted: 0, waiting: 1 });
  expect(await complete(people(1, 8), () => ({}))).toMatchObject({ deleted: 1, waiting: 0 });
});

test('whoever is shown by name after a run has missed them, just as they were, is missed anew', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));
  await complete(people(1, 7));

  expect(await stage.writeNamed(connection, [...people(1, 1), ...people(9, 9)])).toMatchObject({ changed: 0 });
  expect(await complete(people(1, 7))).toMatchObject({ deleted: 1, waiting: 1 });
  expect(await present()).toContain('9');

  connection = await stage.connect();
  await complete(people(1, 40));
  expect(await complete(people(1, 20))).toMatchObject({ held: 20 });
  await stage.writeNamed(connection, people(40, 40));
  await stage.later(connection);
  expect(await complete(people(1, 20))).toMatchObject({ deleted: 19, held: 1 });
});

test('whoever is shown by name while a run reads that misses them is not missed by it, unless they could not be read', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));
  const run = await stage.run(connection);
  for (const page of [people(1, 4), people(5, 7)]) await stage.write(connection, run, page);
  await delay(5);
  await writeNamed({
    people: people(8, 8),
    failed: [{ model: 'employee', remoteId: '9', code: 'provider_unavailable' }],
  });
  await stage.records.conclude(connection, run, { models: [employee] });
  await stage.end(run);

  expect(await complete(people(1, 7))).toMatchObject({ deleted: 1, waiting: 1 });
  expect(await present()).toContain('8');
  expect(await complete(people(1, 7))).toMatchObject({ deleted: 1, waiting: 0 });
});

test('whoever could not be read by name has not been seen: an earlier reading of them is taken over', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 1));
  await delay(5);
  const asked = new Date();
  await delay(5);

  await writeNamed({ failed: [{ model: 'employee', remoteId: '1', code: 'provider_unavailable' }] });
  const named = [{ remoteId: '1', fields: { first_name: 'Ada' }, askedAt: asked }];
  expect(await stage.writeNamed(connection, named)).toMatchObject({ changed: 1 });
});

test('whoever is only seen waits for those who have compared them, and is not taken away by them', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 1));
  const turn = new pg.Client({ connectionString: stage.database.workerUrl });
  await turn.connect();
  await turn.query(`BEGIN; SELECT set_config('app.connection', '${connection.id}', true); SELECT FROM feed FOR UPDATE`);

  const confirming = stage.writeNamed(connection, people(1, 1));
  expect(await Promise.race([confirming, delay(300, 'waits')])).toBe('waits');

  await turn.end();
  expect(await confirming).toMatchObject({ changed: 0 });
});

test('who was not found goes only where nobody has seen them since, and whoever confirms is not taken for who writes', async () => {
  connection = await stage.connect();
  await stage.sync(connection, people(1, 1));
  await delay(5);
  const asked = new Date();
  await delay(5);
  await stage.writeNamed(connection, people(1, 1));
  expect(await stage.writeNamed(connection, [], ['1'], asked)).toMatchObject({ deleted: 0 });

  const { repository } = stage;
  const write = repository.writeNamed.bind(repository);
  const late = people(1, 1).map((one) => ({ ...one, askedAt: new Date(Date.now() + 5) }));
  const meanwhile = [{ remoteId: '1', fields: { first_name: 'Ada' }, askedAt: new Date(Date.now() + 2) }];
  repository.writeNamed = async (...args) => {
    repository.writeNamed = write;
    await stage.writeNamed(connection, meanwhile);
    return write(...args);
  };
  expect(await stage.writeNamed(connection, late)).toMatchObject({ changed: 1 });
  expect(await stage.list(connection)).toMatchObject({ items: [{ first_name: 'P1' }] });
});

test('an answer from before somebody was not found does not bring them back', async () => {
  connection = await stage.connect();
  await complete(people(1, 9));
  let asked = new Date();
  await complete(people(1, 8), () => {
    asked = new Date();
    return { gone: [{ model: 'employee', remoteId: '9' }], askedAt: new Date(asked.getTime() + 1) };
  });

  await stage.writeNamed(
    connection,
    people(9, 9).map((one) => ({ ...one, askedAt: asked })),
  );

  expect(await present()).toHaveLength(8);
});

test('nobody is asked for whom the brake holds back', async () => {
  connection = await stage.connect();
  await complete(people(1, 40));

  expect(await complete(people(1, 20), () => ({}))).toMatchObject({ deleted: 0, held: 20, waiting: 0, asked: [] });
});
