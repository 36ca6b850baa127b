import { Injectable } from '@nestjs/common';
import { models } from '#models';
import {
  type ChangeRange,
  FeedRepository,
  type FeedState,
  type StoredChange,
  type ToldOf,
  type WantedChanges,
} from '#store';
import type { ConnectionRef } from '#tenancy';
import { type ConnectionKeys, SealBroken, Vault } from '#vault';
import { linesOf } from './body.js';
import { formOf } from './shape.js';

/** One thing that has happened to a connection: to a record of it, or beside them. */
export interface Change {
  sequence: number;
  kind: string;
  /** The record's model, or what kind of event it is. */
  model: string;
  id: string;
  /** Null where the record is not there any more, and of what happened beside records. */
  remoteId: string | null;
  /** Null where all of them may differ. */
  changedFields: string[] | null;
  at: Date;
  /** Told while the stream had never been read completely. */
  first: boolean;
  data: unknown;
}

export interface ChangesRead {
  items: Change[];
  /** The number of the last one before them that would have been shown; null: there is none. */
  previous: number | null;
  more: boolean;
  /** Where the log stood afterwards; null when the connection is erased. */
  state: FeedState | null;
}

const NAMES = new Map(models.map((model) => [model.name, new Set([...formOf(model).names, 'custom_fields'])]));

/** The change log of a connection, opened. */
@Injectable()
export class Changes {
  constructor(
    private readonly feeds: FeedRepository,
    private readonly vault: Vault,
  ) {}

  state(connection: ConnectionRef): Promise<FeedState | null> {
    return this.feeds.state(connection.id);
  }

  /** Of these records and events, in their order; the epoch of their numbers. */
  async readOf(
    connection: ConnectionRef,
    wanted: { told: readonly ToldOf[]; limit: number },
  ): Promise<{ items: Change[]; epoch: number | null }> {
    const opening = new Opening(this.vault.keys(connection));
    const items: Change[] = [];
    const state = await this.feeds.readOf(connection.id, wanted, (stored) => {
      items.push(opening.open(stored));
    });
    return { items, epoch: state?.epoch ?? null };
  }

  async read(connection: ConnectionRef, wanted: WantedChanges, range: ChangeRange): Promise<ChangesRead> {
    const opening = new Opening(this.vault.keys(connection));
    const items: Change[] = [];
    const { previous, state } = await this.feeds.read(
      connection.id,
      wanted,
      { ...range, limit: range.limit + 1 },
      (stored) => {
        items.push(opening.open(stored));
      },
    );
    return { items: items.slice(0, range.limit), previous, more: items.length > range.limit, state };
  }
}

/** Of one page: a record may be on it many times. */
class Opening {
  private readonly remoteIds = new Map<string, string | null>();

  constructor(private readonly keys: ConnectionKeys) {}

  open({ seq, at, fields, body, ...change }: StoredChange): Change {
    const { kind, model, id, first, data } = change;
    return {
      ...{ sequence: seq, at: new Date(at), kind, model, id, first, data },
      remoteId: this.remoteId(id, body),
      changedFields: fields && this.names(model, id, fields),
    };
  }

  /** What does not open says nothing; the record's own reading tells of it. */
  private remoteId(id: string, body: Buffer | null): string | null {
    const known = this.remoteIds.get(id);
    if (known !== undefined || !body) return known ?? null;
    const opened = this.opened(() => linesOf(this.keys.open('body', id, body)).remoteId);
    const remoteId = opened && (JSON.parse(opened.toString('utf8')) as string);
    this.remoteIds.set(id, remoteId);
    return remoteId;
  }

  /** Those that the model has today: what lists do not show is not named either. */
  private names(model: string, id: string, fields: Buffer): string[] | null {
    const opened = this.opened(() => this.keys.open('change', id, fields));
    if (!opened) return null;
    const named = JSON.parse(opened.toString('utf8')) as string[];
    return named.filter((name) => NAMES.get(model)?.has(name));
  }

  private opened(open: () => Buffer): Buffer | null {
    try {
      return open();
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}
