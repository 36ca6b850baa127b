import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import { ActionsService, type Answer, type WriteRequest } from '#actions';
import type { JsonObject } from '#connectors';
import { readConfig, setLogLevel } from '#kernel';
import { location } from '#models';
import { recordId, RecordReader } from '#records';
import type { ConnectionRef } from '#tenancy';
import { SyncStack } from './sync-stack.js';
import { WritableProvider } from './writable-provider.js';
import { writingProcess } from './writing-process.js';

export const CALLER = { actor: '0190a0a0-0000-7000-8000-000000000001', requestId: 'request-1' };

interface Row {
  id: string;
  state: string;
}

const AS_IT_IS = { includeRawData: false, includeCustomFields: false, includeDeleted: false };

/** Two processes that write, and a provider of places with a new connection for each test. */
export class WritingStage {
  connection!: ConnectionRef;

  private constructor(
    readonly provider: WritableProvider,
    readonly stack: SyncStack,
    readonly owner: pg.Pool,
    readonly api: INestApplicationContext,
    readonly worker: INestApplicationContext,
  ) {}

  static async start(): Promise<WritingStage> {
    setLogLevel('silent');
    const provider = new WritableProvider();
    provider.install();
    const stack = await SyncStack.start();
    const { apiUrl, workerUrl } = stack.database;
    const owner = new pg.Pool({ connectionString: workerUrl, max: 1 });
    const config = readConfig(stack.settings);
    const [api, worker] = await Promise.all([writingProcess(config, apiUrl), writingProcess(config, workerUrl)]);
    return new WritingStage(provider, stack, owner, api, worker);
  }

  /** Nothing was ever written, and nothing is to be read soon. */
  async begin(): Promise<void> {
    this.provider.reset();
    await this.provider.start();
    this.connection = await this.stack.connect(this.provider.connector);
    await this.sql(`UPDATE stream SET next_run_at = now() + interval '1 day' WHERE connection_id = $1`);
  }

  async close(): Promise<void> {
    await Promise.all([this.api.close(), this.worker.close(), this.owner.end()]);
    await this.stack.close();
  }

  write(request: Partial<WriteRequest>, process = this.api): Promise<Answer> {
    return process.get(ActionsService).write(CALLER, this.connection, { model: location, kind: 'create', ...request });
  }

  create(body: JsonObject, more: Partial<WriteRequest> = {}): Promise<Answer> {
    return this.write({ body, ...more });
  }

  /** Ours, of a place. */
  idOf(remoteId: string): string {
    return recordId(this.connection.id, 'location', remoteId);
  }

  /** A place as whoever reads next gets it. */
  async held(remoteId = '1'): Promise<string | null> {
    const reader = this.api.get(RecordReader, { strict: false });
    return (await reader.get(this.connection, location, this.idOf(remoteId), AS_IT_IS))?.toString() ?? null;
  }

  /** `$1` is the connection. */
  async sql<Found extends pg.QueryResultRow>(sql: string): Promise<Found[]> {
    return (await this.owner.query<Found>(sql, [this.connection.id])).rows;
  }

  rows(): Promise<Row[]> {
    return this.sql('SELECT id, state, code, fence FROM write WHERE connection_id = $1 ORDER BY id');
  }

  /** As after `kill -9`, fifteen seconds later. */
  async leave(): Promise<void> {
    await this.sql(
      `UPDATE write SET leased_until = now() - interval '1 second' WHERE connection_id = $1 AND leased_until IS NOT NULL`,
    );
  }

  /** Whether the list of places is to be read at once. */
  async isDue(): Promise<boolean | undefined> {
    const [row] = await this.sql<{ due: boolean }>(
      'SELECT next_run_at <= now() AS due FROM stream WHERE connection_id = $1',
    );
    return row?.due;
  }
}

export const said = ({ body }: Answer): JsonObject => JSON.parse(body) as JsonObject;

export const refusal = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

export async function until(reached: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !(await reached());) {
    if (Date.now() > end) throw new Error('It does not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
