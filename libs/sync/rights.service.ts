import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { RightMissing, type NamedPage, type Page } from '#connectors';
import { Issues } from '#journal';
import { FenceLost } from '#records';
import { type ConnectionRef, ConnectionsService } from '#tenancy';
import type { Run } from './runs.service.js';

export const ATTRIBUTES_LOST = 'attributes_not_shared';

/** What a run finds out about the rights of a connection, noted where it changes what becomes of records. */
@Injectable()
export class RightsService {
  /** What named records were read with, and which rights were lost then: whoever reads a record a second has nothing new to note. */
  private readonly noted = new WeakMap<NonNullable<Page['attributes']>, ConnectionRef['lost']>();

  constructor(
    private readonly connections: ConnectionsService,
    private readonly issues: Issues,
  ) {}

  /**
   * The connection as it is when a page is written: with settings of now, and with what the page has shown of its rights.
   * `lacking` is what the run has done without so far. Throws FenceLost when there is no such connection any more.
   */
  async before(page: Page, run: Run, lacking: Set<string>): Promise<ConnectionRef> {
    const { attributes, rightsMissing = [], rightsLeftOut = [] } = page;
    let connection = await this.connections.byId(run.organisationId, undefined, run.connectionId);
    const news = [...rightsMissing, ...rightsLeftOut].filter((name) => !lacking.has(name));
    for (const name of news) lacking.add(name);
    if (connection && news.length > 0)
      ({ connection } = await this.connections.noteRights(connection, { missing: news, by: run.stream }));
    if (connection && attributes) connection = await this.noteAttributes(connection, run.stream, attributes);
    if (!connection) throw new FenceLost();
    return connection;
  }

  /** The same for a page of records that were named. */
  async beforeNamed(
    { attributes }: NamedPage,
    { id, organisationId }: ConnectionRef,
    stream: string,
  ): Promise<ConnectionRef> {
    let connection = await this.connections.byId(organisationId, undefined, id);
    if (connection && attributes && !this.isNoted(attributes, connection)) {
      connection = await this.noteAttributes(connection, stream, attributes);
      if (connection) this.noted.set(attributes, connection.lost);
    }
    if (!connection) throw new FenceLost();
    return connection;
  }

  /** The very same was noted before, and nobody has found anything else since. */
  private isNoted(attributes: NonNullable<Page['attributes']>, { lost }: ConnectionRef): boolean {
    return isDeepStrictEqual(this.noted.get(attributes), lost);
  }

  /** `lacking`: all that a complete run did without; left out where that is not known. */
  async succeeded(
    connection: ConnectionRef,
    { stream: name }: Run,
    lacking: ReadonlySet<string> | undefined,
  ): Promise<void> {
    const found = { stream: { name, granted: true } };
    await this.connections.noteRights(connection, lacking ? { ...found, lacking: [...lacking] } : found);
  }

  async failed(connection: ConnectionRef, run: Run, error: unknown): Promise<void> {
    if (error instanceof RightMissing) await this.without(connection, run, error.area);
  }

  /** Nothing of the run's stream is read without this right. */
  async without(connection: ConnectionRef, { stream: name }: Run, missing: string): Promise<void> {
    await this.connections.noteRights(connection, { missing: [missing], stream: { name, granted: false, missing } });
  }

  /** Told at the start of a run; one that does not leaves the issue as it is. */
  private async noteAttributes(
    connection: ConnectionRef,
    stream: string,
    attributes: NonNullable<Page['attributes']>,
  ): Promise<ConnectionRef | null> {
    const { connection: noted, lost } = await this.connections.noteRights(connection, attributes);
    if (lost.length > 0) await this.issues.open(connection, ATTRIBUTES_LOST, stream);
    else await this.issues.resolve(connection, [ATTRIBUTES_LOST], stream);
    return noted;
  }
}
