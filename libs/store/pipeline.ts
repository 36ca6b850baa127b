import pg from 'pg';
import { logger } from '#kernel';
import { Batch, Prepared } from './batch.js';
import { call, type Call, statement } from './statement.js';
import { leaveRowsBinary, type Wire } from './wire.js';

type Answers<Calls extends readonly Call<unknown>[]> = {
  [Index in keyof Calls]: Calls[Index] extends Call<infer T> ? T[] : never;
};

/** Whose rows are seen: of one organisation and, where records are concerned, of one connection. */
export interface Tenant {
  organisationId: string;
  connectionId?: string;
}

/**
 * A few lines to the database that many calls share: each is written at once behind those that are underway, together with
 * the connection whose records it sees. What is sent together takes one round trip and is one transaction: it holds as a
 * whole or not at all.
 */
export class Pipeline {
  private readonly lines: Line[];

  constructor(url: string, { connections = 4 }: { connections?: number } = {}) {
    this.lines = Array.from({ length: connections }, () => new Line(url));
  }

  async send<const Calls extends readonly Call<unknown>[]>(
    connectionId: string,
    ...calls: Calls
  ): Promise<Answers<Calls>> {
    return this.sendIn(call(SCOPE, { connection: connectionId }), calls);
  }

  /** The same for rows of an organisation. */
  sendAs<const Calls extends readonly Call<unknown>[]>(
    { organisationId, connectionId = '' }: Tenant,
    ...calls: Calls
  ): Promise<Answers<Calls>> {
    return this.sendIn(call(TENANT, { organisation: organisationId, connection: connectionId }), calls);
  }

  async close(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.close()));
  }

  private async sendIn<const Calls extends readonly Call<unknown>[]>(
    scope: Call<void>,
    calls: Calls,
  ): Promise<Answers<Calls>> {
    const line = this.lines.reduce((least, other) => (other.underway < least.underway ? other : least));
    const [, ...answers] = await line.send([scope, ...calls]);
    return answers as Answers<Calls>;
  }
}

/** Local to the transaction, so that it is gone when the next call arrives on the line. */
const SCOPE = statement('scope', `SELECT set_config('app.connection', :connection, true)`);
const TENANT = statement(
  'tenant',
  `SELECT set_config('app.organisation', :organisation, true), set_config('app.connection', :connection, true)`,
);

interface Connection {
  client: pg.Client;
  prepared: Prepared;
}

/** One connection to the database, made when it is first needed and made again after it was lost. */
class Line {
  underway = 0;
  private connection: Promise<Connection> | undefined;
  private closed = false;

  constructor(private readonly url: string) {}

  async send(calls: readonly Call<unknown>[]): Promise<unknown[][]> {
    if (this.closed) throw new Error('The database was closed.');
    this.underway += 1;
    try {
      const { client, prepared } = await (this.connection ??= this.connect());
      return await new Promise((resolve, reject) => {
        client.query(new Batch(calls, prepared, { resolve, reject }) as unknown as pg.Submittable);
      });
    } finally {
      this.underway -= 1;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const connection = await this.connection?.catch(() => undefined);
    await connection?.client.end();
  }

  private async connect(): Promise<Connection> {
    const client = new pg.Client({
      connectionString: this.url,
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    const { connection: wire } = client as unknown as { connection: Wire };
    leaveRowsBinary(wire);
    client.on('error', (error) => {
      logger.warn({ event: 'database_connection_lost', code: (error as { code?: string }).code });
    });
    client.on('end', () => {
      this.connection = undefined;
    });
    try {
      await client.connect();
      return { client, prepared: new Prepared(wire) };
    } catch (error) {
      this.connection = undefined;
      throw error;
    }
  }
}
