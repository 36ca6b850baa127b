import { Injectable } from '@nestjs/common';
import { HookRepository, ScheduleRepository } from '#store';
import { ProviderClients } from '#tenancy';
import { Expiry } from './expiry.js';
import { RetentionService } from './retention.service.js';

const HOUR = 3_600_000;
/** Providers are asked what they told while nobody listened: not all of them at the same moment. */
const SPREAD_SECONDS = 60;

/** What has to be done now and then: rows that follow this version's connectors, and rows that have had their time. */
@Injectable()
export class Upkeep {
  private doneAt = -Infinity;

  constructor(
    private readonly clients: ProviderClients,
    private readonly schedule: ScheduleRepository,
    private readonly hooks: HookRepository,
    private readonly expiry: Expiry,
    private readonly retention: RetentionService,
  ) {}

  /** At the start and every hour: the others' turn is not waited for, all of it may be done twice. */
  async whenDue(): Promise<void> {
    if (performance.now() - this.doneAt < HOUR) return;
    await this.schedule.align(
      this.clients.list.flatMap(({ slug, streams }) =>
        streams.map(({ name, models }) => ({ connector: slug, name, models: models.map((model) => model.name) })),
      ),
    );
    await this.expiry.forget();
    const telling = this.clients.list.filter(({ webhooks }) => webhooks !== undefined);
    await this.hooks.align(telling.map(({ slug }) => slug));
    if (this.doneAt === -Infinity) await this.hooks.hasten(SPREAD_SECONDS);
    this.retention.begin();
    this.doneAt = performance.now();
  }
}
