import { Injectable } from '@nestjs/common';
import { NotFound } from '#kernel';
import type { Model } from '#models';
import { type Expand, RecordReader } from '#records';
import { SyncStatus } from '#sync';
import type { ConnectionRef } from '#tenancy';
import type { Reply } from '../gate/arguments.js';
import type { ModelQuery, ViewQuery } from './list-parameters.js';

/** Records as the API answers them: their text as it is stored, and in headers how fresh it is. */
@Injectable()
export class ModelReads {
  constructor(
    private readonly records: RecordReader,
    private readonly status: SyncStatus,
  ) {}

  async list(connection: ConnectionRef, model: Model, query: ModelQuery, reply: Reply): Promise<Buffer> {
    const asked = query.includeSyncedAt ? await this.withTimes(connection, model, query) : query;
    const [{ body, modifiedUntil }, syncedAt] = await Promise.all([
      this.records.list(connection, model, asked),
      this.status.syncedAt(connection, model.name),
    ]);
    reply.header('X-Modified-Until', modifiedUntil.toISOString());
    if (syncedAt) reply.header('X-Data-Synced-At', syncedAt.toISOString());
    return body;
  }

  async get(connection: ConnectionRef, model: Model, id: string, view: ViewQuery): Promise<Buffer> {
    const asked = view.includeSyncedAt ? await this.withTimes(connection, model, view) : view;
    const body = await this.records.get(connection, model, id, asked);
    if (!body) throw new NotFound('The record');
    return body;
  }

  private async withTimes<Query extends ViewQuery>(
    connection: ConnectionRef,
    model: Model,
    query: Query,
  ): Promise<Query> {
    const names = [model.name, ...namesIn(query.expand)];
    const times = names.map(async (name) => [name, await this.status.syncedAt(connection, name)] as const);
    return { ...query, syncedAt: new Map(await Promise.all(times)) };
  }
}

const namesIn = (expand: Expand = new Map()): string[] =>
  [...expand.values()].flatMap(({ model, within }) => [model.name, ...namesIn(within)]);
