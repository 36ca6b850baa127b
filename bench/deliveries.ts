// From the moment a change is written until who is told of it hears it: 100 endpoints, each of a connection of its own, and changes
// that come evenly. Round after round, with and without one that never answers.
// `npm run bench:deliveries -- --endpoints 100 --changes 100 --seconds 12 --rounds 3`.
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Connector, Mapped } from '#connectors';
import { readConfig } from '#kernel';
import { employee } from '#models';
import { Records, RecordsModule } from '#records';
import { StoreModule } from '#store';
import type { ConnectionRef } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';
import { ended } from './company.js';
import { cpuOf, cpuOfTree, median } from './measure.js';
import { startBench, type Bench } from './world.js';

const { values } = parseArgs({
  options: {
    endpoints: { type: 'string', default: '100' },
    changes: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '3' },
  },
});
const endpoints = Number(values.endpoints);
const changesPerSecond = Number(values.changes);
const changes = Math.round(changesPerSecond * Number(values.seconds));

const BAR_MILLISECONDS = 250;
const BAR_RATIO = 1.2;
const STREAM = 'everything';

/** What all but the first endpoint have heard, in milliseconds since each was written; the first may hang. */
class Listener {
  delays: number[] = [];
  /** Messages that came once more. */
  again = 0;
  hangs = false;
  private readonly ids = new Set<string>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const heard = Date.now();
      const isFirst = request.url === '/0';
      void text(request).then((body) => {
        const { id, timestamp } = JSON.parse(body) as { id: string; timestamp: string };
        if (!isFirst) this.note(id, heard - Date.parse(timestamp));
        if (!isFirst || !this.hangs) response.writeHead(204).end();
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return (this.server.address() as AddressInfo).port;
  }

  private note(id: string, milliseconds: number): void {
    if (this.ids.has(id)) this.again += 1;
    else this.delays.push(milliseconds);
    this.ids.add(id);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

@Module({})
class WritingModule {}

/** What writes records, without whatever else a worker does. */
async function writing(bench: Bench): Promise<{ records: Records; close(): Promise<void> }> {
  const keys = readKeyRing(readConfig(bench.settings));
  const module = {
    module: WritingModule,
    imports: [StoreModule.with(bench.addresses.worker), VaultModule.with(keys), RecordsModule],
  };
  const context = await NestFactory.createApplicationContext(module, { logger: false });
  return { records: context.get(Records), close: () => context.close() };
}

/** Its records are in our own words already, and a worker does not know it: nobody is asked for anything. */
const plain = ({ streams: [stream], ...connector }: Connector): Connector => ({
  ...connector,
  slug: 'bench',
  streams: stream ? [{ ...stream, name: STREAM, models: [employee] }] : [],
  map: { [employee.name]: (raw) => raw as unknown as Mapped },
});

/** Connections with an endpoint each. */
async function connect(bench: Bench, connector: Connector, port: number): Promise<ConnectionRef[]> {
  const connections: ConnectionRef[] = [];
  for (let number = 0; number < endpoints; number += 1) {
    // One has fifty endpoints at the most.
    const environment = number < 50 ? 'development' : 'production';
    const { connection } = await bench.connect({}, connector, environment);
    connections.push(connection);
    await bench.endpoints.create(
      { organisationId: bench.organisationId, environment },
      {
        ...{ url: `http://127.0.0.1:${port}/${number}`, description: '', events: ['employee.*'] },
        ...{ connectionIds: [connection.id], payload: 'thin', style: 'standard', ordered: false },
        ...{ concurrency: 5, rate: 100 },
      },
    );
  }
  await bench.superuser.query(
    `UPDATE stream SET paused = true, last_full_at = now(), next_run_at = now() + interval '1 day'`,
  );
  return connections;
}

function startWorker({ settings }: Bench): ChildProcess {
  const flags = ['--max-semi-space-size=16', '--max-old-space-size=256'];
  return spawn(process.execPath, [...flags, 'dist/apps/worker/main.js'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

interface Round {
  heard: number;
  expected: number;
  p50: number;
  p99: number;
  most: number;
}

let written = 0;

/** Changes that come evenly, each of the next connection, until all of them were heard or half a minute is over. */
async function round(listener: Listener, write: (number: number) => Promise<void>): Promise<Round> {
  listener.delays = [];
  const begun = performance.now();
  const writes: Promise<void>[] = [];
  let expected = 0;
  for (let change = 0; change < changes; change += 1, written += 1) {
    await sleep(Math.max(0, begun + (change * 1000) / changesPerSecond - performance.now()));
    if (written % endpoints > 0) expected += 1;
    writes.push(write(written));
  }
  await Promise.all(writes);
  for (const end = Date.now() + 30_000; listener.delays.length < expected && Date.now() < end;) await sleep(100);
  const sorted = listener.delays.toSorted((one, other) => one - other);
  const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
  return { heard: sorted.length, expected, p50, p99, most: sorted.at(-1) ?? NaN };
}

const bench = await startBench();
await bench.withoutWorker();
const listener = new Listener();
const connector = plain(bench.connector);
const connections = await connect(bench, connector, await listener.listen());
const writer = await writing(bench);
const worker = startWorker(bench);

const write = async (number: number): Promise<void> => {
  const connection = connections[number % endpoints];
  if (!connection) return;
  const raw = { fields: { designation: `Change ${number}` }, custom: {} };
  const found = [{ model: employee.name, remoteId: '1', raw, askedAt: new Date() }];
  const page = { found, gone: [], askedAt: new Date() };
  await writer.records.writeNamed(connection, { connector, stream: STREAM }, page);
};

const sentence = ({ heard, expected, p50, p99, most }: Round): string =>
  `${heard} of ${expected} heard; p50 ${p50} ms, p99 ${p99} ms, at most ${most} ms`;

try {
  const first = await round(listener, write); // it warms up
  process.stderr.write(`warming up: ${sentence(first)}\n`);
  const cpu = (): number[] => [cpuOf(worker.pid ?? 0), cpuOfTree(bench.postgresPid)];
  const before = cpu();
  const [calm, hanging]: [Round[], Round[]] = [[], []];
  for (let turn = 0; turn < Number(values.rounds); turn += 1) {
    for (const [hangs, rounds] of [
      [false, calm],
      [true, hanging],
    ] as const) {
      listener.hangs = hangs;
      rounds.push(await round(listener, write));
      process.stderr.write(`${hangs ? 'one hangs' : 'none hangs'}: ${sentence(rounds.at(-1) ?? first)}\n`);
      // What it was not told in the round is not counted in the next.
      listener.hangs = false;
    }
  }
  const [workerMicros = NaN, postgresMicros = NaN] = cpu().map((used, at) => used - (before[at] ?? NaN));
  const told = [...calm, ...hanging].reduce((sum, { expected }) => sum + expected, 0);
  const [p50, p99, hangingP99] = [
    median(calm.map((each) => each.p50)),
    median(calm.map((each) => each.p99)),
    median(hanging.map((each) => each.p99)),
  ];
  const missing = told - [...calm, ...hanging].reduce((sum, { heard }) => sum + heard, 0);
  process.stdout.write(
    `${changesPerSecond} changes a second, each told to one of ${endpoints} endpoints: from when a change is written until it is ` +
      `heard p50 ${p50} ms, p99 ${p99} ms (bar: p99 ≤ ${BAR_MILLISECONDS} ms); ${missing} of ${told} not heard, ${listener.again} twice\n` +
      `with one that hangs p99 ${hangingP99} ms at the others: ${(hangingP99 / p99).toFixed(2)} times (bar: ≤ ${BAR_RATIO})\n` +
      `milliseconds of CPU a delivery: worker ${(workerMicros / told / 1000).toFixed(1)}, postgres ${(postgresMicros / told / 1000).toFixed(1)} ` +
      `(with the writing of the change); ${availableParallelism()} cores have ${((availableParallelism() * 1000) / changesPerSecond).toFixed(1)}\n`,
  );
} finally {
  await ended(worker);
  await writer.close();
  listener.close();
  await bench.close();
}
