import { zstdDecompressSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { AS_IT_IS, type Connector, type JsonObject } from '#connectors';
import { Issues } from '#journal';
import type { Model } from '#models';
import {
  BEGINNING,
  isQuiet,
  type KnownAside,
  type Place,
  type Quarantining,
  RecordRepository,
  type RenderedPage,
  type RenderedRecord,
  STALE_PAGE,
  type StaleRecord,
  type Told,
} from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken, Vault } from '#vault';
import { type Failure, type Sealing, sealingOf } from './arrivals.js';
import { bodyOf, DESTROYED, type Plain, remoteIdIn } from './body.js';
import { CustomFields } from './custom-fields.js';
import { reasonOf, report, reportCustom } from './failures.js';
import { done, untilDone } from './fence.js';
import { Naming } from './naming.js';
import { passedOf, quarantining } from './quarantine.js';
import { type Part, Quarantine } from './quarantine.service.js';
import { Pasts, stepsBetween } from './past.js';
import { compressed, Rendering } from './rendering.js';
import { settleCustom } from './settle-custom.js';
import { isNewer, shapeOf } from './shape.js';
import { unmasked } from './withholding.js';

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
    private readonly quarantine: Quarantine,
  ) {}

  /**
   * Page by page, each in a transaction of its own; between two of them the caller may stop. What is kept aside comes last: it may
   * be the newer of two.
   */
  async *render(connection: ConnectionRef, part: Part): AsyncGenerator<number, void, undefined> {
    const { connector, stream, models } = part;
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
    yield* this.quarantine.retry(connection, part);
  }

  /** What failed and works now is no issue any more: the organisation's own fields, and records that lay in quarantine. */
  async settle(connection: ConnectionRef, part: Part): Promise<void> {
    const held = { repository: this.repository, keys: this.vault.keys(connection) };
    await settleCustom({ ...held, custom: await this.customFields.of(connection) }, this.issues, connection, part);
    await this.issues.resolveFailed(connection, part.stream);
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
    return untilDone(async () => {
      const part = new RenderedPart(sealing, model);
      await this.repository.stale(connection.id, sought, (record) => {
        part.add(record);
      });
      const held = await this.repository.aside(connection.id, part.ids);
      const page = { ...part.rendered(), stream, aside: part.quarantining(held) };
      if (page.records.length + page.emptied.length > 0 || !isQuiet(page.aside)) {
        const outcome = await this.repository.writeRendered(connection.id, page);
        if (!done(outcome)) return null; // a run was faster with one of them
      }
      for (const { code, subject } of passedOf(page.aside, held))
        await this.issues.resolve(connection, [code], subject);
      await report(this.issues, connection, part.failures);
      await reportCustom(this.issues, connection, part.customFailed);
      return part;
    });
  }
}

/** The records of one page, made anew as they arrive: their payloads are not kept. */
class RenderedPart {
  readonly records: RenderedRecord[] = [];
  readonly changes: Told[] = [];
  readonly emptied: { id: string; version: Buffer; raw: Buffer }[] = [];
  readonly ended: string[] = [];
  readonly failures: Failure[] = [];
  readonly passed: { id: string; askedAt: Date; hash: Buffer | null }[] = [];
  private readonly naming = new Naming();
  private readonly rendering: Rendering;
  private readonly pasts: Pasts;
  private readonly empties: boolean;
  private readonly shape: number;
  private seen = 0;
  private last: Place | null = null;

  constructor(
    private readonly sealing: Sealing,
    private readonly model: Model,
  ) {
    this.rendering = new Rendering(sealing);
    this.pasts = new Pasts(sealing);
    this.empties = sealing.withdrawn(model.name).emptied;
    this.shape = shapeOf(model, sealing.connector);
  }

  get customFailed(): ReadonlySet<string> {
    return this.rendering.customFailed;
  }

  get ids(): string[] {
    return [...this.passed, ...this.failures].map(({ id }) => id);
  }

  rendered(): Omit<RenderedPage, 'stream' | 'aside'> {
    const { records, changes, emptied, ended } = this;
    const forgotten = [...this.pasts.forgotten];
    const { keys, choicesVersion } = this.sealing;
    return { records, changes, emptied, ended, forgotten, choicesVersion, named: this.naming.sealed(keys) };
  }

  /** A record that could not be rendered anew stays in its place, and is seen in quarantine. */
  quarantining(held: ReadonlyMap<string, KnownAside>): Quarantining {
    return quarantining(this.sealing, this, held);
  }

  /** Where to go on; null when these were the last. */
  get next(): Place | null {
    return this.seen < STALE_PAGE ? null : this.last;
  }

  /** One that does not open or cannot be mapped stays as it is, and so does what a newer version of us has made. */
  add(record: StaleRecord): void {
    const { id, modifiedAt, askedAt } = record;
    this.seen += 1;
    this.last = { time: modifiedAt, id };
    if (isNewer(record.shape, this.shape)) return;
    try {
      const old = this.opened(record);
      const text = this.empties ? DESTROYED : this.cutText(record);
      if (text === null) this.end(record, old);
      else this.put(record, old, this.empties ? this.empty(record, old) : this.render(text, old));
      const hash = this.empties || text === null || record.deleted ? null : this.sealing.keys.hash(text);
      this.passed.push({ id, askedAt: new Date(askedAt), hash });
    } catch (error) {
      const sent = this.sentFor(record);
      this.mask(record);
      this.failures.push({ id, model: this.model.name, ...reasonOf(error), ...sent });
    }
  }

