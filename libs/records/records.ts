import { Injectable } from '@nestjs/common';
import type { Connector, JsonObject, Page } from '#connectors';
import { Issues } from '#journal';
import { AppError, isUuid, logger } from '#kernel';
import type { Model } from '#models';
import { type Outcome, type PageCounts, RecordRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken, Vault } from '#vault';
import { arrivals, differs, type Failure, type Sealing } from './arrivals.js';
import { brake, wholeModels } from './brake.js';
import { Bytes } from './bytes.js';
import { writeItem } from './item.js';
import { type ListAnswer, type ListQuery, RecordList, shownBy, type View } from './list.js';
import { type PageWork, sealPage } from './page.js';
import { recordId } from './record-id.js';

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

/** Of a record that we hold and cannot open: it is written anew when the provider shows it again, also as it was. */
const UNREADABLE = 'record_unreadable';

/** No record's. */
const NO_HASH = Buffer.alloc(0);

/** So many issues a page: where everything fails, one more says nothing new. */
const ISSUES_A_PAGE = 20;

/** The records of connections: read as the API answers them, written page by page. */
@Injectable()
export class Records {
  constructor(
    private readonly repository: RecordRepository,
    private readonly vault: Vault,
    private readonly issues: Issues,
  ) {}

  async list(connection: ConnectionRef, model: Model, query: ListQuery): Promise<ListAnswer> {
    const list = new RecordList(this.vault.keys(connection), model, query, connection.id);
    const until = await this.repository.list(connection.id, list.selection, (record) => {
      list.add(record);
    });
    await this.report(
      connection,
      list.broken.map((id) => ({ id, model: model.name, code: UNREADABLE })),
    );
    return list.answer(until);
  }

  async get(connection: ConnectionRef, model: Model, id: string, view: View): Promise<Buffer | null> {
    if (!isUuid(id)) return null;
    const keys = this.vault.keys(connection);
    const show = shownBy(view);
    const out = new Bytes();
    try {
      const found = await this.repository.get(connection.id, { model: model.name, id, show }, (record) => {
        out.expect(2 * record.body.length);
        writeItem(out, { keys, model, show }, record);
      });
      return found ? out.done() : null;
    } catch (error) {
      if (error instanceof SealBroken) await this.report(connection, [{ id, model: model.name, code: UNREADABLE }]);
      throw error;
    }
  }

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
    const { id: connectionId, settings } = connection;
    const sealing = { connectionId, keys: this.vault.keys(connection), connector, settings };
    const work = { run, page, ...arrivals(sealing, page) };
    const unreadable = await this.issues.subjects(connection, UNREADABLE);
    for (;;) {
      const { sealed, failures } = await this.seal(sealing, work, unreadable);
      if (!done(await this.repository.writePage(connection.id, run, sealed))) continue;
      await this.report(connection, failures);
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
   * Ends a run whose pages are all written. What a complete run has not seen of these models is gone, unless there is doubt:
   * `held` records stay until a second complete run has missed them as well. Throws FenceLost.
   */
  async conclude(
    connection: ConnectionRef,
    run: RunRef,
    { models }: { models: readonly Model[] },
  ): Promise<{ deleted: number; held: number }> {
    await this.repository.tidy(connection.id, run);
    if (run.kind !== 'full' || run.since) return { deleted: 0, held: 0 };
    const whole = wholeModels(
      await this.repository.tally(connection.id, run),
      models.map(({ name }) => name),
    );
    if (whole.length === 0) return { deleted: 0, held: 0 };
    const names = whole.map(({ model }) => model);
    for (;;) {
      const { gone, held } = brake(whole, await this.repository.missing(connection.id, run, names));
      if (!done(await this.repository.sweep(connection.id, run, { models: names, gone }))) continue;
      await this.resolve(connection, run, names);
      return { deleted: gone.length, held };
    }
  }

  private async seal(
    sealing: Sealing,
    work: PageWork,
    unreadable: ReadonlySet<string>,
  ): Promise<ReturnType<typeof sealPage>> {
    const { connectionId } = sealing;
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
    return sealPage(sealing, work, { known, bodies });
  }

  private async report(connection: ConnectionRef, failures: readonly Failure[]): Promise<void> {
    for (const { id, model, code } of failures)
      logger.warn({ event: 'record_failed', connection: connection.id, model, id, code });
    for (const { id, model, code } of failures.slice(0, ISSUES_A_PAGE))
      await this.issues.open(connection, code, `${model}:${id}`);
  }

  /** A complete run has asked for every record of these models: what has not failed again since it began has passed. */
  private async resolve(connection: ConnectionRef, { startedAt }: RunRef, models: readonly string[]): Promise<void> {
    const passed = (await this.issues.list(connection)).filter(
      ({ code, subject, lastSeenAt }) =>
        code !== UNREADABLE && lastSeenAt < startedAt && models.some((model) => subject.startsWith(`${model}:`)),
    );
    for (const { code, subject } of passed) await this.issues.resolve(connection, [code], subject);
  }
}

/** False: another writer was faster, and what was decided has to be decided anew. */
function done(outcome: Outcome): boolean {
  if (outcome === 'fence_lost') throw new FenceLost();
  return outcome === 'done';
}
