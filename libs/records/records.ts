import { Injectable } from '@nestjs/common';
import type { Connector, JsonObject, NamedPage, Page } from '#connectors';
import { Issues } from '#journal';
import type { Model } from '#models';
import { type Gone, type PageCounts, RecordRepository, type RunFigures, type SealedChange, sizeOf } from '#store';
import type { ConnectionRef } from '#tenancy';
import { Vault } from '#vault';
import { arrivals, type Brought, differs, type Failure, type Sealing, sealingOf } from './arrivals.js';
import { burialOf, type Grave, missingParts } from './burial.js';
import { CustomFields } from './custom-fields.js';
import { report, reportCustom, resolveSwept, UNREADABLE } from './failures.js';
import { done, type RunRef, untilDone } from './fence.js';
import { type Decided, sealNamed, sealPage, shownOn } from './page.js';
import { passedOf } from './quarantine.js';
import { recordId } from './record-id.js';
import { leftOf } from './rendering.js';
import { settleCustom } from './settle-custom.js';
import { type Asking, Sweeper, type Swept } from './sweeper.js';
import { cutPage, type Dropped } from './withholding.js';

/** What became of records that were named, with what belongs to them. */
export interface NamedCounts {
  changed: number;
  deleted: number;
  failed: number;
}

/** What a run has asked for. */
interface Conclusion extends Pick<Page, 'none' | 'chosen'> {
  models: readonly Model[];
  byName?: Asking | undefined;
}

/** What is told of a page that was written. */
interface Reported {
  written: readonly { id: string; model: string }[];
  /** Issues of records that failed before and do not now. */
  passed: readonly { code: string; subject: string }[];
  failures: readonly Failure[];
  customFailed: ReadonlySet<string>;
  /** Records that could not be opened before. */
  unreadable: ReadonlySet<string>;
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

