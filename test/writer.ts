import { NestFactory } from '@nestjs/core';
import { type INestApplicationContext, Module } from '@nestjs/common';
import type { Pulled } from '#connectors';
import { newId, readConfig } from '#kernel';
import { models } from '#models';
import { Records, RecordsModule, Retention, type RunRef } from '#records';
import { Store, StoreModule } from '#store';
import type { ConnectionRef } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';
import { KEYS } from './api-app.js';
import { fakeConnector } from './fake-connector.js';

@Module({})
class Writing {}

/** Writes records as the worker does, without a provider. */
export class Writer {
  private constructor(private readonly context: INestApplicationContext) {}

  static async start(database: { workerUrl: string }): Promise<Writer> {
    const keys = readKeyRing(readConfig({ NODE_ENV: 'test', KEYS }));
    const writing = {
      module: Writing,
      imports: [StoreModule.with(database.workerUrl), VaultModule.with(keys), RecordsModule],
    };
    return new Writer(await NestFactory.createApplicationContext(writing, { logger: false }));
  }

  /** One page of a run that goes on. */
  async write(connection: ConnectionRef, found: Pulled[]): Promise<void> {
    await this.records.writePage(connection, await this.run(connection, 'incremental'), fakeConnector(), {
      found,
      checkpoint: {},
    });
  }

  /** What was read by name, without a run. */
  async writeNamed(connection: ConnectionRef, found: Pulled[]): Promise<void> {
    const page = { found, gone: [], askedAt: new Date() };
    await this.records.writeNamed(connection, { connector: fakeConnector(), stream: 'everything' }, page);
  }

  /** A complete run that has seen this and nothing else: what is missing is gone. */
  async complete(connection: ConnectionRef, found: Pulled[]): Promise<void> {
    const run = await this.run(connection, 'full');
    await this.records.writePage(connection, run, fakeConnector(), { found, checkpoint: {} });
    await this.records.conclude(connection, run, { models });
  }

  /** Its streams have been read from that time on. */
  async succeeded({ id: connectionId, organisationId }: ConnectionRef, syncedAt: Date): Promise<void> {
    await this.context
      .get(Store)
      .as({ organisationId }, (prisma) => prisma.stream.updateMany({ where: { connectionId }, data: { syncedAt } }));
  }

  /** Forgets what was told before then. */
  async forgetChanges(connection: ConnectionRef, before: Date): Promise<void> {
    while (await this.context.get(Retention).forgetChanges(connection, before));
  }

  close(): Promise<void> {
    return this.context.close();
  }

  private get records(): Records {
    return this.context.get(Records);
  }

  private async run({ id: connectionId, organisationId }: ConnectionRef, kind: RunRef['kind']): Promise<RunRef> {
    const startedAt = new Date();
    const run = { id: newId(), organisationId, connectionId, stream: 'everything', kind, fence: 1, startedAt };
    const leasedUntil = new Date(Date.now() + 60_000);
    await this.context.get(Store).as({ organisationId, connectionId }, async (prisma) => {
      await prisma.run.updateMany({ where: { connectionId, state: 'running' }, data: { state: 'succeeded' } }); // the one before
      await prisma.run.create({ data: { ...run, state: 'running', leasedUntil } });
    });
    return run;
  }
}
