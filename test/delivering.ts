import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Dispatcher, EventsModule } from '#events';
import { Config, readConfig } from '#kernel';
import { LimitsModule } from '#limits';
import { StoreModule } from '#store';
import { readKeyRing, VaultModule } from '#vault';
import { KEYS } from './api-app.js';

@Module({})
class Settings {}

@Module({})
class Delivering {}

/** What of a worker delivers, without the rest of it: several of them make several workers. */
export class DeliveringWorker {
  private constructor(private readonly context: INestApplicationContext) {}

  /** With these settings on top. */
  static async start({ workerUrl }: { workerUrl: string }, settings: Partial<Record<keyof Config, string>> = {}) {
    const config = readConfig({ NODE_ENV: 'test', KEYS, OUTBOUND_NETWORKS: '127.0.0.0/8', ...settings });
    const context = await NestFactory.createApplicationContext(
      {
        module: Delivering,
        imports: [
          { module: Settings, global: true, providers: [{ provide: Config, useValue: config }], exports: [Config] },
          ...[StoreModule.with(workerUrl), VaultModule.with(readKeyRing(config)), LimitsModule, EventsModule],
        ],
      },
      { logger: false, abortOnError: false },
    );
    context.get(Dispatcher).start();
    return new DeliveringWorker(context);
  }

  get<T>(type: new (...parts: never[]) => T): T {
    return this.context.get(type as never, { strict: false });
  }

  async close(): Promise<void> {
    await this.context.get(Dispatcher).stop();
    await this.context.close();
  }
}
