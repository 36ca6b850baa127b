import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { codeOf, logger } from '#kernel';
import { FeedRepository } from '#store';

/** A database may be restored while its workers go on. */
const PAUSE = 5000;

/** Has the change logs begin a new epoch once the database was restored: their numbers come again. */
@Injectable()
export class Restores implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly feeds: FeedRepository) {}

  /** Before anything else is done, and from then on every few seconds, one look at a time. */
  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }, PAUSE);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      if (await this.feeds.noteServer()) logger.warn({ event: 'database_restored' });
    } catch (error) {
      logger.error({ event: 'restore_unnoticed', code: codeOf(error) });
    }
  }
}
