import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { setDefaultBackendFactory } from 'bullmq';
import type { Config } from '#kernel';
import { backendOf, queueOptions, type Role } from './backend.js';
import { Wake } from './wake.js';

/** Gives `Wake`; in the worker it also runs every `JobHost` that the application provides. */
@Module({})
export class QueueModule {
  static with(config: Config, role: Role): DynamicModule {
    const options = queueOptions(config, role);
    setDefaultBackendFactory(backendOf(config)); // the only way to reach the workers that Nest makes
    return {
      module: QueueModule,
      global: true,
      imports: role === 'worker' ? [BullModule.forRoot(options), BullModule.registerQueue()] : [],
      providers: [{ provide: Wake, useFactory: () => new Wake(options) }],
      exports: [Wake],
    };
  }
}
