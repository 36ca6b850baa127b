import { Injectable } from '@nestjs/common';
import type { From, JsonObject, Page } from '#connectors';
import { ChoicesChanged, Records } from '#records';
import { HoldRepository, RECORDS_FAILED } from '#store';
import { type ConnectionRef, withdrawnOf } from '#tenancy';
import { ahead } from './ahead.js';
import { pagesWritten, recordsRead } from './metrics.js';
import { NamedService } from './named.service.js';
import { Outages } from './outages.js';
import { RightsService } from './rights.service.js';
import type { Outcome, Source } from './run-source.js';
import { gotFurther, type Run } from './runs.service.js';
import { Seen, type SeenSoFar } from './seen.js';

/** Of a stream of which many records are gone that are kept all the same. */
export const DELETION_HELD = 'deletion_held';

/** Where a run stands, as it is kept with each page. */
interface Reached {
  /** The stream's own. */
  place: JsonObject;
  seen: SeenSoFar;
}

/** Reads a run's stream: page by page, from the provider into the records, and then what no page has shown. */
@Injectable()
export class RunReader {
  constructor(
    private readonly records: Records,
    private readonly rights: RightsService,
    private readonly named: NamedService,
    private readonly outages: Outages,
    private readonly holds: HoldRepository,
  ) {}

  async read(source: Source, run: Run, signal: AbortSignal): Promise<Outcome> {
    const { connection, client, stream } = source;
    const reached = await this.reached(connection, run);
    const seen = new Seen(reached?.seen);
    // What was read to its end in an earlier try has only to be concluded.
    if (reached?.seen.end === undefined) {
      const pull = stream.pull(client, this.from(connection, run, reached?.place));
      for await (const { item, last } of ahead(pull, signal)) await this.write(source, run, item, { seen, last });
    }
    const { held, waits } = await this.conclude(source, run, { last: seen.last, signal });
    const holding = await this.holding(connection);
    const isHeld = holding.includes(run.stream);
    const without = seen.leftOutOf(stream);
    await this.noteRights(source, run, { seen, without });
    return {
      issues: issuesOf({
        right_missing: seen.rightMissing,
        [RECORDS_FAILED]: run.failed > 0,
        [DELETION_HELD]: held > 0 && isHeld,
      }),
      lasting: isHeld ? [DELETION_HELD] : [],
      holding,
      answered: seen.now !== 'nothing',
      letIn: seen.now === 'records',
      several: seen.pages > 1,
      waits,
      ...(without === undefined ? {} : { without }),
    };
  }

  /** Null at its beginning, and where what is kept is of a version that noted less: all of it is read again. */
  private async reached(connection: ConnectionRef, run: Run): Promise<Reached | null> {
    const kept = (await this.records.lastCheckpoint(connection, run)) as Partial<Reached> | null;
    return kept?.seen && kept.place ? { seen: kept.seen, place: kept.place } : null;
  }

  private async write(
    { connector, connection }: Source,
    run: Run,
    page: Page,
    { seen, last }: { seen: Seen; last: boolean },
  ): Promise<void> {
    const current = await this.rights.before(page, run, seen.lacking);
    if (current.choicesVersion !== connection.choicesVersion) throw new ChoicesChanged();
    const before = seen.now;
    seen.add(page);
    const reached: Reached = { place: page.checkpoint, seen: seen.soFar(last) };
    const checkpoint = reached as unknown as JsonObject;
    const counts = await this.records.writePage(current, run, connector, { ...page, checkpoint });
    gotFurther(run);
    run.failed += counts.failed;
    run.unread += page.failed?.length ?? 0;
    if (before !== 'records' && seen.now === 'records') await this.outages.answered(run);
    pagesWritten.inc();
    for (const result of ['created', 'updated', 'unchanged', 'failed'] as const)
      recordsRead.inc({ result }, counts[result]);
  }

  private from(connection: ConnectionRef, run: Run, place: JsonObject | undefined): From {
    return {
      ...(run.since === undefined ? {} : { since: run.since }),
      ...(place === undefined ? {} : { checkpoint: place }),
      changed: (model, marks) => this.records.changed(connection, model, marks),
      settings: connection.settings,
      withdrawn: withdrawnOf(connection),
      withheld: connection.withheld,
    };
  }

  private async noteRights(
    { connection, stream }: Source,
    run: Run,
    { seen, without }: { seen: Seen; without: string | undefined },
  ): Promise<void> {
    const whole = stream.covers(run) === 'all';
    if (without !== undefined) await this.rights.without(connection, run, without);
    else await this.rights.succeeded(connection, run, whole ? seen.lacking : undefined);
  }

  /** The streams of which records are held: what was to be held may have gone with what it belongs to. */
  private async holding(connection: ConnectionRef): Promise<string[]> {
    const held = await this.holds.list(connection);
    return [...new Set(held.map(({ stream }) => stream))];
  }

  /** What no page has shown is gone, if the pages have shown all there is. Without the last of them nobody knows that. */
  private async conclude(
    source: Source,
    run: Run,
    { last, signal }: { last: Seen['last']; signal: AbortSignal },
  ): Promise<{ held: number; waits: boolean }> {
    const { connection, stream } = source;
    const { incomplete = [], chosen, none } = last ?? {};
    const whole = last !== undefined && stream.covers(run) === 'all';
    const off = [...incomplete, ...connection.withheld.models];
    const models = whole ? stream.models.filter(({ name }) => !off.includes(name)) : [];
    const { held, waiting } = await this.records.conclude(connection, run, {
      models,
      byName: this.named.asking(source, signal),
      ...(none ? { none } : {}),
      ...(chosen ? { chosen } : {}),
    });
    return { held, waits: waiting > 0 };
  }
}

const issuesOf = (told: Readonly<Record<string, boolean>>): string[] => Object.keys(told).filter((code) => told[code]);
