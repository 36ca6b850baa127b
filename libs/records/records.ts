import { Injectable } from '@nestjs/common';
import type { Connector, JsonObject, Page } from '#connectors';
import { Issues } from '#journal';
import { AppError } from '#kernel';
import type { Model } from '#models';
import { type Gone, type Outcome, type PageCounts, RecordRepository, type RunFigures } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Vault } from '#vault';
import { arrivals, differs, type Sealing, sealingOf } from './arrivals.js';
import { brake, wholeModels } from './brake.js';
import { burialOf, missingParts } from './burial.js';
import { chosenOf } from './chosen.js';
import { CustomFields } from './custom-fields.js';
import { CUSTOM_FAILED, report, reportCustom, UNREADABLE } from './failures.js';
import { type PageWork, sealPage, shownOn } from './page.js';
import { recordId } from './record-id.js';
import { settleCustom } from './settle-custom.js';

/** A run as whoever took it knows it. */
export interface RunRef {
  id: string;
  connectionId: string;
  organisationId: string;
  stream: string;
  kind: 'full' | 'incremental';
  /** Raised each time somebody takes the run: what was taken before writes nothing any more. */
  fence: number;
  startedAt: Date;
  since?: Date;
}

/** Somebody else has taken the run, or it has ended: nothing is written for it any more. */
export class FenceLost extends AppError {
  readonly code = 'fence_lost';

  constructor() {
    super('The run was taken over or has ended.');
  }
}

/** No record's. */
const NO_HASH = Buffer.alloc(0);

/** The records of connections: what is held of them, and written page by page. */
@Injectable()
export class Records {
  constructor(
    private readonly repository: RecordRepository,
    private readonly vault: Vault,
    private readonly issues: Issues,
    private readonly customFields: CustomFields,
  ) {}

  /** How many of these we have or had. */
  async known(connection: ConnectionRef, model: string, remoteIds: readonly string[]): Promise<number> {
    const known = await this.repository.known(
      connection.id,
      remoteIds.map((remoteId) => recordId(connection.id, model, remoteId)),
    );
    return known.size;
  }

  /** How many records there are of each model. */
  counts(connection: ConnectionRef): Promise<Record<string, number>> {
    return this.repository.counts(connection.id);
  }

  /** How many records of each model these runs have seen, and what became of them. */
  figures(connection: ConnectionRef, runs: readonly string[]): Promise<RunFigures[]> {
    return this.repository.figures(connection.id, runs);
  }

  /** Which of these we do not have as the listing shows them: their remote ids. */
  async changed(
    connection: ConnectionRef,
    model: string,
    marks: readonly { remoteId: string; mark: string }[],
  ): Promise<Set<string>> {
    const keys = this.vault.keys(connection);
    const listed = marks.map(({ remoteId, mark }) => ({
      remoteId,
      mark,
      id: recordId(connection.id, model, remoteId),
    }));
    const known = await this.repository.known(
      connection.id,
      listed.map(({ id }) => id),
    );
    const unreadable = await this.issues.subjects(connection, UNREADABLE);
    const isKnown = ({ id, mark }: { id: string; mark: string }): boolean => {
      const row = unreadable.has(`${model}:${id}`) ? undefined : known.get(id);
      return row?.mark != null && !row.deleted && row.mark.equals(keys.hash(mark));
    };
    return new Set(listed.filter((each) => !isKnown(each)).map(({ remoteId }) => remoteId));
  }

  /** Writes what differs from what we hold: all of the page with its checkpoint, or nothing. Throws FenceLost. */
  async writePage(connection: ConnectionRef, run: RunRef, connector: Connector, page: Page): Promise<PageCounts> {
    const custom = await this.customFields.of(connection);
    const part = { connector, stream: run.stream };
    const sealing = sealingOf(connection, part, { keys: this.vault.keys(connection), custom });
    const brought = { run, page, ...arrivals(sealing, page) };
    const work = { ...brought, shown: shownOn(connection.id, brought) };
    const unreadable = await this.issues.subjects(connection, UNREADABLE);
    for (;;) {
      const { sealed, failures, customFailed } = await this.seal(sealing, work, unreadable);
      if (!done(await this.repository.writePage(connection.id, run, sealed))) continue;
      await report(this.issues, connection, failures);
      await reportCustom(this.issues, connection, customFailed);
      const rewritten = sealed.records.map(({ id, model }) => `${model}:${id}`).filter((one) => unreadable.has(one));
      for (const subject of rewritten) await this.issues.resolve(connection, [UNREADABLE], subject);
      return sealed.counts;
    }
  }

  /** Where an interrupted run goes on; null at its beginning. */
  async lastCheckpoint(connection: ConnectionRef, run: { id: string }): Promise<JsonObject | null> {
    const sealed = await this.repository.checkpoint(connection.id, run.id);
    if (!sealed) return null;
    return JSON.parse(this.vault.keys(connection).open('checkpoint', run.id, sealed).toString('utf8')) as JsonObject;
  }

