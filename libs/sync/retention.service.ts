import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { Issues, RequestLog } from '#journal';
import { codeOf, logger } from '#kernel';
import { Retention } from '#records';
import { RetentionRepository } from '#store';
import { ConnectionsService } from '#tenancy';

/** For so long a record that is gone can be read as it was. */
const KEPT_DAYS = 30;
/** For so long an issue that has passed can be looked up. */
const ISSUES_KEPT_DAYS = 90;
/** For so long a payload is kept that could not be taken over and that the provider does not show any more. */
const ASIDE_KEPT_DAYS = 90;
/** For so long somebody can ask what has changed since they asked last. */
const CHANGES_KEPT_DAYS = 90;

/** Sees to what has had its time: of records that are gone for long nothing is left but their ids and times. */
@Injectable()
export class RetentionService implements BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly repository: RetentionRepository,
    private readonly retention: Retention,
    private readonly connections: ConnectionsService,
    private readonly requests: RequestLog,
    private readonly issues: Issues,
  ) {}

  /** Goes through all connections beside whatever else is done; one that is at it already goes on. */
  begin(): void {
    this.running ??= this.run();
  }

  /** How many records were reduced. */
  async reduceAll(): Promise<number> {
    const before = daysAgo(KEPT_DAYS);
    let records = 0;
    for (const { id, organisationId } of await this.repository.connections()) {
      if (this.stopped) break;
      try {
        records += await this.seeTo({ id, organisationId }, before);
      } catch (error) {
        // Being erased, as it may be: the others do not wait for it.
        logger.error({ event: 'retention_failed', connection: id, code: codeOf(error) });
      }
    }
    return records;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.reduceAll();
      await this.forgetRequests();
    } catch (error) {
      logger.error({ event: 'retention_failed', code: codeOf(error) });
    } finally {
      this.running = undefined;
    }
  }

  /** In pieces: nobody waits for long. */
  private async forgetRequests(): Promise<void> {
    for (let gone = 1; gone > 0 && !this.stopped;) gone = await this.requests.forget();
  }

  private async seeTo({ id, organisationId }: { id: string; organisationId: string }, before: Date): Promise<number> {
    await this.issues.forget({ id, organisationId }, daysAgo(ISSUES_KEPT_DAYS));
    await this.retention.forgetAside({ id, organisationId }, daysAgo(ASIDE_KEPT_DAYS));
    await this.forgetChanges(id);
    return (await this.retention.isDue({ id }, before)) ? this.reduce(organisationId, id, before) : 0;
  }

  private async forgetChanges(id: string): Promise<void> {
    const before = daysAgo(CHANGES_KEPT_DAYS);
    while (!this.stopped && (await this.retention.forgetChanges({ id }, before)));
  }

  private async reduce(organisationId: string, id: string, before: Date): Promise<number> {
    const connection = await this.connections.fresh(organisationId, id);
    if (!connection) return 0; // erased meanwhile
    let records = 0;
    for await (const count of this.retention.reduce(connection, before)) {
      records += count;
      if (this.stopped) break;
    }
    logger.info({ event: 'records_reduced', connection: id, records });
    return records;
  }
}

const daysAgo = (days: number): Date => DateTime.utc().minus({ days }).toJSDate();
