import pg from 'pg';
import { Busy, logger } from '#kernel';
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

/** Milliseconds for which a statement waits for a lock at once, and for which it waits in all; and for which it may go on. */
const LOCK_WAIT = 2000;
const MOST_WAIT = 30_000;
const MOST_TIME = 30_000;

/** Milliseconds after which a line that has not answered leads nowhere. */
const LOST = 4 * MOST_TIME;

/** That a lock was not to be had, or that it took too long. */
const TOO_LATE = ['55P03', '57014'];

interface Options {
  connections?: number;
  /** So many lines more, for what may wait for others; then nothing waits for ever on any of them. */
  waiting?: number;
}

/**
 * A few lines to the database that many calls share: each is written at once behind those that are underway, together with
 * the connection whose records it sees. What is sent together takes one round trip and is one transaction: it holds as a
 * whole or not at all.
 */
export class Pipeline {
  private readonly lines: Line[];
  private readonly waitingLines: Line[];
  /** By whose rows they are: of calls that wait for the same lock, one waits on a line. */
  private readonly waiting = new Map<string, Promise<unknown>>();

  constructor(url: string, { connections = 4, waiting = 0 }: Options = {}) {
    const lines = (length: number): Line[] => Array.from({ length }, () => new Line(url, { bounded: waiting > 0 }));
    this.lines = lines(connections);
    this.waitingLines = lines(waiting);
  }

  async send<const Calls extends readonly Call<unknown>[]>(
    connectionId: string,
    ...calls: Calls
  ): Promise<Answers<Calls>> {
    return this.sendIn(connectionId, call(SCOPE, { connection: connectionId }), calls);
  }

  /** The same for rows of an organisation. */
  sendAs<const Calls extends readonly Call<unknown>[]>(
    { organisationId, connectionId = '' }: Tenant,
    ...calls: Calls
  ): Promise<Answers<Calls>> {
    const scope = call(TENANT, { organisation: organisationId, connection: connectionId });
    return this.sendIn(connectionId || organisationId, scope, calls);
  }

  async close(): Promise<void> {
    await Promise.all([...this.lines, ...this.waitingLines].map((line) => line.close()));
  }

  private async sendIn<const Calls extends readonly Call<unknown>[]>(
    whose: string,
    scope: Call<void>,
    calls: Calls,
  ): Promise<Answers<Calls>> {
    const waits = this.waitingLines.length > 0 && calls.some(({ statement: { waits } }) => waits);
    const all = [scope, ...calls];
    const [, ...answers] = await (waits ? this.wait(whose, all) : idlest(this.lines).send(all));
    return answers as Answers<Calls>;
  }

  /** After those that wait for the same: whoever holds that up, others have their answers meanwhile. */
  private async wait(whose: string, calls: readonly Call<unknown>[]): Promise<unknown[][]> {
    const end = Date.now() + MOST_WAIT;
    const before = this.waiting.get(whose);
    const sent = Promise.resolve(before).then(() => this.sendUntil(end, calls));
    const settled = sent.then(
      () => undefined,
      () => undefined,
    );
    this.waiting.set(whose, settled);
    try {
      return await sent;
    } finally {
      if (this.waiting.get(whose) === settled) this.waiting.delete(whose);
    }
  }

  /** Nothing stays of what could not lock its rows: it is sent again, behind what has come meanwhile. */
  private async sendUntil(end: number, calls: readonly Call<unknown>[]): Promise<unknown[][]> {
    while (Date.now() < end) {
      try {
        return await idlest(this.waitingLines).send(calls);
      } catch (error) {
        if (!(error instanceof Busy)) throw error;
      }
    }
    throw new Busy();
  }
}

const idlest = (lines: readonly Line[]): Line =>
  lines.reduce((least, other) => (other.underway < least.underway ? other : least));

/** Local to the transaction, so that it is gone when the next call arrives on the line. */
const SCOPE = statement('scope', `SELECT set_config('app.connection', :connection, true)`);
const TENANT = statement(
  'tenant',
  `SELECT set_config('app.organisation', :organisation, true), set_config('app.connection', :connection, true)`,
);

/** Not with the connecting: poolers refuse what they do not know there. */
const BOUNDS = statement(
  'bounds',
  `SELECT set_config('lock_timeout', '${LOCK_WAIT}', false), set_config('statement_timeout', '${MOST_TIME}', false)`,
);

interface Connection {
  client: pg.Client;
  wire: Wire;
  prepared: Prepared;
}

/** One connection to the database, made when it is first needed and made again after it was lost. */
class Line {
  underway = 0;
  private connection: Promise<Connection> | undefined;
  private closed = false;

  /** `bounded`: what takes too long fails, and may be tried again. */
  constructor(
    private readonly url: string,
    private readonly of: { bounded: boolean },
  ) {}

  async send(calls: readonly Call<unknown>[]): Promise<unknown[][]> {
    if (this.closed) throw new Error('The database was closed.');
    this.underway += 1;
    try {
      const connection = await (this.connection ??= this.connect());
      const answered = submit(connection, calls);
      return await (this.of.bounded ? inTime(answered, connection.wire) : answered);
    } finally {
      this.underway -= 1;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const connection = await this.connection?.catch(() => undefined);
    await connection?.client.end();
  }

  private connect(): Promise<Connection> {
    const connection = this.open(() => {
      if (this.connection === connection) this.connection = undefined;
    });
    return connection;
  }

  private async open(ended: () => void): Promise<Connection> {
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
    client.on('end', ended);
    try {
      await client.connect();
      const connection = { client, wire, prepared: new Prepared(wire) };
      if (this.of.bounded) await inTime(submit(connection, [call(BOUNDS, {})]), wire);
      return connection;
    } catch (error) {
      wire.stream.destroy();
      ended();
      throw error;
    }
  }
}

const submit = ({ client, prepared }: Connection, calls: readonly Call<unknown>[]): Promise<unknown[][]> =>
  new Promise((resolve, reject) => {
    client.query(new Batch(calls, prepared, { resolve, reject }) as unknown as pg.Submittable);
  });

/** A line without an end is ended, with all that is underway on it. */
async function inTime<T>(answered: Promise<T>, { stream }: Wire): Promise<T> {
  const timer = setTimeout(() => stream.destroy(), LOST);
  try {
    return await answered;
  } catch (error) {
    throw TOO_LATE.includes((error as { code?: string }).code ?? '') ? new Busy() : error;
  } finally {
    clearTimeout(timer);
  }
}