  /**
   * Ends a run whose pages are all written. It has asked for all there is of these `models`, and there is certainly nothing of
   * `none`: what it has not seen of them is gone, unless there is doubt:
   * `held` records stay until a second complete run has missed them as well. What was not chosen goes without doubt, whatever
   * else the run has seen. Throws FenceLost.
   */
  async conclude(
    connection: ConnectionRef,
    run: RunRef,
    { models, none, chosen }: { models: readonly Model[] } & Pick<Page, 'none' | 'chosen'>,
  ): Promise<{ deleted: number; held: number }> {
    await this.repository.tidy(connection.id, run);
    const dropped = chosen ? await this.drop(connection, run, chosen) : 0;
    const { deleted, held } = await this.sweep(connection, run, { models, none });
    return { deleted: dropped + deleted, held };
  }

  private async sweep(
    connection: ConnectionRef,
    run: RunRef,
    { models, none }: { models: readonly Model[]; none: readonly string[] | undefined },
  ): Promise<{ deleted: number; held: number }> {
    const whole = wholeModels(
      await this.repository.tally(connection.id, run),
      models.map(({ name }) => name),
      none,
    );
    if (whole.length === 0) return { deleted: 0, held: 0 };
    const names = whole.map(({ model }) => model);
    for (;;) {
      const { gone, held } = brake(whole, await this.repository.missing(connection.id, run, names));
      const deleted = await this.bury(connection, run, { models: names, gone });
      if (deleted === null) continue;
      await this.resolve(connection, run, names);
      await this.settleCustom(connection, {
        stream: run.stream,
        models: models.filter(({ name }) => names.includes(name)),
      });
      return { deleted, held };
    }
  }

  /** What neither is one of the chosen records nor belongs to one. */
  private async drop(connection: ConnectionRef, run: RunRef, chosen: NonNullable<Page['chosen']>): Promise<number> {
    const kept = chosenOf(connection.id, this.vault.keys(connection), chosen);
    for (let dropped = 0; ;) {
      const gone = await this.repository.unchosen(connection.id, run, kept);
      if (gone.length === 0) return dropped;
      dropped += (await this.bury(connection, run, { models: [], gone })) ?? 0;
    }
  }

  /** How many records are gone with what belongs to them; null: what was decided has to be decided anew. */
  private async bury(
    connection: ConnectionRef,
    run: RunRef,
    { models, gone }: { models: readonly string[]; gone: readonly Gone[] },
  ): Promise<number | null> {
    const keys = this.vault.keys(connection);
    const grave = { connectionId: connection.id, keys, repository: this.repository };
    const { burial, naming } = await burialOf(grave, { gone, askedAt: run.startedAt });
    const swept = { models, burial, named: naming.sealed(keys) };
    return done(await this.repository.sweep(connection.id, run, swept)) ? gone.length + burial.parts.length : null;
  }

  private async seal(
    sealing: Sealing,
    work: PageWork,
    unreadable: ReadonlySet<string>,
  ): Promise<ReturnType<typeof sealPage>> {
    const { connectionId, keys } = sealing;
    const grave = { connectionId, keys, repository: this.repository };
    const { whole } = work.page;
    const gone = whole ? await missingParts(grave, whole, work.shown) : [];
    const known = await this.repository.known(
      connectionId,
      work.arrived.map(({ id }) => id),
    );
    for (const { id, model } of work.arrived) {
      const row = known.get(id);
      if (row && unreadable.has(`${model.name}:${id}`)) known.set(id, { ...row, hash: NO_HASH });
    }
    const replaced = work.arrived.filter((each) => known.has(each.id) && differs(each, known.get(each.id)));
    const bodies = await this.repository.bodies(
      connectionId,
      replaced.map(({ id }) => id),
    );
    const buried = await burialOf(grave, { gone, askedAt: whole?.askedAt ?? work.run.startedAt });
    return sealPage(sealing, work, { held: { known, bodies }, ...buried });
  }

  private async settleCustom(connection: ConnectionRef, part: Parameters<typeof settleCustom>[3]): Promise<void> {
    const held = { repository: this.repository, keys: this.vault.keys(connection) };
    await settleCustom({ ...held, custom: await this.customFields.of(connection) }, this.issues, connection, part);
  }

  /** A complete run has asked for every record of these models: what has not failed again since it began has passed. */
  private async resolve(connection: ConnectionRef, { startedAt }: RunRef, models: readonly string[]): Promise<void> {
    const passed = (await this.issues.list(connection)).filter(
      ({ code, subject, lastSeenAt }) =>
        ![UNREADABLE, CUSTOM_FAILED].includes(code) &&
        lastSeenAt < startedAt &&
        models.some((model) => subject.startsWith(`${model}:`)),
    );
    for (const { code, subject } of passed) await this.issues.resolve(connection, [code], subject);
  }
}

/** False: another writer was faster, and what was decided has to be decided anew. */
function done(outcome: Outcome): boolean {
  if (outcome === 'fence_lost') throw new FenceLost();
  return outcome === 'done';
}
