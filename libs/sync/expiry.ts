import { Injectable } from '@nestjs/common';
import { EventRepository, ScheduleRepository, WriteRepository } from '#store';

/** Deletes rows that have had their time, each kind in one statement. */
@Injectable()
export class Expiry {
  constructor(
    private readonly schedule: ScheduleRepository,
    private readonly events: EventRepository,
    private readonly writes: WriteRepository,
  ) {}

  /** Runs that ended long ago, events that no provider sends again, and writes whose answers nobody asks for any more. */
  async forget(): Promise<void> {
    await this.schedule.forget();
    await this.events.forget();
    await this.writes.forget();
  }
}
