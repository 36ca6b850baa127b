import { Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { codeOf, logger, newId } from '#kernel';
import { AuditRepository, type LastRead } from '#store';

export interface AuditEntry {
  organisationId: string;
  connectionId?: string;
  /**
   * An API key's id, `link` for the hosted page, `health_link:` with its id for who holds one, `file_link` for who has the address
   * of a file, `operator`.
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
  entry: AuditEntry;
  count: number;
  at: Date;
}

const SECOND = 1000;

/** Who did what, in ids and codes. Reads are written together within a second; all else before the answer leaves. */
@Injectable()
export class AuditLog implements BeforeApplicationShutdown, OnApplicationShutdown {
  private batches = new Map<string, Batch>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly repository: AuditRepository) {}

  read(entry: AuditEntry): void {
    const { organisationId, connectionId, actor, action, subject, outcome } = entry;
    const key = [organisationId, connectionId, actor, action, subject, outcome].join('\n');
    const batch = this.batches.get(key);
    if (batch === undefined) this.batches.set(key, { entry, count: 1, at: new Date() });
    else batch.count += 1;
    this.timer ??= setTimeout(() => void this.flush(), SECOND).unref();
  }

  async write(entry: AuditEntry): Promise<void> {
    await this.insert(entry.organisationId, [{ entry, count: 1, at: new Date() }]);
  }

  /** Which API key read the connection's records last, by its name, and when; null where none has. */
  lastRead({ id, organisationId }: { id: string; organisationId: string }): Promise<LastRead | null> {
    return this.repository.lastRead(organisationId, id);
  }

  /** Resolves when every read so far is written, or cannot be: then it is tried again with the next. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeBatches());
    return this.writing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /** Once more, for the requests that were still being answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private async writeBatches(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const byOrganisation = Map.groupBy(this.batches.values(), ({ entry }) => entry.organisationId);
    this.batches = new Map();
    await Promise.all(
      [...byOrganisation].map(async ([organisationId, batches]) => {
        try {
          await this.insert(organisationId, batches);
        } catch (error) {
          logger.error({ event: 'audit_not_written', organisation: organisationId, code: codeOf(error) });
          this.keep(batches);
        }
      }),
    );
  }

  private keep(batches: Batch[]): void {
    for (const batch of batches) this.batches.set(newId(), batch);
    this.timer ??= setTimeout(() => void this.flush(), SECOND).unref();
  }

  private async insert(organisationId: string, batches: Batch[]): Promise<void> {
    const rows = batches.map(({ entry: { connectionId = null, requestId = null, ...entry }, count, at }) => {
      return { ...entry, connectionId, requestId, id: newId(), count, at };
    });
    await this.repository.add(organisationId, rows);
  }
}
