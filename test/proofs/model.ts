import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionRef } from '#tenancy';
import { SimulatedCompany } from '../simulated-company.js';
import { Copy } from './model-copy.js';
import { type Engine, SPEED } from './model-engine.js';
import { BEGINNING, type Play, REQUESTS, type Scope, SEES_GAPS } from './model-scopes.js';
import { type Facts, Source } from './model-source.js';
import { Cast, type Change, FAULTS, LIES, OPERATIONS, operationsOf, type Step, type Telling } from './model-steps.js';
import { Told } from './model-told.js';

/** A customer whose account changes while the engine reads it. */
export class Drama {
  private readonly cast = new Cast();
  private readonly copy: Copy;
  private readonly told: Told;
  /** Whether the provider may leave out something in silence. */
  private lying = false;
  /** Whether the provider tells everything, and all of it arrives. */
  private faithful = false;
  /** Whether rows may move over the edge of a page, to one that has been read. */
  private torn = false;
  /** What may have been gone, and be back: both are told. */
  private readonly returned = new Set<string>();
  /** People who cannot be taken over as they are. */
  private readonly spoilt = new Set<string>();
  /** Streams that were read completely since. */
  private readonly whole = new Set<string>();

  private constructor(
    private readonly engine: Engine,
    private readonly company: SimulatedCompany,
    private readonly connection: ConnectionRef,
    private readonly scope: Scope,
  ) {
    this.copy = new Copy(engine, new Source(company), connection, scope);
    this.told = new Told(engine, company);
  }

  static async play(engine: Engine, { scope, page, read, telling, steps, last }: Play): Promise<void> {
    const company = await SimulatedCompany.start('personio', {
      ...{ people: 1, history: 0, jobs: 1, candidates: 1, applications: 1, speed: SPEED },
    });
    try {
      await company.control('PUT', '/clock', { now: 'real' });
      await company.control('PUT', '/pages', { most: page });
      const connection = await engine.connect(company, scope.connector, scope.streams);
      const drama = new Drama(engine, company, connection, scope);
      await drama.perform({ read, telling, steps, last }).finally(() => {
        drama.told.end();
      });
      await engine.forget(connection);
    } finally {
      await company.close();
    }
  }

  private async perform({
    read,
    telling,
    steps,
    last,
  }: Pick<Play, 'read' | 'telling' | 'steps' | 'last'>): Promise<void> {
    if (telling && this.scope.connector === 'personio') await this.listen(telling);
    await this.begin();
    if (read) await this.readAll(true);
    for (const step of steps) await this.step(step);
    await this.settle();
    await this.show(last);
  }

  private async begin(): Promise<void> {
    const wanted = BEGINNING.filter(([kind]) => this.scope.kinds.includes(kind));
    for (const [kind, number] of wanted) {
      for (let at = 0; at < number; at += 1) await this.change(OPERATIONS[kind].seen[0]?.(this.cast, at, at * 31 + 7));
    }
  }

  private async listen(telling: Telling): Promise<void> {
    await this.told.listen(telling, this.connection);
    this.faithful = telling.lose === 0 && telling.keys !== 'none';
  }

  private async step(step: Step): Promise<void> {
    if (step.do === 'change') await this.change(this.changeOf(step));
    else if (step.do === 'churn') await this.churn(step);
    else if (step.do === 'meanwhile')
      await this.meanwhile(
        step.changes.flatMap((one) => this.changeOf(one) ?? []),
        step,
      );
    else if (step.do === 'fault') await this.fault(step);
    else if (step.do === 'tell') await this.tell(step);
    else if (step.do === 'skew') await this.skew(step.minutes);
    else await this.run(step);
    await this.engine.heard();
    await this.copy.nothingLiveIsGone(this.returned);
  }

  private async tell(step: Step & { do: 'tell' }): Promise<void> {
    if (step.drop) this.faithful = false;
    await this.told.release(step);
  }

