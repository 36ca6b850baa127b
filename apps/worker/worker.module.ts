import { Module, type DynamicModule } from '@nestjs/common';
import { ActionsModule } from '#actions';
import { EventsModule } from '#events';
import { JournalModule } from '#journal';
import { Config, required } from '#kernel';
import { LimitsModule } from '#limits';
import { QueueModule } from '#queue';
import { RecordsModule } from '#records';
import { StoreModule } from '#store';
import { SyncModule } from '#sync';
import { TenancyModule } from '#tenancy';
import { readKeyRing, VaultModule } from '#vault';
import { KeepHookProcessor } from './keep-hook.processor.js';
import { PullStreamProcessor } from './pull-stream.processor.js';
import { ReadNamedProcessor } from './read-named.processor.js';
import { RenderStreamProcessor } from './render-stream.processor.js';
import { ResumeWriteProcessor } from './resume-write.processor.js';
import { SweepProcessor } from './sweep.processor.js';

@Module({})
class SettingsModule {}

const settings = (config: Config): DynamicModule => ({
  module: SettingsModule,
  global: true,
  providers: [{ provide: Config, useValue: config }],
  exports: [Config],
});

@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        settings(config),
        StoreModule.with(required(config, 'WORKER_DATABASE_URL')),
        VaultModule.with(readKeyRing(config)),
        QueueModule.with(config, 'worker'),
        ...[LimitsModule, JournalModule, TenancyModule, RecordsModule, SyncModule, ActionsModule, EventsModule],
      ],
      providers: [
        ...[KeepHookProcessor, PullStreamProcessor, ReadNamedProcessor],
        ...[RenderStreamProcessor, ResumeWriteProcessor, SweepProcessor],
      ],
    };
  }
}
