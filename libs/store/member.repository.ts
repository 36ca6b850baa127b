import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** Members' sessions and invitations, whosever they are, by the worker. */
@Injectable()
export class MemberRepository {
  constructor(private readonly store: Store) {}

  /** Deletes those whose time is over. */
  async forget(): Promise<void> {
    await this.store.pool.query('DELETE FROM session WHERE expires_at < now()');
    await this.store.pool.query('DELETE FROM invitation WHERE expires_at < now()');
  }
}
