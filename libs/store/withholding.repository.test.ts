import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '#kernel';
import { bareConnection, type BareConnection } from '../../test/bare-connection.js';
import { createDatabase, type TestDatabase } from '../../test/database.js';
import { Store } from './store.js';
import { type NewChoices, WithholdingRepository } from './withholding.repository.js';

let database: TestDatabase;
let api: Store;
/** Sees all rows. */
let superuser: pg.Pool;
let connection: BareConnection;

beforeAll(async () => {
  database = await createDatabase();
  api = new Store(database.apiUrl, { connections: 2 });
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = new URL(database.ownerUrl).pathname;
  superuser = new pg.Pool({ connectionString: url.href, max: 1 });
});

afterAll(async () => {
  await Promise.all([api.close(), superuser.end()]);
  await database.drop();
});

beforeEach(async () => {
  connection = await bareConnection(database.ownerUrl, ['people', 'absences']);
  await rows(`UPDATE stream SET next_full_at = now() + interval '1 day' WHERE connection_id = $1`);
});

const rows = async <Row extends pg.QueryResultRow>(sql: string, more: unknown[] = []): Promise<Row[]> =>
  (await superuser.query<Row>(sql, [connection.id, ...more])).rows;

const CHOICES: NewChoices = {
  ...{ off: { models: ['absences'], fields: [] }, destroys: true, reads: false },
  streams: [{ name: 'people', models: ['people'] }],
};

const change = (choices: Partial<NewChoices> = {}): Promise<boolean | null> =>
  new WithholdingRepository(api).change({ ...connection, environment: 'production' }, () => ({
    ...CHOICES,
    ...choices,
  }));

const due = (): Promise<{ name: string; due: boolean }[]> =>
  rows('SELECT name, next_full_at <= clock_timestamp() AS due FROM stream WHERE connection_id = $1 ORDER BY name');

test('what lay in quarantine is destroyed, and asked for again by a reading of everything', async () => {
  await rows(
    `INSERT INTO quarantine (connection_id, id, model, stream, code, shape, rendering, hash, asked_at, detail, whole)
     VALUES ($1, $2, 'person', 'people', 'record_unmappable', 1, 1, '', now(), '', true)`,
    [newId()],
  );

  await change();

  expect(await rows('SELECT FROM quarantine WHERE connection_id = $1')).toEqual([]);
  expect(await due()).toEqual([
    { name: 'absences', due: false },
    { name: 'people', due: true },
  ]);
});

test('what was heard back is destroyed once, and not written again by each later change', async () => {
  const [endpoint, delivery] = [newId(), newId()];
  await rows(
    `INSERT INTO endpoint (id, organisation_id, environment, concurrency, rate, key_version, url, dek, secrets)
     SELECT $2, organisation_id, 'production', 1, 1, 1, '', '', '' FROM connection WHERE id = $1`,
    [endpoint],
  );
  await rows(
    `INSERT INTO delivery (id, organisation_id, endpoint_id, connection_id, epoch, seq, type, subject, at, payload, state, finished_at)
     SELECT $3, organisation_id, $2, id, 1, 1, 'person.updated', id, now(), 'x', 'delivered', now() FROM connection WHERE id = $1`,
    [endpoint, delivery],
  );
  await rows(
    `INSERT INTO delivery_attempt (delivery_id, number, organisation_id, at, milliseconds, code, exchange)
     SELECT $2, 1, organisation_id, now(), 1, 'ok', 'what was heard back' FROM connection WHERE id = $1`,
    [delivery],
  );
  const attempts = (): Promise<unknown[]> =>
    rows(
      `SELECT exchange, delivery_attempt.xmin::text FROM delivery_attempt JOIN delivery ON delivery.id = delivery_id WHERE connection_id = $1`,
    );

  await change();

  const [after] = await attempts();
  expect(after).toMatchObject({ exchange: Buffer.alloc(0) });
  await change();
  expect(await attempts()).toEqual([after]);
});

test('a run that began while others were chosen does not do for the reading of everything that follows', async () => {
  const { organisationId, id: connectionId } = connection;
  let begun = 0;
  await api.as({ organisationId, connectionId }, async (prisma) => {
    await prisma.$queryRaw`SELECT now()`;
    await delay(50);
    begun = Date.now();
    await delay(50);
    await new WithholdingRepository(api).changeWith(prisma, { ...connection, environment: 'production' }, () => ({
      ...{ ...CHOICES, destroys: false, reads: true },
    }));
  });

  const [row] = await rows<{ at: Date }>('SELECT min(next_full_at) AS at FROM stream WHERE connection_id = $1');
  expect(row?.at.getTime()).toBeGreaterThan(begun);
});

test('streams that are not declared at the moment know as well what is off', async () => {
  await change();

  expect(await rows('SELECT name, off FROM stream WHERE connection_id = $1 ORDER BY name')).toEqual([
    { name: 'absences', off: ['absences'] },
    { name: 'people', off: ['absences'] },
  ]);
});