  /** Whether we hold it as one that is there; undefined: we never had it. */
  async isLive(connection: ConnectionRef, model: string, remoteId: string): Promise<boolean | undefined> {
    const id = recordId(connection.id, model, remoteId);
    const row = (await this.repository.known(connection.id, [id])).get(id);
    return row && !row.deleted;
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
  async writePage(connection: ConnectionRef, run: RunRef, connector: Connector, read: Page): Promise<PageCounts> {
    const sealing = await this.sealing(connection, { connector, stream: run.stream });
    const page = cutPage(read, sealing.cut, sealing.isOn);
    const askedAt = page.whole?.askedAt ?? run.startedAt;
    const brought = { run, page, ...arrivals(sealing, { ...page, askedAt }) };
    const work = { ...brought, shown: shownOn(connection.id, brought) };
    const unreadable = await this.issues.subjects(connection, UNREADABLE);
    const orphans = new Set<string>();
    return untilDone(async () => {
      const named = await this.goneOf(sealing, { ...page, askedAt }, work.shown);
      const gone = [...named, ...(await this.missingFrom(sealing, page.whole, work.shown))];
      const by = await this.held(sealing, work, unreadable, { gone, askedAt });
      const { sealed, failures, customFailed } = sealPage(sealing, work, { ...by, orphans });
      if (await this.findOrphans(sealing, sealed, orphans)) return null;
      if (!done(await this.repository.writePage(connection.id, run, sealed))) return null;
      const passed = passedOf(sealed.aside, by.held.aside);
      await this.reported(connection, { written: sealed.records, passed, failures, customFailed, unreadable });
      return sealed.counts;
    });
  }

  /**
   * Writes what was read of records by their names, without a run: what we hold from a later reading stays. Records that are gone
   * go with what belongs to them, unless they were asked for later. Throws FenceLost when the connection is erased.
   */
  async writeNamed(
    connection: ConnectionRef,
    part: { connector: Connector; stream: string },
    read: NamedPage,
  ): Promise<NamedCounts> {
    const sealing = await this.sealing(connection, part);
    const page = cutPage(read, sealing.cut, sealing.isOn);
    const brought = arrivals(sealing, page);
    const shown = shownOn(connection.id, { page, ...brought });
    const unreadable = await this.issues.subjects(connection, UNREADABLE);
    const orphans = new Set<string>();
    return untilDone(async () => {
      const named = await this.goneOf(sealing, page, shown);
      const gone = [...named, ...(await this.missingFrom(sealing, page.whole, shown))];
      const by = await this.held(sealing, brought, unreadable, { gone, askedAt: page.askedAt });
      const { change, failures, customFailed } = sealNamed(sealing, brought, { ...by, orphans });
      if (await this.findOrphans(sealing, change, orphans)) return null;
      if (!done(await this.repository.writeNamed(connection.id, part.stream, change))) return null;
      const passed = passedOf(change.aside, by.held.aside);
      await this.reported(connection, { written: change.records, passed, failures, customFailed, unreadable });
      if (passed.length > 0) await this.issues.resolveFailed(connection, part.stream);
      return { changed: change.changes.length, deleted: sizeOf(change.burial), failed: failures.length };
    });
  }

  /** Where an interrupted run goes on; null at its beginning. */
  async lastCheckpoint(connection: ConnectionRef, run: { id: string }): Promise<JsonObject | null> {
    const sealed = await this.repository.checkpoint(connection.id, run.id);
    if (!sealed) return null;
    return JSON.parse(this.vault.keys(connection).open('checkpoint', run.id, sealed).toString('utf8')) as JsonObject;
  }

  /**
   * Ends a run whose pages are all written. It has asked for all there is of these `models`, and there is certainly nothing of
   * `none`: what it has not seen of them is gone, unless there is doubt. `held` records are too many to be taken for gone at once,
   * `waiting` ones may have moved while their list was read: they stay until a second complete run has missed them as well. What
   * was not chosen goes without doubt, whatever else the run has seen. Throws FenceLost.
   */
  async conclude(
    connection: ConnectionRef,
    run: RunRef,
    { models, none, chosen, byName }: Conclusion,
  ): Promise<Omit<Swept, 'models'>> {
    const keys = this.vault.keys(connection);
    const sweeper = new Sweeper(this.grave({ connectionId: connection.id, keys }), run);
    await this.repository.tidy(connection.id, run);
    const dropped = chosen ? await sweeper.drop(chosen) : 0;
    const names = models.map(({ name }) => name);
    const { models: swept, ...counts } = await sweeper.sweep({ models: names, none, byName });
    if (swept.length > 0) {
      await resolveSwept(connection, { run, models: swept }, { issues: this.issues, repository: this.repository });
      const settled = models.filter(({ name }) => swept.includes(name));
      await this.settleCustom(connection, { stream: run.stream, models: settled });
    }
    return { ...counts, deleted: dropped + counts.deleted };
  }

  private async sealing(connection: ConnectionRef, part: { connector: Connector; stream: string }): Promise<Sealing> {
    const custom = await this.customFields.of(connection);
    return sealingOf(connection, part, { keys: this.vault.keys(connection), custom });
  }

  private grave({ connectionId, keys }: Pick<Sealing, 'connectionId' | 'keys'>): Grave {
    return { connectionId, keys, repository: this.repository };
  }

  private async missingFrom(
    sealing: Sealing,
    whole: Page['whole'],
    shown: ReadonlyMap<string, string>,
  ): Promise<Gone[]> {
    return whole ? missingParts(this.grave(sealing), whole, shown) : [];
  }

  /**
   * Those that the provider does not have, as far as we have them and have not seen them since, nor with this page; and those that are
   * not to be there, of which nothing is left.
   */
  private async goneOf(
    { connectionId, keys }: Sealing,
    { gone, dropped, askedAt }: Pick<NamedPage, 'gone' | 'askedAt'> & { dropped: readonly Dropped[] },
    shown: ReadonlyMap<string, string>,
  ): Promise<Gone[]> {
    const leaving = [
      ...gone.map(({ model, remoteId }) => ({ model, remoteId, askedAt, isDropped: false })),
      ...dropped.map((each) => ({ ...each, isDropped: true })),
    ];
    if (leaving.length === 0) return [];
    const named = new Map(leaving.map((each) => [recordId(connectionId, each.model, each.remoteId), each]));
    const known = await this.repository.known(connectionId, [...named.keys()]);
    return [...named].flatMap(([id, { model, remoteId, askedAt: at, isDropped }]) => {
      const row = known.get(id);
      if (!row || row.deleted || shown.has(id) || row.askedAt >= at.getTime()) return [];
      const one = { id, version: row.version, model };
      return [isDropped ? { ...one, askedAt: at, left: leftOf(keys, { id, model, remoteId }) } : one];
    });
  }

  /** What we hold of these records and what goes, as it is now. */
  private async held(
    sealing: Sealing,
    { arrived, failures, gone }: Brought,
    unreadable: ReadonlySet<string>,
    leaving: { gone: readonly Gone[]; askedAt: Date },
  ): Promise<Decided> {
    const { connectionId } = sealing;
    const { known, aside } = await this.repository.held(
      connectionId,
      [...arrived, ...failures].map(({ id }) => id),
      gone.map(({ id }) => id),
    );
    for (const { id, model } of arrived) {
      const row = known.get(id);
      if (row && unreadable.has(`${model.name}:${id}`)) known.set(id, { ...row, hash: NO_HASH });
    }
    const replaced = arrived.filter((each) => known.has(each.id) && differs(each, known.get(each.id)));
    const bodies = await this.repository.bodies(
      connectionId,
      replaced.map(({ id }) => id),
    );
    return { held: { known, bodies, aside }, ...(await burialOf(this.grave(sealing), leaving)) };
  }

  /** Adds those of the new records whose owner is gone since they were asked for, or goes with them; false: there are none. */
  private async findOrphans(
    { connectionId }: Sealing,
    { owned, burial }: Pick<SealedChange, 'owned' | 'burial'>,
    orphans: Set<string>,
  ): Promise<boolean> {
    if (owned.length === 0) return false;
    const owners = await this.repository.known(connectionId, [...new Set(owned.map(({ owner }) => owner))]);
    const leaving = new Set([...burial.gone, ...burial.parts].map(({ id }) => id));
    const left = owned.filter(({ owner, askedAt }) => {
      const row = owners.get(owner);
      const isLate = row?.deleted === true && row.modifiedAt > askedAt.getTime();
      return isLate || leaving.has(owner) || orphans.has(owner);
    });
    for (const { id } of left) orphans.add(id);
    return left.length > 0;
  }

  private async reported(
    connection: ConnectionRef,
    { written, passed, failures, customFailed, unreadable }: Reported,
  ): Promise<void> {
    await report(this.issues, connection, failures);
    await reportCustom(this.issues, connection, customFailed);
    for (const { code, subject } of passed) await this.issues.resolve(connection, [code], subject);
    const rewritten = written.map(({ id, model }) => `${model}:${id}`).filter((one) => unreadable.has(one));
    for (const subject of rewritten) await this.issues.resolve(connection, [UNREADABLE], subject);
  }

  private async settleCustom(connection: ConnectionRef, part: Parameters<typeof settleCustom>[3]): Promise<void> {
    const held = { repository: this.repository, keys: this.vault.keys(connection) };
    await settleCustom({ ...held, custom: await this.customFields.of(connection) }, this.issues, connection, part);
  }
}
