import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConnectModule } from '#connect';
import { Config, required } from '#kernel';
import { LimitsModule } from '#limits';
import { QueueModule } from '#queue';
import { Store, StoreModule } from '#store';
import { SyncModule } from '#sync';
import { TenancyModule } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';
import { operatorSettings } from './settings.js';

@Module({})
class OperatorModule {
  static with(config: Config): DynamicModule {
    return {
      module: OperatorModule,
      global: true,
      imports: [
        StoreModule.with(required(config, 'DATABASE_URL')),
        VaultModule.with(readKeyRing(config)),
        QueueModule.with(config, 'api'),
        ...[LimitsModule, TenancyModule, ConnectModule, SyncModule],
      ],
      providers: [{ provide: Config, useValue: config }],
      exports: [Config],
    };
  }
}

/** The libraries' services by the owner's address, for one command. */
export async function asOperator<T>(
  work: (context: INestApplicationContext, config: Config) => Promise<T>,
): Promise<T> {
  const settings = await operatorSettings();
  // The queue is reached by the address of a role: here by the owner's.
  const config = Object.assign(settings, { API_DATABASE_URL: required(settings, 'DATABASE_URL') });
  const context = await NestFactory.createApplicationContext(OperatorModule.with(config), {
    logger: ['error', 'warn'],
  });
  try {
    return await work(context, config);
  } finally {
    await context.close();
  }
}

/** Only the database by the owner's address: for what needs no root key. */
export async function withStore<T>(work: (store: Store) => Promise<T>, url?: string): Promise<T> {
  const store = new Store(url ?? required(await operatorSettings(), 'DATABASE_URL'), { connections: 2 });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
