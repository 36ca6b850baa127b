import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createApi } from '../apps/api/api.js';
import { createDatabase, migrateAll, type Addresses } from '../apps/cli/database.js';
import { DataFolder } from '../apps/cli/data-folder.js';
import { startPostgres, type Postgres } from '../apps/cli/postgres.js';
import { makeKey } from '../apps/cli/welcome.js';
import { WorkerModule } from '../apps/worker/worker.module.js';
import { type Connector, connectors, type Page, type Simulator } from '#connectors';
import { Endpoints } from '#events';
import { type Budget, newId, readConfig, Secret } from '#kernel';
import { Records, type RunRef } from '#records';
import { ConnectionsService, type ConnectionRef, type Environment } from '#tenancy';
import { start } from './measure.js';

/** Waits for nobody: the provider's limits are not what is measured. */
const boundless: Budget = { take: () => Promise.resolve(), learn: () => undefined, pause: () => undefined };

export interface Bench {
  addresses: Addresses;
  superuser: pg.Client;
  postgresPid: number;
  settings: Record<string, string>;
  apiKey: string;
  organisationId: string;
  endpoints: Endpoints;
  connect(
    credentials?: Record<string, Secret>,
    connector?: Connector,
    environment?: Environment,
  ): Promise<{ connection: ConnectionRef; token: string }>;
  /** Has what changed of one stream read now, and of no other. */
  readStream(connection: ConnectionRef, stream: string): Promise<void>;
  startRun(connection: ConnectionRef): Promise<RunRef>;
  connector: Connector;
  records: Records;
  /** For who starts a worker as a process of its own: this one would take its jobs. */
  withoutWorker(): Promise<void>;
  close(): Promise<void>;
}

/** A Postgres as production runs it (durable), the tables, and our own libraries at hand; no worker pulls. */
export async function startBench(): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'peopleport-bench-'));
  const folder = new DataFolder(root);
  await folder.make();
  const passwords = await folder.passwords();
  const postgres = await startPostgres({
    directory: folder.postgres,
    password: passwords.superuser,
    log: join(folder.logs, 'postgres.log'),
  });
  const addresses = await createDatabase(postgres, passwords);
  await migrateAll(addresses);
  const settings = settingsOf(addresses);
  const { organisationId, apiKey } = await makeKey(addresses.owner);
  const api = await createApi(readConfig(settings));
  const worker = await NestFactory.createApplicationContext(WorkerModule.with(readConfig(settings)), { logger: false });
  const apps = new Set<INestApplicationContext>([api, worker]);
  const superuser = new pg.Client(postgres.url('peopleport'));
  await superuser.connect();
  const connector = hris();
  return {
    addresses,
    superuser,
    postgresPid: pidOf(folder.postgres),
    settings,
    apiKey,
    organisationId,
    connector,
    endpoints: api.get(Endpoints, { strict: false }),
    records: worker.get(Records),
    connect: (credentials = {}, to = connector, environment = 'development') =>
      api.get(ConnectionsService).create(
        {
          ...{ organisationId, environment, connector: to, originId: newId() },
          ...{ endUser: { orgName: 'Bench' }, credentials },
          grants: { streams: {}, missing: [], sample: { model: 'employee', remoteIds: [] } },
        },
        () => Promise.resolve(),
      ),
    readStream: (connection, stream) => readStream(superuser, connection, stream),
    startRun: (connection) => startRun(superuser, connection),
    withoutWorker: async () => {
      apps.delete(worker);
      await worker.close();
    },
    close: () => close([...apps], superuser, postgres, root),
  };
}

const settingsOf = ({ api, worker }: Addresses): Record<string, string> => ({
  NODE_ENV: 'development',
  API_DATABASE_URL: api,
  WORKER_DATABASE_URL: worker,
  KEYS: `1:${randomBytes(32).toString('hex')}`,
  RATE_LIMIT: '100000000',
  // Who is told of events listens on this machine.
  OUTBOUND_NETWORKS: '127.0.0.0/8',
  OUTBOUND_PORTS: '1024-65535',
  LOG_LEVEL: 'warn',
  PORT: '0',
  WORKER_PORT: '0',
});

/** The API as its own process, as it runs in production. */
export const startApi = ({ settings }: Bench): ReturnType<typeof start> => start('dist/bench/api.js', [], settings);

function hris(): Connector {
  const connector = connectors.find(({ category }) => category === 'hris');
  if (!connector) throw new Error('There is no HRIS connector.');
  return connector;
}

const pidOf = (directory: string): number =>
  Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0]);

async function readStream(superuser: pg.Client, { id }: ConnectionRef, stream: string): Promise<void> {
  await superuser.query(
    `UPDATE stream SET next_run_at = CASE name WHEN $2 THEN now() ELSE now() + interval '1 day' END WHERE connection_id = $1`,
    [id, stream],
  );
}

async function startRun(superuser: pg.Client, { id, organisationId }: ConnectionRef): Promise<RunRef> {
  const run = { id: newId(), connectionId: id, organisationId, stream: 'people', kind: 'full' as const, fence: 1 };
  const startedAt = new Date();
  await superuser.query(
    `INSERT INTO run (id, organisation_id, connection_id, stream, kind, state, fence, started_at)
     VALUES ($1, $2, $3, $4, 'full', 'running', 1, $5)`,
    [run.id, organisationId, id, run.stream, startedAt],
  );
  return { ...run, startedAt };
}

async function close(
  apps: INestApplicationContext[],
  superuser: pg.Client,
  postgres: Postgres,
  root: string,
): Promise<void> {
  for (const app of apps) await app.close();
  await superuser.end();
  await postgres.stop();
  await rm(root, { recursive: true, force: true });
}

/** Everything that a complete pull of people brings, page by page, from a simulated company. */
export async function pullPeople(connector: Connector, people: number): Promise<Page[]> {
  const simulator: Simulator = await connector.simulator({ people, speed: 1_000_000 });
  const credentials = Object.entries(simulator.credentials).map(([name, value]) => [name, new Secret(value)] as const);
  const settings = { ...connector.settings, baseUrl: simulator.url };
  const client = connector.open({ settings, budget: boundless, account: 'bench' }, Object.fromEntries(credentials));
  const stream = connector.streams.find(({ models }) => models.some(({ name }) => name === 'employee'));
  const pages: Page[] = [];
  const from = {
    changed: (_: string, marks: { remoteId: string }[]) =>
      Promise.resolve(new Set(marks.map(({ remoteId }) => remoteId))),
    settings: {},
  };
  for await (const page of stream?.pull(client, from) ?? []) pages.push(page);
  await simulator.close();
  return pages;
}
