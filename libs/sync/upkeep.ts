import { Injectable } from '@nestjs/common';
import { BudgetRepository, ScheduleRepository } from '#store';
import { ProviderClients } from '#tenancy';

const HOUR = 3_600_000;

/** What has to be done now and then: rows that follow this version's connectors, and rows that have had their time. */
@Injectable()
export class Upkeep {
  private doneAt = -Infinity;

  constructor(
    private readonly clients: ProviderClients,
    private readonly schedule: ScheduleRepository,
    private readonly budgets: BudgetRepository,
  ) {}

  /** At the start and every hour: the others' turn is not waited for, all of it may be done twice. */
  async whenDue(): Promise<void> {
    if (performance.now() - this.doneAt < HOUR) return;
    await this.schedule.align(
      this.clients.list.flatMap(({ slug, streams }) =>
        streams.map(({ name, models }) => ({ connector: slug, name, models: models.map((model) => model.name) })),
      ),
    );
    await this.schedule.forget();
    await this.budgets.forget();
    this.doneAt = performance.now();
  }
}
