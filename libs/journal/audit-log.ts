import { Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { newId } from '#kernel';
import { AuditRepository } from '#store';
import { Pending } from './pending.js';

export interface AuditEntry {
  organisationId: string;
  /** Left out: it concerns the organisation as a whole, and is listed with production. */
  environment?: string;
  connectionId?: string;
  /**
   * An API key's id, `member:` with a member's, `link` for the hosted page, `health_link:` with its id for who holds one, `file_link`
   * for who has the address of a file, `operator`.
   */
  actor: string;
  action: string;
  /** A model or an id: never a name. */
  subject: string;
  /** `ok`, or the code of the denial. */
  outcome: string;
  requestId?: string;
}

/** Reads that differ in nothing but their time are one row with a count. */
interface Batch {
  organisationId: string;
  entry: AuditEntry;
  count: number;
  at: Date;
}

/** What is written before its answer leaves, and changes nothing all the same. */
const LOOKS: readonly string[] = ['passthrough.get', 'passthrough.head'];

/** Who did what, in ids and codes. Reads are written together within a second; all else before the answer leaves. */
@Injectable()
export class AuditLog implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly reads = new Pending<Batch>({
    write: (organisationId, batches) => this.insert(organisationId, batches, { isRead: true }),
    events: { late: 'audit_late', lost: 'audit_not_written' },
  });

  constructor(private readonly repository: AuditRepository) {}

  read(entry: AuditEntry): void {
    const { organisationId, environment, connectionId, actor, action, subject, outcome } = entry;
    const key = [organisationId, environment, connectionId, actor, action, subject, outcome].join('\n');
    const batch = this.reads.get(key);
    if (batch === undefined) this.reads.add(key, { organisationId, entry, count: 1, at: new Date() });
    else batch.count += 1;
  }

  async write(entry: AuditEntry): Promise<void> {
    const { organisationId } = entry;
    await this.insert(organisationId, [{ organisationId, entry, count: 1, at: new Date() }], { isRead: false });
  }

  /** Resolves when every read so far is written, or cannot be: then it is tried again with the next. */
  flush(): Promise<void> {
    return this.reads.flush();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /** Once more, for the requests that were still being answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.reads.close();
  }

  private async insert(
    organisationId: string,
    batches: readonly Batch[],
    { isRead }: { isRead: boolean },
  ): Promise<void> {
    const rows = batches.map(({ entry, count, at }) => {
      const {
        connectionId = null,
        requestId = null,
        environment = 'production',
        actor,
        action,
        subject,
        outcome,
      } = entry;
      const onlyRead = outcome === 'ok' && (isRead || LOOKS.includes(action));
      return {
        id: newId(),
        environment,
        connectionId,
        actor,
        action,
        subject,
        outcome,
        onlyRead,
        requestId,
        count,
        at,
      };
    });
    await this.repository.add(organisationId, rows);
  }
}
