import { Injectable } from '@nestjs/common';
import {
  AnswerBroken,
  type Connector,
  type Named,
  type NamedPage,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
  RightMissing,
  type Stream,
} from '#connectors';
import { logger } from '#kernel';
import { type Asking, ChoicesChanged, Records } from '#records';
import { type ConnectionRef, withdrawnOf } from '#tenancy';
import { ahead, type Item } from './ahead.js';
import { RightsService } from './rights.service.js';
import { failureOf } from './runs.service.js';

const TROUBLE = [ProviderRateLimited, ProviderUnavailable, AnswerBroken, RequestRefused, RightMissing];

/** Where named records are read from. */
export interface NamedSource {
  connection: ConnectionRef;
  connector: Connector;
  client: unknown;
  stream: Stream<unknown>;
}

/** Reads records by their names and writes them, whoever has named them: the provider, or a run that has missed them. */
@Injectable()
export class NamedService {
  constructor(
    private readonly records: Records,
    private readonly rights: RightsService,
  ) {}

  /** Each page as it was written; none where the stream has no names. Throws FenceLost when the connection is erased meanwhile. */
  async *read(source: NamedSource, names: readonly Named[]): AsyncGenerator<NamedPage, void, undefined> {
    for await (const page of this.pages(source, names)) {
      await this.write(source, page);
      yield page;
    }
  }

  /** For a run that has missed records: what is found is written, and what is gone is left to the run. */
  asking(source: NamedSource, signal: AbortSignal): Asking | undefined {
    const { named } = source.stream;
    return (
      named && { models: named.models, read: (names) => this.found(source, ahead(this.pages(source, names), signal)) }
    );
  }

  private async *found(
    source: NamedSource,
    pages: AsyncIterable<Item<NamedPage>>,
  ): AsyncGenerator<NamedPage, void, undefined> {
    for await (const { item: page } of untilTrouble(pages, source)) {
      const { found, failed = [], attributes, askedAt } = page;
      await this.write(source, { found, failed, gone: [], askedAt, ...(attributes ? { attributes } : {}) });
      yield page;
    }
  }

  private async *pages(
    { connection, client, stream }: NamedSource,
    names: readonly Named[],
  ): AsyncGenerator<NamedPage, void, undefined> {
    const { named } = stream;
    const { settings, withheld } = connection;
    const isOff = stream.models.every(({ name }) => withheld.models.includes(name));
    const asked = isOff ? [] : names.filter(({ model }) => named?.models.includes(model));
    if (!named || asked.length === 0) return;
    yield* named.read(client, asked, { settings, withdrawn: withdrawnOf(connection), withheld });
  }

  private async write({ connection, connector, stream }: NamedSource, page: NamedPage): Promise<void> {
    const current = await this.rights.beforeNamed(page, connection, stream.name);
    if (current.choicesVersion !== connection.choicesVersion) throw new ChoicesChanged();
    await this.records.writeNamed(current, { connector, stream: stream.name }, page);
  }
}

/** A run that has read everything is not to fail because of what it asks beside that: nothing is told of the rest. */
async function* untilTrouble<T>(
  pages: AsyncIterable<T>,
  { connection, stream }: NamedSource,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* pages;
  } catch (error) {
    if (!TROUBLE.some((kind) => error instanceof kind)) throw error;
    logger.warn({ event: 'names_unread', connection: connection.id, stream: stream.name, code: failureOf(error) });
  }
}
