import { zstdDecompressSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { JsonObject } from '#connectors';
import { logger } from '#kernel';
import { RecordRepository, SAMPLE } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { fieldsOf } from './body.js';

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
    model: string,
    read: (fields: Record<string, unknown>) => void,
  ): Promise<void> {
    const keys = this.vault.keys(connection);
    await this.repository.latest(connection.id, { model, limit: SAMPLE, raw: false }, ({ id, body }) => {
      const opened = openedBy(keys, 'body', id, body);
      if (opened) read(fieldsOf(opened));
    });
  }

  /** What the provider said of the latest; null when there is none. */
  async raw(connection: ConnectionRef, model: string): Promise<JsonObject | null> {
    const keys = this.vault.keys(connection);
    const found: Buffer[] = [];
    await this.repository.latest(connection.id, { model, limit: 1, raw: true }, ({ id, raw }) => {
      const opened = raw && openedBy(keys, 'raw', id, raw);
      if (opened) found.push(opened);
    });
    return found[0] ? (JSON.parse(zstdDecompressSync(found[0]).toString('utf8')) as JsonObject) : null;
  }

  /** Which of these records there are. */
  live(connection: ConnectionRef, ids: readonly string[]): Promise<Set<string>> {
    return this.repository.live(connection.id, ids);
  }
}

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
