import { Injectable } from '@nestjs/common';
import { AuditLog } from '#journal';
import type { ConnectionRef } from '#tenancy';
import type { Intent } from './sealed.js';

/** Has the audit trail say how writes ended that nobody waited for. */
@Injectable()
export class WriteEnds {
  constructor(private readonly audit: AuditLog) {}

  /** `outcome`: `ok`, or the code of what went wrong. */
  async tell(connection: ConnectionRef, id: string, intent: Intent, outcome: string): Promise<void> {
    const { actor, requestId, model, kind } = intent;
    const { id: connectionId, organisationId, environment } = connection;
    const who = { organisationId, environment, connectionId, actor, requestId };
    await this.audit.write({ ...who, action: `${model}.${kind}`, subject: id, outcome });
  }
}
