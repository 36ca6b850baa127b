import { Injectable } from '@nestjs/common';
import type { Connector, JsonObject, Pulled } from '#connectors';
import { logger } from '#kernel';
import type { Model } from '#models';
import { type AsideRow, BEGINNING, QuarantineRepository, RETRIED_AT_ONCE, type Retryable } from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { detailOf, textOf } from './quarantine.js';
import { Records } from './records.js';
import { isNewer, shapeOf } from './shape.js';
import { withdrawnOf } from './withdrawn.js';

/** What of a connection's records is made anew. */
export interface Part {
  connector: Connector;
  stream: string;
  models: readonly Model[];
}

/** A record that could not be taken over. */
export interface Quarantined extends Omit<AsideRow, 'detail'> {
  /** Null where what is stored does not open. */
  remoteId: string | null;
  /** The remote id of what it belongs to, where it has to be asked for with that. */
  owner?: string;
  /** The field of the model that failed; null: nobody knows which, or the record as a whole. */
  field: string | null;
}

/** With what the provider sent; of what is too large for that only the beginning, as a text. */
export interface QuarantinedPayload extends Quarantined {
  payload: JsonObject | null;
  excerpt: string | null;
}

interface AsideQuery {
  model?: string | null | undefined;
  code?: string | null | undefined;
  pageSize: number;
  /** The id that the page before ended with. */
  cursor?: string | null | undefined;
}

/** Records that cannot be mapped or are too large: kept aside until they can be taken over, or are gone at the provider. */
@Injectable()
export class Quarantine {
  constructor(
    private readonly repository: QuarantineRepository,
    private readonly records: Records,
    private readonly vault: Vault,
  ) {}

  async page(
    connection: ConnectionRef,
    { pageSize, cursor = null, model = null, code = null }: AsideQuery,
  ): Promise<{ items: Quarantined[]; cursor: string | null }> {
    const keys = this.vault.keys(connection);
    const rows = await this.repository.list(connection, { model, code, after: cursor, limit: pageSize + 1 });
    const items = rows.slice(0, pageSize).map((row) => openedRow(keys, row));
    return { items, cursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null };
  }

  /** Null when there is none. */
  async get(connection: ConnectionRef, id: string): Promise<QuarantinedPayload | null> {
    const row = await this.repository.get(connection, id);
    if (!row) return null;
    const { raw, ...rest } = row;
    const keys = this.vault.keys(connection);
    const text = raw && unlessBroken(() => textOf(keys, id, raw));
    return {
      ...openedRow(keys, rest),
      payload: text !== null && row.whole ? payloadOf(text) : null,
      excerpt: row.whole ? null : text,
    };
  }

  /** How many are tried again: one, or all of the connection's. A worker finds them with its next look at what is due. */
  askAgain(connection: ConnectionRef, id: string | null): Promise<number> {
    return this.repository.askAgain(connection, id);
  }

  /** Tries those again that were tried with another mapping, other settings or custom fields; some at a time, between which the caller may stop. */
  async *retry(
    connection: ConnectionRef,
    { connector, stream, models }: Part,
  ): AsyncGenerator<number, void, undefined> {
    const withdrawn = withdrawnOf(connector, connection, stream);
    for (const model of models) {
      if (withdrawn(model.name).emptied) await this.repository.destroy(connection, { stream, model: model.name });
      const shape = shapeOf(model, connector);
      const sought = { stream, model: model.name, shape, rendering: connection.rendering };
      for (let after: string | null = BEGINNING.id; after !== null;) {
        const rows: Retryable[] = await this.repository.outdated(connection, { ...sought, after });
        const found = this.opened(
          connection,
          model,
          rows.filter((row) => !isNewer(row.shape, shape)),
        );
        if (found.length > 0) {
          const page = { found, gone: [], askedAt: new Date() };
          await this.records.writeNamed(connection, { connector, stream }, page);
          yield found.length;
        }
        after = rows.length < RETRIED_AT_ONCE ? null : (rows.at(-1)?.id ?? null);
      }
    }
  }

  private opened(connection: ConnectionRef, model: Model, rows: readonly Retryable[]): Pulled[] {
    const keys = this.vault.keys(connection);
    return rows.flatMap((row) => {
      const pulled = unlessBroken(() => ({
        model: model.name,
        remoteId: detailOf(keys, row).remoteId,
        raw: payloadOf(textOf(keys, row.id, row.raw)),
        askedAt: row.askedAt,
      }));
      if (!pulled) logger.warn({ event: 'quarantine_unreadable', connection: connection.id, id: row.id });
      return pulled ?? [];
    });
  }
}

const payloadOf = (text: string): JsonObject => JSON.parse(text) as JsonObject;

const NOTHING = { remoteId: null, field: null };

const openedRow = (keys: ConnectionKeys, { detail, ...row }: AsideRow): Quarantined => ({
  ...row,
  ...(unlessBroken(() => detailOf(keys, { id: row.id, detail })) ?? NOTHING),
});

function unlessBroken<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
