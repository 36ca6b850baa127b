import { Injectable } from '@nestjs/common';
import { type Named, RightMissing } from '#connectors';
import { AppError, inLane, logger, trace } from '#kernel';
import { Records } from '#records';
import { nameOf, type Outcome } from './events-plan.js';
import { type NamedSource, NamedService } from './named.service.js';
import { failureOf } from './runs.service.js';

/** Reads records that providers have told of, as far as they can be read now. */
@Injectable()
export class EventsReader {
  private stopping = false;

  constructor(
    private readonly named: NamedService,
    private readonly records: Records,
  ) {}

  /** After the page at hand. */
  stop(): void {
    this.stopping = true;
  }

  /** Null: the stream's next run will tell what is wrong. */
  async read(source: NamedSource, names: readonly Named[]): Promise<Outcome | null> {
    const outcome: Outcome = { left: new Set(names.map(nameOf)), absent: new Set() };
    try {
      await inLane('event', () => this.write(source, names, outcome));
    } catch (error) {
      if (error instanceof RightMissing) return { left: new Set(), absent: new Set(), denied: true };
      if (error instanceof AppError && !error.retryable) return null;
      outcome.code = failureOf(error);
      outcome.seconds = error instanceof AppError ? Number(error.details['retryAfterSeconds'] ?? 0) : 0;
      const about = { connection: source.connection.id, stream: source.stream.name, code: outcome.code };
      logger.warn({ event: 'events_unread', ...about, ...(error instanceof AppError ? {} : trace(error)) });
    }
    return outcome;
  }

  private async write(source: NamedSource, names: readonly Named[], outcome: Outcome): Promise<void> {
    const ended = names.filter((name) => name.ended).map(nameOf);
    for await (const { found, gone, told = [], failed } of this.named.read(source, names)) {
      const sure = new Set([...ended, ...told.map(nameOf)]);
      for (const each of [...found, ...gone]) outcome.left.delete(nameOf(each));
      for (const { model, remoteId } of gone.filter((one) => !sure.has(nameOf(one)))) {
        const known = await this.records.known(source.connection, model, [remoteId]);
        if (known === 0) outcome.absent.add(nameOf({ model, remoteId }));
      }
      const code = failed?.[0]?.code;
      if (code !== undefined) outcome.code = code;
      if (this.stopping) return;
    }
  }
}
