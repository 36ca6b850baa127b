import { Injectable } from '@nestjs/common';
import { NotFound } from '#kernel';
import type { Model } from '#models';
import { type ListQuery, Records, type View } from '#records';
import { SyncStatus } from '#sync';
import type { ConnectionRef } from '#tenancy';
import type { Reply } from '../gate/arguments.js';

/** Records as the API answers them: their text as it is stored, and in headers how fresh it is. */
@Injectable()
export class ModelReads {
  constructor(
    private readonly records: Records,
    private readonly status: SyncStatus,
  ) {}

  async list(connection: ConnectionRef, model: Model, query: ListQuery, reply: Reply): Promise<Buffer> {
    const [{ body, modifiedUntil }, syncedAt] = await Promise.all([
      this.records.list(connection, model, query),
      this.status.syncedAt(connection, model.name),
    ]);
    reply.header('X-Modified-Until', modifiedUntil.toISOString());
    if (syncedAt) reply.header('X-Data-Synced-At', syncedAt.toISOString());
    return body;
  }

  async get(connection: ConnectionRef, model: Model, id: string, view: View): Promise<Buffer> {
    const body = await this.records.get(connection, model, id, view);
    if (!body) throw new NotFound('The record');
    return body;
  }
}
