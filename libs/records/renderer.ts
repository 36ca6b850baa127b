import { zstdDecompressSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { Connector, JsonObject } from '#connectors';
import { Issues } from '#journal';
import { AppError, codeOf } from '#kernel';
import type { Model } from '#models';
import {
  BEGINNING,
  type Named,
  type Place,
  RecordRepository,
  type RenderedRecord,
  STALE_PAGE,
  type StaleRecord,
  type Told,
} from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken, Vault } from '#vault';
import { type Failure, type Sealing, sealingOf } from './arrivals.js';
import { bodyOf, linesOf } from './body.js';
import { CustomFields } from './custom-fields.js';
import { report, reportCustom, UNREADABLE } from './failures.js';
import { Naming } from './naming.js';
import { compressed, differing, type Plain, Rendering } from './rendering.js';
import { settleCustom } from './settle-custom.js';
import { isNewer, shapeOf } from './shape.js';

/** What of a connection's records is rendered. */
export interface Part {
  connector: Connector;
  stream: string;
  models: readonly Model[];
}

/** What records of these models are made of today, but for settings and custom fields: another text for another form. */
export const formsOf = (connector: Connector, models: readonly Model[]): string =>
  models.map((model) => shapeOf(model, connector)).join('.');

/** Makes records anew from the payloads that we hold, where mappings, models, settings or custom fields have changed since. */
@Injectable()
export class Renderer {
  constructor(
    private readonly repository: RecordRepository,
    private readonly vault: Vault,
    private readonly issues: Issues,
    private readonly customFields: CustomFields,
  ) {}

  /** Page by page, each in a transaction of its own; between two of them the caller may stop. */
  async *render(
    connection: ConnectionRef,
    { connector, stream, models }: Part,
  ): AsyncGenerator<number, void, undefined> {
    const custom = await this.customFields.of(connection);
    const keys = this.vault.keys(connection);
    const sealing = sealingOf(connection, { connector, stream }, { keys, custom });
    for (const model of models) {
      let place: Place | null = BEGINNING;
      while (place) {
        const page: RenderedPart = await this.next(connection, sealing, { model, stream, after: place });
        place = page.next;
        yield page.records.length;
      }
    }
  }

  /** What failed of the organisation's own fields and works now is no issue any more. */
  async settle(connection: ConnectionRef, part: Part): Promise<void> {
    const held = { repository: this.repository, keys: this.vault.keys(connection) };
    await settleCustom({ ...held, custom: await this.customFields.of(connection) }, this.issues, connection, part);
  }

  private async next(
    connection: ConnectionRef,
    sealing: Sealing,
    from: { model: Model; stream: string; after: Place },
  ): Promise<RenderedPart> {
    const { model, stream, after } = from;
    const sought = {
      model: model.name,
      stream,
      after,
      shape: shapeOf(model, sealing.connector),
      rendering: sealing.rendering,
    };
    for (;;) {
      const part = new RenderedPart(sealing, model);
      await this.repository.stale(connection.id, sought, (record) => {
        part.add(record);
      });
      if (part.records.length > 0) {
        const outcome = await this.repository.writeRendered(connection.id, part);
        if (outcome !== 'done') continue; // a run was faster with one of them
      }
      await report(this.issues, connection, part.failures);
      await reportCustom(this.issues, connection, part.customFailed);
      return part;
    }
  }
}

/** The records of one page, made anew as they arrive: their payloads are not kept. */
class RenderedPart {
  readonly records: RenderedRecord[] = [];
  readonly changes: Told[] = [];
  readonly emptied: { id: string; raw: Buffer }[] = [];
  readonly failures: Failure[] = [];
  private readonly naming = new Naming();
  private readonly rendering: Rendering;
  private readonly empties: boolean;
  private readonly shape: number;
  private seen = 0;
  private last: Place | null = null;

  constructor(
    private readonly sealing: Sealing,
    private readonly model: Model,
  ) {
    this.rendering = new Rendering(sealing);
    this.empties = sealing.withdrawn(model.name).emptied;
    this.shape = shapeOf(model, sealing.connector);
  }

  get customFailed(): ReadonlySet<string> {
    return this.rendering.customFailed;
  }

  get named(): Named[] {
    return this.naming.sealed(this.sealing.keys);
  }

  /** Where to go on; null when these were the last. */
  get next(): Place | null {
    return this.seen < STALE_PAGE ? null : this.last;
  }

  /** One that does not open or cannot be mapped stays as it is, and so does what a newer version of us has made. */
  add(record: StaleRecord): void {
    const { id, modifiedAt } = record;
    this.seen += 1;
    this.last = { time: modifiedAt, id };
    if (isNewer(record.shape, this.shape)) return;
    try {
      const old = this.opened(record);
      this.put(record, old, this.empties ? this.empty(record, old) : this.render(record, old));
    } catch (error) {
      this.failures.push({ id, model: this.model.name, code: failureOf(error) });
    }
  }

  private opened({ id, body, custom }: StaleRecord): Plain {
    const { keys } = this.sealing;
    return { body: keys.open('body', id, body), custom: custom && keys.open('custom', id, custom) };
  }

  private render({ id, raw }: StaleRecord, old: Plain): ReturnType<Rendering['of']> {
    const text = zstdDecompressSync(this.sealing.keys.open('raw', id, raw)).toString('utf8');
    if (text === DESTROYED) return this.nothing(old); // the right may be back: it is read again
    return this.rendering.of(this.model, { remoteId: remoteIdOf(old), raw: JSON.parse(text) as JsonObject }, old);
  }

  /** Its payload is destroyed as well. If the right comes back, it reads as one that has changed. */
  private empty({ id }: StaleRecord, old: Plain): ReturnType<Rendering['of']> {
    this.emptied.push({ id, raw: this.sealing.keys.seal('raw', id, compressed(Buffer.from(DESTROYED))) });
    return this.nothing(old);
  }

  private nothing(old: Plain): ReturnType<Rendering['of']> {
    return { plain: { body: bodyOf(this.model, remoteIdOf(old), {}), custom: null }, found: NOTHING_FOUND };
  }

  private put(
    { id, version, modifiedAt, deleted }: StaleRecord,
    old: Plain,
    { plain, found }: ReturnType<Rendering['of']>,
  ): void {
    const { keys, rendering } = this.sealing;
    const model = this.model.name;
    // One that is gone has its last time, and nobody is told of it any more.
    const fields = deleted ? [] : differing(this.model, old, plain);
    if (fields.length > 0) {
      this.naming.add(this.model, old.body, plain.body);
      this.changes.push({ id, model, kind: 'updated', fields: keys.seal('change', id, JSON.stringify(fields)) });
    }
    this.records.push({
      ...{ id, model, version, shape: this.shape, rendering },
      keptAt: fields.length > 0 ? null : modifiedAt,
      ...found,
      body: keys.seal('body', id, plain.body),
      custom: plain.custom && keys.seal('custom', id, plain.custom),
    });
  }
}

const remoteIdOf = ({ body }: Plain): string => JSON.parse(linesOf(body).remoteId.toString('utf8')) as string;

/** What is left of a payload that was read with a right that was withdrawn for too long. */
const DESTROYED = '{}';

const NOTHING_FOUND = {
  ...{ keys: [], indexed: [], remoteModifiedAt: undefined },
  ...{ startsAt: undefined, endsAt: undefined, effectiveAt: undefined },
};

function failureOf(error: unknown): string {
  if (error instanceof SealBroken) return UNREADABLE;
  return error instanceof AppError ? codeOf(error) : 'record_unmappable';
}
