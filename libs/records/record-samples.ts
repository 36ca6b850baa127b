import { zstdDecompressSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { JsonObject } from '#connectors';
import { logger } from '#kernel';
import type { Model } from '#models';
import { RecordRepository, SAMPLE } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { linesOf } from './body.js';
import { gather } from './gather.js';
import { formOf } from './shape.js';

/** The latest records of a connection, opened: what its data is like. */
@Injectable()
export class RecordSamples {
  constructor(
    private readonly repository: RecordRepository,
    private readonly vault: Vault,
  ) {}

  /** The fields of each; at most SAMPLE records are looked at. */
  async fields(
    connection: ConnectionRef,
    model: Model,
    read: (fields: Record<string, unknown>) => void,
  ): Promise<void> {
    const keys = this.vault.keys(connection);
    const waits = formOf(model).gathered.length > 0;
    const waiting: { id: string; fields: Buffer }[] = [];
    await this.repository.latest(
      connection.id,
      { model: model.name, limit: SAMPLE, raw: false, choices: connection.choicesVersion },
      ({ id, body }) => {
        const opened = openedBy(keys, 'body', id, body);
        if (!opened) return;
        const { fields } = linesOf(opened);
        if (waits) waiting.push({ id, fields });
        else read(parsed(fields));
      },
    );
    const opened = waiting.map((item) => ({ model, item }));
    await gather(keys, opened, (named) => this.repository.naming(connection.id, named));
    for (const { fields } of waiting) read(parsed(fields));
  }

  /** What the provider said of the latest; null when there is none. */
  async raw(connection: ConnectionRef, model: string): Promise<JsonObject | null> {
    const keys = this.vault.keys(connection);
    const found: Buffer[] = [];
    await this.repository.latest(
      connection.id,
      { model, limit: 1, raw: true, choices: connection.choicesVersion },
      ({ id, raw }) => {
        const opened = raw && openedBy(keys, 'raw', id, raw);
        if (opened) found.push(opened);
      },
    );
    return found[0] ? (JSON.parse(zstdDecompressSync(found[0]).toString('utf8')) as JsonObject) : null;
  }

  /** Which of these records there are. */
  live(connection: ConnectionRef, ids: readonly string[]): Promise<Set<string>> {
    return this.repository.live(connection.id, ids);
  }
}

const parsed = (fields: Buffer): Record<string, unknown> =>
  JSON.parse(fields.toString('utf8')) as Record<string, unknown>;

/** A record that does not open is told of where records are read. */
function openedBy(keys: ConnectionKeys, purpose: 'body' | 'raw', id: string, sealed: Buffer): Buffer | null {
  try {
    return keys.open(purpose, id, sealed);
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    logger.debug({ event: 'record_left_out', id });
    return null;
  }
}