  private changeOf({ what, at, value }: { what: number; at: number; value: number }): Change | undefined {
    const operations = operationsOf(this.scope.kinds);
    return operations[what % operations.length]?.(this.cast, at, value);
  }

  private async change(change: Change | undefined): Promise<void> {
    if (!change) return;
    const { method, path, body, makes } = change;
    this.note(change);
    const answer = await this.company.control<{ id: string | number } | undefined>(method, path, body).catch(gone);
    if (makes && answer) this.cast.add(makes, String(answer.id));
  }

  private note({ takes, returns, spoils }: Change): void {
    if (takes) this.take(takes);
    if (returns !== undefined) this.returned.add(returns);
    if (spoils !== undefined) this.spoilt.add(spoils);
  }

  private async mend(): Promise<void> {
    for (const id of this.spoilt)
      await this.change({ method: 'PATCH', path: `/people/${id}`, body: { first_name: 'Mended' } });
    this.spoilt.clear();
  }

  /** What belongs to a person goes as well, and of that nobody is told: who reads no people learns of it when all is read. */
  private take({ kind, id }: NonNullable<Change['takes']>): void {
    this.cast.remove(kind, id);
    if (kind === 'person' && !this.scope.streams.includes('people')) this.whole.clear();
  }

  private async churn({ kind, at, value, comes, ...where }: Step & { do: 'churn' }): Promise<void> {
    const { kinds } = this.scope;
    const { seen, unseen } = OPERATIONS[kinds[kind % kinds.length] ?? 'person'];
    const operations = comes ? [unseen.at(-1), seen[0]] : [unseen.at(-1)];
    await this.meanwhile(
      operations.flatMap((operation) => operation?.(this.cast, at, value) ?? []),
      { ...where, told: false },
    );
  }

  private async meanwhile(
    changes: readonly Change[],
    { match, skip, told, late = LATE }: Pick<Step & { do: 'meanwhile' }, 'match' | 'skip' | 'told' | 'late'>,
  ): Promise<void> {
    for (const change of changes) {
      this.note(change);
      this.torn ||= change.takes !== undefined;
    }
    const calls = changes.map(({ method, path, body = {} }) => ({ method, path, body }));
    if (told) calls.push({ method: 'POST', path: '/webhooks/release', body: {} });
    const rule = { match: this.requestOf(match), skip, kind: 'change', calls, held: told };
    await this.company.control('POST', '/faults', rule);
    if (told) this.told.letGo(late).catch(() => undefined); // it may end first
  }

  private async fault({ fault, match, skip, times }: Step & { do: 'fault' }): Promise<void> {
    const { kind, ...more } = FAULTS[fault % FAULTS.length] ?? { kind: 'cut' };
    if (LIES.includes(kind)) [this.lying, this.faithful] = [true, false];
    await this.company.fault(this.requestOf(match), kind, { skip, times, ...more });
  }

  private requestOf(match: number): string {
    const requests = this.scope.streams.flatMap((stream) => REQUESTS[stream] ?? []);
    return requests[match % requests.length] ?? '*';
  }

  private async skew(minutes: number): Promise<void> {
    await this.company.control('PUT', '/clock', { now: new Date(Date.now() + minutes * 60_000).toISOString() });
  }

  private async run({ full, style, after }: Step & { do: 'run' }): Promise<void> {
    const { engine, connection, scope } = this;
    await engine.pass(connection);
    await engine.due(connection, scope.streams, full);
    const runs = await engine.sweep();
    const before = full && !this.lying && (await this.copy.state());
    if (style === 'in turn') for (const id of runs) await engine.sync.pull(id);
    else if (style === 'stopped') await this.stopped(runs, after);
    else if (style === 'overtaken') await this.overtaken(runs, after);
    else await Promise.all(runs.map((id) => engine.sync.pull(id)));
    if (before) await this.nothingIsMissed(before, runs);
    if (this.faithful) await this.allIsHeard();
  }

