import { Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { DateTime } from 'luxon';
import { Counter } from 'prom-client';
import { newId, timeOfId } from '#kernel';
import { RequestLogRepository, type RequestRow } from '#store';
import { Pending } from './pending.js';

/** Those that one process keeps in memory until they are written: some megabytes. */
const MOST = 20_000;

/** For so long they can be looked up. */
export const REQUESTS_KEPT_DAYS = 14;

/** Of this process; whoever serves its figures registers it. */
export const requestsNotLogged = new Counter({
  name: 'peopleport_requests_not_logged_total',
  help: 'Requests that are missing in the request log: too many were still to be written, or the process ended before they were',
  registers: [],
});

/** The requests of those we know, in ids, templates and codes: written together within a second, kept for two weeks. */
@Injectable()
export class RequestLog implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly pending = new Pending<RequestRow>({
    write: (organisationId, rows) => this.repository.add(organisationId, rows),
    events: { late: 'requests_logged_late', lost: 'requests_not_logged' },
    most: MOST,
    lost: (count) => {
      requestsNotLogged.inc(count);
    },
  });

  constructor(private readonly repository: RequestLogRepository) {}

  /** Soon after its answer. */
  note(request: Omit<RequestRow, 'id' | 'at'>): void {
    const id = newId();
    this.pending.add(id, { id, at: timeOfId(id), ...request });
  }

  /** Deletes some of those that have had their time, of all tenants: how many; none: there are no more. By the worker. */
  forget(): Promise<number> {
    return this.repository.forget(DateTime.utc().minus({ days: REQUESTS_KEPT_DAYS }).toJSDate());
  }

  flush(): Promise<void> {
    return this.pending.flush();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /** Once more, for the requests that were still being answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.pending.close();
  }
}
