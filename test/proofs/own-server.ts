import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Postgres, type PostgresOptions, startPostgres } from '../../apps/cli/postgres.js';

/** A database server that nobody else uses, so that it may go away: databases of this test file lie there from now on. */
export class OwnServer {
  private constructor(
    private readonly folder: string,
    private readonly options: PostgresOptions,
    private postgres: Postgres,
  ) {}

  static async start(): Promise<OwnServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'peopleport-server-'));
    await chmod(folder, 0o711); // started by root, Postgres is another user
    const options = {
      ...{ directory: path.join(folder, 'data'), log: path.join(folder, 'log'), password: 'test' },
      ...{ durable: false, flags: { max_connections: '200', jit: 'off' } },
    };
    const server = new OwnServer(folder, options, await startPostgres(options));
    process.env['TEST_DATABASE_URL'] = server.postgres.url('postgres');
    return server;
  }

  /** At the same address, a moment later. */
  async restart(): Promise<void> {
    const { port } = this.postgres;
    await this.postgres.stop();
    this.postgres = await startPostgres({ ...this.options, port });
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