  /** What was there all the time has been found by each complete reading that has ended well. */
  private async nothingIsMissed(before: Map<string, Facts>, runs: readonly string[]): Promise<void> {
    const done = await this.engine.complete(runs);
    const now = await this.copy.state();
    for (const [model, { stream }] of this.copy.truths()) {
      if (!done.has(stream)) continue;
      if (this.torn && !SEES_GAPS.includes(stream)) continue;
      this.whole.add(stream);
      const ours = await this.copy.remoteIds(model);
      const there = [...(before.get(model)?.keys() ?? [])].filter((id) => now.get(model)?.has(id));
      const missed = there.filter((id) => !ours.has(id) && !this.spoilt.has(id));
      if (missed.length > 0) throw new Error(`A complete reading has missed of ${model}: ${missed.join(', ')}`);
    }
  }

  /** What was read once and told of ever since is as the provider has it, though nothing is read again. */
  private async allIsHeard(): Promise<void> {
    await this.engine.heard();
    // While it is read what was told, more may happen.
    do {
      await this.told.release({ count: 99, order: 'shuffled', drop: false });
      await this.engine.hearAgain(this.connection);
    } while (await this.told.holds());
    if (this.spoilt.size > 0 || this.scope.streams.some((stream) => !this.whole.has(stream))) return;
    if (await this.engine.owes(this.connection)) return;
    await this.copy.equal('all was told', await this.copy.waiting());
  }

  /** The worker hands its runs back. */
  private async stopped(runs: readonly string[], after: number): Promise<void> {
    const worker = await this.engine.worker();
    const pulls = Promise.all(runs.map((id) => worker.pull(id)));
    await sleep(after * 2);
    worker.stop();
    await pulls;
  }

  /** The worker is taken for dead, and goes on all the same. */
  private async overtaken(runs: readonly string[], after: number): Promise<void> {
    const { engine, connection } = this;
    const late = Promise.all(runs.map((id) => engine.sync.pull(id)));
    await sleep(after * 2);
    await engine.lose(connection);
    await Promise.all((await engine.sweep()).map((id) => engine.sync.pull(id)));
    await late;
  }

  /** In peace one complete reading is enough, or a second one where the first had reason to doubt what it missed. */
  private async settle(): Promise<void> {
    await this.company.recover();
    this.lying = false;
    await this.mend();
    await this.told.read();
    await this.rest(); // a reading that began before says less of what is gone
    await this.readAll(true);
    if ((await this.copy.differences()).length === 0) return;
    await this.readAll(true);
    await this.copy.equal('after two complete readings');
  }

  private async show(last: Play['last']): Promise<void> {
    const operations = this.scope.kinds.flatMap((kind) => OPERATIONS[kind].seen);
    const stayed = await this.copy.stayed();
    for (const { what, at, value } of last)
      await this.change(operations[what % operations.length]?.(this.cast, at, value));
    await this.readAll(false);
    await this.copy.equal('after a reading of changes', stayed);
  }

  private async readAll(full: boolean): Promise<void> {
    const { engine, connection, scope } = this;
    await engine.due(connection, scope.streams, full);
    if (full) for (const stream of scope.streams) this.whole.add(stream);
    await this.rest();
  }

  /** Until nothing is under way any more. */
  private async rest(): Promise<void> {
    const { engine, connection } = this;
    for (let turn = 0; turn < PATIENCE; turn += 1) {
      await engine.pass(connection);
      const runs = await engine.sweep();
      await Promise.all(runs.map((id) => engine.sync.pull(id)));
      await this.copy.nothingLiveIsGone(this.returned);
      if (await engine.rests(connection)) return;
    }
    throw new Error(`It does not come to rest: ${JSON.stringify(await engine.runs(connection))}`);
  }
}

/** Milliseconds in which an answer grows old at most. */
const LATE = 150;

/** Tries until all runs have succeeded. */
const PATIENCE = 12;

/** What was to be changed is not there any more: somebody was faster. */
function gone(error: Error): undefined {
  if (!error.message.includes(' answered 4')) throw error;
}
