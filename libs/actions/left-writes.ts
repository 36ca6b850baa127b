import { Injectable } from '@nestjs/common';
import { AppError, logger } from '#kernel';
import { models } from '#models';
import type { LeftWrite } from '#store';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { Execution } from './execution.js';
import { Schemas, type Source } from './schemas.js';
import type { Intent } from './sealed.js';
import { HoldLost } from './sending.js';
import { WriteEnds } from './write-ends.js';
import { WriteLog } from './write-log.js';

/** One that has ended more processes than this, or failed in them, would do so for ever. */
const MOST_HOLDERS = 5;

/** Decides writes whose process has ended. */
@Injectable()
export class LeftWrites {
  constructor(
    private readonly log: WriteLog,
    private readonly connections: ConnectionsService,
    private readonly schemas: Schemas,
    private readonly execution: Execution,
    private readonly ends: WriteEnds,
  ) {}

  /** Nothing where somebody holds it, or it is decided. */
  async resume(writeId: string): Promise<void> {
    const left = await this.log.takeOver(writeId);
    const connection = left && (await this.connections.fresh(left.organisationId, left.connectionId));
    if (!connection) return; // erased meanwhile, and the write with it
    logger.info({ event: 'write_taken_over', connection: connection.id, write: left.id, state: left.state });
    try {
      await this.decide(connection, left);
    } catch (error) {
      if (!(error instanceof HoldLost)) throw error;
    }
  }

  private async decide(connection: ConnectionRef, left: LeftWrite): Promise<void> {
    const intent = this.log.intentOf(connection, left);
    const isHopeless = left.fence > MOST_HOLDERS;
    if (isHopeless) logger.error({ event: 'write_given_up', connection: connection.id, write: left.id });
    const source = intent && left.state === 'sent' && !isHopeless ? await this.source(connection, intent) : null;
    const ended =
      source && intent
        ? await this.execution.run(source, left, intent)
        : await this.execution.giveUp(connection, left, intent);
    if (intent) await this.ends.tell(connection, left.id, intent, ended.outcome);
  }

  /** Null where it cannot be opened any more. */
  private async source(connection: ConnectionRef, { model: name, kind }: Intent): Promise<Source | null> {
    const model = models.find((one) => one.name === name);
    try {
      return model ? await this.schemas.source(connection, model, kind) : null;
    } catch (error) {
      if (error instanceof AppError && !error.retryable) return null;
      throw error;
    }
  }
}
