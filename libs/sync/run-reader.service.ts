import { Injectable } from '@nestjs/common';
import type { From, JsonObject, Page } from '#connectors';
import { Records } from '#records';
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
    const { issues, waits } = await this.conclude(source, run, { last: seen.last, signal });
    const without = seen.leftOutOf(stream);
    const whole = stream.covers(run) === 'all';
    if (without !== undefined) await this.rights.without(connection, run, without);
    else await this.rights.succeeded(connection, run, whole ? seen.lacking : undefined);
    return {
      issues: [...(seen.rightMissing ? ['right_missing'] : []), ...issues],
      lasting: await this.lasting(connection, run),
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
    { connector }: Source,
    run: Run,
    page: Page,
    { seen, last }: { seen: Seen; last: boolean },
  ): Promise<void> {
    const current = await this.rights.before(page, run, seen.lacking);
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
    };
  }

  /** Of records that are held nobody but the run tells that takes them away. */
  private async lasting(connection: ConnectionRef, run: Run): Promise<string[]> {
    const held = await this.holds.list(connection);
    return held.some(({ stream }) => stream === run.stream) ? ['deletion_held'] : [];
  }

  /** What no page has shown is gone, if the pages have shown all there is. Without the last of them nobody knows that. */
  private async conclude(
    source: Source,
    run: Run,
    { last, signal }: { last: Seen['last']; signal: AbortSignal },
  ): Promise<Pick<Outcome, 'issues' | 'waits'>> {
    const { connection, stream } = source;
    const { incomplete = [], chosen, none } = last ?? {};
    const whole = last !== undefined && stream.covers(run) === 'all';
    const models = whole ? stream.models.filter(({ name }) => !incomplete.includes(name)) : [];
    const { held, waiting } = await this.records.conclude(connection, run, {
      models,
      byName: this.named.asking(source, signal),
      ...(none ? { none } : {}),
      ...(chosen ? { chosen } : {}),
    });
    const issues = [...(run.failed > 0 ? [RECORDS_FAILED] : []), ...(held > 0 ? ['deletion_held'] : [])];
    return { issues, waits: waiting > 0 };
  }
}
