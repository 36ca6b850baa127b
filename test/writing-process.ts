import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ActionsModule, Patience } from '#actions';
import { JournalModule } from '#journal';
import { Config } from '#kernel';
import { LimitsModule } from '#limits';
import { QueueModule } from '#queue';
import { RecordsModule } from '#records';
import { StoreModule } from '#store';
import { TenancyModule } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';

@Module({})
class SettingsModule {}

@Module({})
class ProcessModule {}

/** A process that writes, with as little patience as a test has. */
export async function writingProcess(config: Config, url: string): Promise<INestApplicationContext> {
  const settings = {
    ...{ module: SettingsModule, global: true },
    ...{ providers: [{ provide: Config, useValue: config }], exports: [Config] },
  };
  const process = {
    module: ProcessModule,
    imports: [
      ...[settings, StoreModule.with(url), VaultModule.with(readKeyRing(config)), QueueModule.with(config, 'api')],
      ...[LimitsModule, JournalModule, TenancyModule, RecordsModule, ActionsModule],
    ],
  };
  const app = await NestFactory.createApplicationContext(process, { logger: false, abortOnError: false });
  Object.assign(app.get(Patience), { looks: [0, 0.01, 0.02], reads: [0, 0.01], heartbeat: 0.05 });
  return app;
}
