import { Injectable } from '@nestjs/common';
import { AuditLog } from '#journal';
import { AppError, logger } from '#kernel';
import { models } from '#models';
import type { LeftWrite } from '#store';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import { type Ended, Execution } from './execution.js';
import { Schemas, type Source } from './schemas.js';
import type { Intent } from './sealed.js';
import { HoldLost } from './sending.js';
import { WriteLog } from './write-log.js';

/** Decides writes whose process has ended. */
@Injectable()
export class LeftWrites {
  constructor(
    private readonly log: WriteLog,
    private readonly connections: ConnectionsService,
    private readonly schemas: Schemas,
    private readonly execution: Execution,
    private readonly audit: AuditLog,
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
    const source = intent && left.state === 'sent' ? await this.source(connection, intent) : null;
    const ended =
      source && intent
        ? await this.execution.run(source, left, intent)
        : await this.execution.giveUp(connection, left, intent);
    if (intent) await this.tell(connection, left, intent, ended);
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

  private async tell(connection: ConnectionRef, left: LeftWrite, intent: Intent, { outcome }: Ended): Promise<void> {
    const { actor, requestId, model, kind } = intent;
    const who = { organisationId: connection.organisationId, connectionId: connection.id, actor, requestId };
    await this.audit.write({ ...who, action: `${model}.${kind}`, subject: left.id, outcome });
  }
}
