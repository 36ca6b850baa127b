import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StreamStatus } from '#store';
import type { ConnectionRef } from '#tenancy';
import { createWorker } from '../../apps/worker/worker.js';
import { pageOf, pagesOf, ScriptedProvider } from '../scripted-provider.js';
import { SyncStack } from '../sync-stack.js';

let stack: SyncStack;
let superuser: pg.Client;

beforeAll(async () => {
  stack = await SyncStack.start();
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = new URL(stack.database.ownerUrl).pathname;
  superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
});

afterAll(async () => {
  await superuser.end();
  await stack.close();
});

async function until<Answer>(ask: () => Promise<Answer>, holds: (answer: Answer) => boolean): Promise<Answer> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(answer)}`);
    await delay(50);
  }
}

async function readSince(connection: ConnectionRef, asked: Date): Promise<StreamStatus[]> {
  const isRead = ({ state, lastStartAt }: StreamStatus): boolean =>
    state === 'succeeded' && lastStartAt !== null && lastStartAt >= asked;
  return until(
    () => stack.streams(connection),
    (streams) => streams.every(isRead),
  );
}

interface Figures {
  inserted: number;
  updated: number;
  deleted: number;
}

async function figures(): Promise<Figures | undefined> {
  const { rows } = await superuser.query<Figures>(
    `SELECT sum(n_tup_ins)::int AS inserted, sum(n_tup_upd)::int AS updated, sum(n_tup_del)::int AS deleted
     FROM pg_stat_user_tables WHERE relname ~ '^record_\\d\\d$'`,
  );
  return rows[0];
}

const changes = async (): Promise<number | undefined> =>
  (await superuser.query<{ count: number }>(`SELECT count(*)::int FROM change WHERE kind <> 'event'`)).rows[0]?.count;

test('reading the same again, changed or in full, updates no row of the records and tells of no change', async () => {
  const provider = new ScriptedProvider();
  provider.install();
  provider.script = () => pagesOf(pageOf(1, ['Berlin', 'Bonn']), pageOf(2, ['Ulm']));
  const connection = await stack.connect(provider.connector);
  const worker = await createWorker(stack.config);
  await worker.listen();
  await readSince(connection, new Date(0));

  for (const [full, unchanged] of [
    ['now()', 3],
    ['next_full_at', 3],
  ] as const) {
    const asked = new Date();
    await stack.worker.pool.query(`UPDATE stream SET next_run_at = now(), next_full_at = ${full}`);
    expect(await readSince(connection, asked)).toMatchObject([{ unchanged, created: 0, updated: 0 }]);
  }
  expect(await changes()).toBe(3);
  await worker.close(); // its connections tell their figures when they end

  expect(await until(figures, (told) => told?.inserted === 3)).toEqual({ inserted: 3, updated: 0, deleted: 0 });
});
