import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Busy } from '#kernel';

/** Each of them asks the database a few times a second. */
const MOST = 200;
/** One customer's do not take the places of all others. */
const MOST_OF_ONE = 10;

/** Calls of this process that wait for something to happen. */
@Injectable()
export class WaitingRoom implements OnModuleDestroy {
  private readonly ending = new AbortController();
  private readonly byConnection = new Map<string, number>();
  private waiting = 0;

  /** `work` is to end soon once its signal is aborted: whoever waits has gone, or the process ends. Rejects with Busy. */
  async stay<T>(connectionId: string, gone: AbortSignal, work: (over: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.byConnection.get(connectionId) ?? 0;
    if (this.waiting >= MOST || before >= MOST_OF_ONE) throw new Busy();
    this.waiting += 1;
    this.byConnection.set(connectionId, before + 1);
    try {
      return await work(AbortSignal.any([gone, this.ending.signal]));
    } finally {
      this.waiting -= 1;
      const left = (this.byConnection.get(connectionId) ?? 1) - 1;
      if (left > 0) this.byConnection.set(connectionId, left);
      else this.byConnection.delete(connectionId);
    }
  }

  onModuleDestroy(): void {
    this.ending.abort();
  }
}
