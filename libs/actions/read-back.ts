import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Named, NamedPage, Written } from '#connectors';
import { codeOf, logger } from '#kernel';
import { Records } from '#records';
import { ScheduleRepository } from '#store';
import { type ConnectionRef, ConnectionsService, withdrawnOf } from '#tenancy';
import { Patience, within } from './patience.js';
import type { Source } from './schemas.js';

type Pages = AsyncIterable<NamedPage>;

/** How much longer one may look for records that do not show. */
export interface Waits {
  /** Milliseconds. */
  left: number;
  /** One did not show in all its time: the next ones are looked for once. */
  hasMissed: boolean;
}

/** Takes what was written over from the provider, so that whoever reads next finds it. */
@Injectable()
export class ReadBack {
  constructor(
    private readonly records: Records,
    private readonly connections: ConnectionsService,
    private readonly schedule: ScheduleRepository,
    private readonly patience: Patience,
  ) {}

  /** For one write, however many records are brought in with it. */
  waits(): Waits {
    return { left: this.patience.readBack * 1000, hasMissed: false };
  }

  /** Whether we hold it as it was left; if not, its stream is read soon. */
  async bringIn(source: Source, written: Written, waits: Waits): Promise<boolean> {
    const end = Date.now() + waits.left;
    const { reads } = this.patience;
    const wanted = isGoing(source, written) ? 'gone' : 'there';
    for (const pause of written.names.length > 0 ? reads.slice(0, waits.hasMissed ? 1 : undefined) : []) {
      await sleep(Math.min(pause * 1000, Math.max(0, end - Date.now())));
      if (await this.inTime(source, end, async () => (await this.read(source, written)) === wanted)) {
        await this.readBeside(source, written, end);
        waits.left = end - Date.now();
        return true;
      }
    }
    await this.readSoon(source, [written.stream]);
    Object.assign(waits, { left: end - Date.now(), hasMissed: true });
    return false;
  }

  /** What the provider says is not there: we do not show it any longer than it takes to see that, or to read its stream. */
  async lookAgain(source: Source, written: Written): Promise<void> {
    const end = Date.now() + this.patience.read * 1000;
    const isDone = await this.inTime(source, end, async () => (await this.read(source, written)) !== null);
    if (!isDone) await this.readSoon(source, [written.stream]);
  }

  /** What cannot be named: all that may show it is read soon. */
  async bringInUnnamed(source: Source): Promise<void> {
    const { connector, action } = source;
    const showing = connector.streams.filter(({ models }) => models.includes(action.model));
    await this.readSoon(
      source,
      showing.map(({ name }) => name),
    );
  }

  private async readSoon({ connection }: Source, streams: readonly string[]): Promise<void> {
    await this.schedule.makeDue(connection.organisationId, connection.id, { streams });
  }

  /**
   * False as well where it fails, or takes too long: the caller waits. What is read too late is written all the same, as of when it
   * was asked for: that does not win over anything that was read since.
   */
  private async inTime({ connection }: Source, end: number, work: () => Promise<boolean>): Promise<boolean> {
    const left = (end - Date.now()) / 1000;
    if (left <= 0) return false;
    try {
      return await within(Math.min(left, this.patience.read), work());
    } catch (error) {
      logger.warn({ event: 'write_not_read_back', connection: connection.id, code: codeOf(error) });
      return false;
    }
  }

  /** What cannot be had at once comes with the next reading of its stream. */
  private async readBeside(source: Source, { beside = [] }: Written, end: number): Promise<void> {
    for (const one of beside) {
      const isRead = await this.inTime(source, end, async () => {
        for await (const page of this.named(source, one)) await this.write(source, one.stream, page);
        return true;
      });
      if (!isRead) await this.readSoon(source, [one.stream]);
    }
  }

  /** Where the record is now; null: the provider does not tell. */
  private async read(source: Source, written: Written): Promise<'there' | 'gone' | null> {
    const { names } = written;
    const [first] = names;
    let [isThere, isGone] = [false, false];
    const askedAt = new Date();
    for await (const page of this.pages(source, written)) {
      await this.write(source, written.stream, page);
      isThere ||= page.found.some((one) => isSame(one, first));
      isGone ||= page.gone.some((one) => isSame(one, first));
    }
    if (isThere || isGone) return isThere ? 'there' : 'gone';
    if (!isGoing(source, written)) return null;
    await this.write(source, written.stream, { found: [], gone: [...names], askedAt });
    return 'gone';
  }

  private pages(source: Source, written: Written): Pages {
    const { action, client, connection } = source;
    return action.read?.(client, written, connection.settings) ?? this.named(source, written);
  }

  private named({ connection, connector, client }: Source, written: Pick<Written, 'stream' | 'names'>): Pages {
    const { settings, withheld } = connection;
    const named = connector.streams.find(({ name }) => name === written.stream)?.named;
    const names = written.names.filter(({ model }) => named?.models.includes(model));
    return named && names.length > 0
      ? named.read(client, names, { settings, withdrawn: withdrawnOf(connection), withheld })
      : nothing();
  }

  private async write({ connection, connector }: Source, stream: string, page: NamedPage): Promise<void> {
    const current = page.attributes ? await this.noted(connection, page.attributes) : connection;
    await this.records.writeNamed(current, { connector, stream }, page);
  }

  private async noted(
    connection: ConnectionRef,
    attributes: NonNullable<NamedPage['attributes']>,
  ): Promise<ConnectionRef> {
    return (await this.connections.noteRights(connection, attributes)).connection ?? connection;
  }
}

const isGoing = ({ action }: Source, { stays = false }: Written): boolean => action.kind === 'delete' && !stays;

const isSame = (one: Pick<Named, 'model' | 'remoteId'>, other: Named | undefined): boolean =>
  one.model === other?.model && one.remoteId === other.remoteId;

// eslint-disable-next-line @typescript-eslint/require-await -- of what cannot be named there are no pages
async function* nothing(): AsyncGenerator<NamedPage, void, undefined> {
  yield* [];
}
