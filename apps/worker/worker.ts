import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { collectDefaultMetrics, Gauge, register, Registry } from 'prom-client';
import { Dispatcher, Restores } from '#events';
import { setLogLevel, type Config } from '#kernel';
import { type JobHost, type JobName, Wake } from '#queue';
import { type Backlog, DeliveryRepository, ScheduleRepository, Store } from '#store';
import { EventsService, RenderService, Scheduler, SyncService } from '#sync';
import { ShortCache } from '#tenancy';
import { KeepHookProcessor } from './keep-hook.processor.js';
import { PullStreamProcessor } from './pull-stream.processor.js';
import { ReadNamedProcessor } from './read-named.processor.js';
import { RenderStreamProcessor } from './render-stream.processor.js';
import { ResumeWriteProcessor } from './resume-write.processor.js';
import { StatusServer } from './status-server.js';
import { SweepProcessor } from './sweep.processor.js';
import { WorkerModule } from './worker.module.js';

/** The process that pulls: jobs from the start, what is due from `listen` on. */
export class WorkerApp {
  private readonly status: StatusServer;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly config: Config,
  ) {
    const own = figuresOf(app.get(ScheduleRepository), app.get(DeliveryRepository));
    this.status = new StatusServer({
      ready: async () => {
        await Promise.all([app.get(Store).ready(), app.get(Wake).ready()]);
      },
      metrics: () => Registry.merge([register, own]).metrics(),
    });
  }

  /** The port of /livez, /readyz and /metrics. */
  async listen(): Promise<number> {
    await this.app.get(Restores).start();
    const port = await this.status.listen(this.config.WORKER_PORT, this.config.HOST);
    this.app.get(Scheduler).start();
    this.app.get(Dispatcher).start();
    return port;
  }

  /** No new jobs; runs at hand finish their page and go back into the queue, and what is being delivered has a moment to end. */
  async close(): Promise<void> {
    this.app.get(SyncService).stop();
    this.app.get(EventsService).stop();
    this.app.get(RenderService).stop();
    const processors = [
      KeepHookProcessor,
      PullStreamProcessor,
      ReadNamedProcessor,
      RenderStreamProcessor,
      ResumeWriteProcessor,
      SweepProcessor,
    ] as const;
    await Promise.all([
      this.app.get(Dispatcher).stop(),
      ...processors.map((processor) => this.app.get<JobHost<JobName>>(processor).stop()),
    ]);
    await this.app.close();
    await this.status.close();
  }
}

/** The worker, connected; rejects where the database or the queue is not there or not migrated. */
export async function createWorker(config: Config): Promise<WorkerApp> {
  setLogLevel(config.LOG_LEVEL);
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config), {
    logger: false,
    abortOnError: false,
  });
  try {
    await Promise.all([app.get(Store).ready(), app.get(Wake).ready()]);
  } catch (error) {
    await app.close();
    throw error;
  }
  return new WorkerApp(app, config);
}

/** What concerns this process; what concerns syncs is counted where they happen. */
function figuresOf(schedule: ScheduleRepository, deliveries: DeliveryRepository): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'peopleport_queue_lag_seconds',
    help: 'For how long the run that has waited longest has been waiting for a worker',
    registers: [registry],
    async collect() {
      this.set(await schedule.lag());
    },
  });
  new Gauge({
    name: 'peopleport_stream_lag_seconds',
    help: 'How old what we hold is, over all connections that are read by themselves: since the last successful reading began',
    labelNames: ['connector', 'stream', 'quantile'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { connector, stream, seconds } of await schedule.lags())
        seconds.forEach((lag, index) => {
          this.set({ connector, stream, quantile: ['0.5', '0.95', '1'][index] ?? '' }, lag);
        });
    },
  });
  addBacklog(registry, deliveries);
  return registry;
}

const BACKLOG: Record<keyof Backlog, { name: string; help: string }> = {
  waiting: {
    name: 'peopleport_deliveries_waiting',
    help: 'Messages that are still to be delivered, to endpoints that are neither paused nor disabled',
  },
  lagSeconds: {
    name: 'peopleport_delivery_lag_seconds',
    help: 'For how long the one of them that has waited longest should have been sent',
  },
  feedsAhead: {
    name: 'peopleport_feeds_ahead',
    help: 'Connections of whose changes messages are still to be made',
  },
};

/** Looked up once for all of them. */
function addBacklog(registry: Registry, deliveries: DeliveryRepository): void {
  const known = new ShortCache<Backlog>();
  for (const key of ['waiting', 'lagSeconds', 'feedsAhead'] as const)
    new Gauge({
      ...BACKLOG[key],
      registers: [registry],
      async collect() {
        this.set((await known.get('', () => deliveries.backlog()))[key]);
      },
    });
}
