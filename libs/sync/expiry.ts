import { Injectable } from '@nestjs/common';
import { BudgetRepository, EventRepository, MemberRepository, ScheduleRepository, WriteRepository } from '#store';

/** Deletes rows that have had their time, each kind in one statement. */
@Injectable()
export class Expiry {
  constructor(
    private readonly schedule: ScheduleRepository,
    private readonly events: EventRepository,
    private readonly writes: WriteRepository,
    private readonly members: MemberRepository,
    private readonly budgets: BudgetRepository,
  ) {}

  /**
   * Runs that ended long ago, events that no provider sends again, writes whose answers nobody asks for any more, sessions and
   * invitations that are over, and budgets that nobody draws from.
   */
  async forget(): Promise<void> {
    await this.schedule.forget();
    await this.events.forget();
    await this.writes.forget();
    await this.members.forget();
    await this.budgets.forget();
  }
}
