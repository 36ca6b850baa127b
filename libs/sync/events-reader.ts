import { Injectable } from '@nestjs/common';
import { CredentialsRejected, type Named, type NamedPage, RightMissing } from '#connectors';
import { AppError, inLane, logger, trace } from '#kernel';
import { Records } from '#records';
import { EventRepository } from '#store';
import { nameOf, type Outcome } from './events-plan.js';
import { type NamedSource, NamedService } from './named.service.js';
import { failureOf } from './runs.service.js';

/** Records that events have named. */
interface Naming {
  names: readonly Named[];
  events: readonly string[];
}

/** Reads records that providers have told of, as far as they can be read now. */
@Injectable()
export class EventsReader {
  private stopping = false;

  constructor(
    private readonly named: NamedService,
    private readonly records: Records,
    private readonly events: EventRepository,
  ) {}

  /** After the page at hand. */
  stop(): void {
    this.stopping = true;
  }

  /** What these events have named. Null: the stream's next run will tell what is wrong. */
  async read(source: NamedSource, names: readonly Named[], events: readonly string[]): Promise<Outcome | null> {
    const outcome: Outcome = { left: new Set(names.map(nameOf)), absent: new Set() };
    try {
      await inLane('event', () => this.write(source, { names, events }, outcome));
    } catch (error) {
      if (error instanceof RightMissing) return { left: new Set(), absent: new Set(), denied: true };
      // Others may work already: the next run finds out, and reads everything.
      if (error instanceof CredentialsRejected) return { left: new Set(), absent: new Set(), denied: true, due: true };
      if (error instanceof AppError && !error.retryable) return null;
      outcome.code = failureOf(error);
      outcome.seconds = error instanceof AppError ? Number(error.details['retryAfterSeconds'] ?? 0) : 0;
      const about = { connection: source.connection.id, stream: source.stream.name, code: outcome.code };
      logger.warn({ event: 'events_unread', ...about, ...(error instanceof AppError ? {} : trace(error)) });
    }
    return outcome;
  }

  private async write(source: NamedSource, { names, events }: Naming, outcome: Outcome): Promise<void> {
    const ended = names.filter((name) => name.ended).map(nameOf);
    for await (const { found, gone, told = [], failed } of this.named.read(source, names)) {
      const sure = new Set([...ended, ...told.map(nameOf)]);
      for (const each of [...found, ...gone]) outcome.left.delete(nameOf(each));
      for (const name of await this.unsure(source, gone, { sure, events })) outcome.absent.add(name);
      const code = failed?.[0]?.code;
      if (code !== undefined) outcome.code = code;
      if (this.stopping) return;
    }
  }

  /**
   * Those that we never had, unless the provider is sure of them, and those that we have all the same. A run that reads the stream,
   * or who reads other events or what was just written, may be about to write an answer that is older than what was told, and shows
   * them: of that nobody tells again. What we have is safe from such an answer by when it was asked for.
   */
  private async unsure(
    { connection, stream }: NamedSource,
    gone: NamedPage['gone'],
    { sure, events }: { sure: ReadonlySet<string>; events: readonly string[] },
  ): Promise<string[]> {
    const owner = { connectionId: connection.id, organisationId: connection.organisationId };
    const isRead = gone.length > 0 && (await this.events.isReading(owner, stream.name, events)); // before we look what it has written
    const unsure: string[] = [];
    for (const { model, remoteId } of gone) {
      const [name, live] = [nameOf({ model, remoteId }), await this.records.isLive(connection, model, remoteId)];
      if (live === true || (live === undefined && (isRead || !sure.has(name)))) unsure.push(name);
    }
    return unsure;
  }
}
