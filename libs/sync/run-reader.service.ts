import { Injectable } from '@nestjs/common';
import type { From, JsonObject, Page } from '#connectors';
import { Records } from '#records';
import { HoldRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { ahead } from './ahead.js';
import { pagesWritten, recordsRead } from './metrics.js';
import { NamedService } from './named.service.js';
import { Outages } from './outages.js';
import { RightsService, withdrawnOf } from './rights.service.js';
import type { Outcome, Source } from './run-source.js';
import { gotFurther, type Run } from './runs.service.js';
import { Seen } from './seen.js';

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
    const checkpoint = await this.records.lastCheckpoint(connection, run);
    const seen = new Seen();
    for await (const page of ahead(stream.pull(client, this.from(connection, run, checkpoint)), signal)) {
      await this.write(source, run, page, seen);
    }
    const { issues, waits } = await this.conclude(source, run, { last: seen.last, signal });
    const without = seen.leftOutOf(stream);
    const whole = stream.covers(run) === 'all' && checkpoint === null;
    if (without !== undefined) await this.rights.without(connection, run, without);
    else await this.rights.succeeded(connection, run, whole ? seen.lacking : undefined);
    return {
      issues: [...(seen.rightMissing ? ['right_missing'] : []), ...issues],
      lasting: await this.lasting(connection, run),
      letIn: seen.records,
      several: seen.pages > 1 || checkpoint !== null,
      waits,
      ...(without === undefined ? {} : { without }),
    };
  }

  private async write({ connector }: Source, run: Run, page: Page, seen: Seen): Promise<void> {
    const current = await this.rights.before(page, run, seen.lacking);
    const counts = await this.records.writePage(current, run, connector, page);
    gotFurther(run);
    run.failed += counts.failed;
    run.unread += page.failed?.length ?? 0;
    const before = seen.pages;
    seen.add(page);
    if (before === 0 && seen.records) await this.outages.answered(run);
    pagesWritten.inc();
    for (const result of ['created', 'updated', 'unchanged', 'failed'] as const)
      recordsRead.inc({ result }, counts[result]);
  }

  private from(connection: ConnectionRef, run: Run, checkpoint: JsonObject | null): From {
    return {
      ...(run.since === undefined ? {} : { since: run.since }),
      ...(checkpoint === null ? {} : { checkpoint }),
      changed: (model, marks) => this.records.changed(connection, model, marks),
      settings: connection.settings,
      withdrawn: withdrawnOf(connection),
    };
  }

  /** Of the records that are held nobody but the run tells that takes them away. */
  private async lasting(connection: ConnectionRef, run: Run): Promise<string[]> {
    const held = await this.holds.list(connection);
    return held.some(({ stream }) => stream === run.stream) ? ['deletion_held'] : [];
  }

  /** What no page has shown is gone, if the pages have shown all there is. Without a last page in this try nobody knows that. */
  private async conclude(
    source: Source,
    run: Run,
    { last, signal }: { last: Page | undefined; signal: AbortSignal },
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
    const issues = [...(run.failed > 0 ? ['records_failed'] : []), ...(held > 0 ? ['deletion_held'] : [])];
    return { issues, waits: waiting > 0 };
  }
}
