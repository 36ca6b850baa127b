import { Module, type DynamicModule } from '@nestjs/common';
import { FeedListener } from './feed-listener.js';
import { Pipeline } from './pipeline.js';
import { RecordRepository } from './record-repository.js';
import { Store } from './store.js';

@Module({})
export class StoreModule {
  /** The database by the address of one role, for the whole process. */
  static with(url: string): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: Store, useFactory: () => new Store(url) },
        { provide: FeedListener, useFactory: () => new FeedListener(url) },
        { provide: Pipeline, useFactory: () => new Pipeline(url) },
        {
          provide: RecordRepository,
          useFactory: (pipeline: Pipeline) => new RecordRepository(pipeline),
          inject: [Pipeline],
        },
      ],
      exports: [FeedListener, Store, Pipeline, RecordRepository],
    };
  }
}