  /** The payload without what is switched off, which takes its place; null: there is to be no such record. */
  private cutText(record: StaleRecord): string | null {
    const whole = this.textOf(record);
    if (this.sealing.cut === AS_IT_IS) return whole;
    const cut =
      whole === DESTROYED ? this.unlessOff() : this.sealing.cut(this.model.name, JSON.parse(whole) as JsonObject);
    if (cut === null) return null;
    const text = whole === DESTROYED ? whole : JSON.stringify(cut);
    if (text !== whole) this.replaceRaw(record, text);
    return text;
  }

  private unlessOff(): JsonObject | null {
    return this.sealing.isOn(this.model.name) ? {} : null;
  }

  private replaceRaw({ id, version }: StaleRecord, text: string): void {
    if (this.emptied.at(-1)?.id === id) return;
    this.emptied.push({ id, version, raw: this.sealing.keys.seal('raw', id, compressed(Buffer.from(text))) });
  }

  /** Nothing but that it was there stays of it. */
  private end(record: StaleRecord, old: Plain): void {
    this.ended.push(record.id);
    this.put(record, old, this.empty(record, old), 'deleted');
  }

  /** What cannot be made anew stays as it is, but for what is switched off: of that nothing stays. Nobody reads what does not open. */
  private mask(record: StaleRecord): void {
    const mask = this.sealing.masked(this.model.name);
    if (mask.fields.size === 0 && !mask.own) return;
    try {
      const old = this.opened(record);
      this.put(record, old, { plain: unmasked(this.model, old, mask), found: NOTHING_FOUND });
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
    }
  }

  /** What is kept aside of a record that failed: nothing of one that is gone, that does not open, or that cannot be cut. */
  private sentFor(record: StaleRecord): Pick<Failure, 'of'> {
    try {
      const text = this.cutText(record) ?? DESTROYED;
      if (record.deleted) return {};
      const [remoteId, hash] = [remoteIdOf(this.opened(record)), this.sealing.keys.hash(text)];
      return { of: { remoteId, askedAt: new Date(record.askedAt), text, hash, shape: this.shape } };
    } catch (error) {
      if (!(error instanceof SealBroken)) this.replaceRaw(record, DESTROYED);
      return {};
    }
  }

  private opened({ id, body, custom }: StaleRecord): Plain {
    const { keys } = this.sealing;
    return { body: keys.open('body', id, body), custom: custom && keys.open('custom', id, custom) };
  }

  private textOf({ id, raw }: StaleRecord): string {
    return zstdDecompressSync(this.sealing.keys.open('raw', id, raw)).toString('utf8');
  }

  private render(text: string, old: Plain): ReturnType<Rendering['of']> {
    if (text === DESTROYED) return this.nothing(old); // the right may be back: it is read again
    return this.rendering.of(this.model, { remoteId: remoteIdOf(old), raw: JSON.parse(text) as JsonObject }, old);
  }

  /** Its payload is destroyed as well. If the right comes back, it reads as one that has changed. */
  private empty(record: StaleRecord, old: Plain): ReturnType<Rendering['of']> {
    this.replaceRaw(record, DESTROYED);
    this.pasts.forget(record.id);
    return this.nothing(old);
  }

  private nothing(old: Plain): ReturnType<Rendering['of']> {
    return { plain: { body: bodyOf(this.model, remoteIdOf(old), {}), custom: null }, found: NOTHING_FOUND };
  }

  private put(
    { id, version, modifiedAt, deleted, ...made }: StaleRecord,
    old: Plain,
    { plain, found }: ReturnType<Rendering['of']>,
    kind: 'updated' | 'deleted' = 'updated',
  ): void {
    const { keys, rendering } = this.sealing;
    const model = this.model.name;
    // One that is gone has its last time, and nobody is told of it any more.
    const steps = stepsBetween(this.model, old, plain);
    this.pasts.note({ id, model: this.model, shape: this.shape }, made, steps);
    const isTold = (!deleted && steps.length > 0) || (kind === 'deleted' && !deleted);
    if (isTold) {
      this.naming.add(this.model, old.body, plain.body);
      const fields = kind === 'deleted' ? null : keys.seal('change', id, JSON.stringify(steps.map(([name]) => name)));
      this.changes.push({ id, model, kind, fields, past: this.pasts.sealed(id, made, steps) });
    }
    this.records.push({
      ...{ id, model, version, shape: this.shape, rendering },
      keptAt: isTold ? null : modifiedAt,
      ...found,
      body: keys.seal('body', id, plain.body),
      custom: plain.custom && keys.seal('custom', id, plain.custom),
    });
  }
}

const remoteIdOf = ({ body }: Plain): string => remoteIdIn(body);

const NOTHING_FOUND = {
  ...{ keys: [], indexed: [], remoteModifiedAt: undefined },
  ...{ startsAt: undefined, endsAt: undefined, effectiveAt: undefined },
};
