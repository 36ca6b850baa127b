import type { Named, NamedPage, Page } from '#connectors';
import { type Burial, type Gone, type Missing, sizeOf, type SweptModels, type Tally } from '#store';
import { type Asked, brake, doubtful, type Holds, UNASKED, wholeModels } from './brake.js';
import { burialOf, type Grave } from './burial.js';
import { chosenOf } from './chosen.js';
import { done, type RunRef, untilDone } from './fence.js';
import { namesOf } from './names.js';
import { recordId } from './record-id.js';

/** So many of a model are asked for by name at the end of a run; more than that wait for another one. */
const MOST_ASKED = 300;

/** So many go in one transaction; fewer where more belongs to them than goes at once. */
const MOST_BURIED = 500;
const MOST_AT_ONCE = 3000;

/** Records that can be asked for by their names. */
export interface Asking {
  models: readonly string[];
  /** What is found is written as it is read; of those that are gone nothing is. */
  read: (names: readonly Named[]) => AsyncIterable<NamedPage>;
}

/** What a complete run has asked for. */
export interface Sweeping {
  models: readonly string[];
  none: readonly string[] | undefined;
  byName?: Asking | undefined;
}

/** What became of what a run has not seen. */
export interface Swept {
  /** Models of which all was seen. */
  models: readonly string[];
  deleted: number;
  held: number;
  waiting: number;
}

/** Takes away what a complete run has not seen. */
export class Sweeper {
  constructor(
    private readonly grave: Grave,
    private readonly run: RunRef,
  ) {}

  async sweep({ models, none = [], byName }: Sweeping): Promise<Swept> {
    const { connectionId, repository } = this.grave;
    const tallies = wholeModels(await repository.tally(connectionId, this.run), models, none);
    if (tallies.length === 0) return { models: [], deleted: 0, held: 0, waiting: 0 };
    const whole = tallies.map((tally) => (none.includes(tally.model) ? { ...tally, pages: 0 } : tally));
    const names = whole.map(({ model }) => model);
    const nameable = whole.filter(({ model }) => byName?.models.includes(model) && !none.includes(model));
    const holds = new Map((await repository.holds(connectionId, this.run)).map((hold) => [hold.model, hold]));
    const asked = byName && nameable.length > 0 ? await this.ask(byName, nameable, holds) : UNASKED;
    const missing = await repository.missing(connectionId, this.run, names);
    const { gone, held, early, waiting } = brake(whole, missing, { asked, holds });
    const deleted = await this.buryAll(gone, { models: names, held, early, stay: asked.stay });
    return { models: names, deleted, held: inAll(held), waiting: inAll(waiting) };
  }

  /**
   * What was decided of these stands: those that were not seen since go, piece by piece. What the run has found of the others is
   * noted with the last one: whoever has to go on in the middle decides by what was known before, as this run has.
   */
  private async buryAll(gone: readonly Gone[], found: Found): Promise<number> {
    let [deleted, start, most] = [0, 0, MOST_BURIED];
    do {
      const some = gone.slice(start, start + most);
      const isLast = (taken: number): boolean => start + taken >= gone.length;
      const piece = await untilDone(async () => {
        const still = await this.still(some);
        const takenOf = ({ gone: buried }: Burial): number =>
          buried.length === still.length ? some.length : some.findIndex(({ id }) => id === buried.at(-1)?.id) + 1;
        const burial = await this.bury(still, (each) => (isLast(takenOf(each)) ? found : NOTHING_FOUND));
        return burial && { taken: takenOf(burial), size: sizeOf(burial) };
      });
      deleted += piece.size;
      start += piece.taken;
      most = Math.min(MOST_BURIED, 2 * piece.taken);
    } while (start < gone.length);
    return deleted;
  }

  /** Those of them that are still there, and that nobody has seen since they were asked for. */
  private async still(some: readonly Gone[]): Promise<Gone[]> {
    if (some.length === 0) return [];
    const { connectionId, repository } = this.grave;
    const known = await repository.known(
      connectionId,
      some.map(({ id }) => id),
    );
    return some.flatMap((one) => {
      const row = known.get(one.id);
      const isMissed = row && !row.deleted && row.askedAt < (one.askedAt ?? this.run.startedAt).getTime();
      return isMissed ? [{ ...one, version: row.version }] : [];
    });
  }

  /** What neither is one of the chosen records nor belongs to one. */
  async drop(chosen: NonNullable<Page['chosen']>): Promise<number> {
    const { connectionId, keys, repository } = this.grave;
    const kept = chosenOf(connectionId, keys, chosen);
    for (let dropped = 0; ;) {
      const some = await untilDone(async () => {
        const gone = await repository.unchosen(connectionId, this.run, kept);
        if (gone.length === 0) return 0;
        const burial = await this.bury(gone.slice(0, MOST_BURIED), () => NOTHING_FOUND);
        return burial && sizeOf(burial);
      });
      if (some === 0) return dropped;
      dropped += some;
    }
  }

  /** What a list did not show is asked for by its name, while it is no more than that. */
  private async ask({ read }: Asking, tallies: readonly Tally[], holds: Holds): Promise<Asked> {
    const { connectionId, repository } = this.grave;
    const models = tallies.map(({ model }) => model);
    const missing = doubtful(tallies, await repository.missing(connectionId, this.run, models), holds);
    const names = await namesOf(
      this.grave,
      models.flatMap((model) => few(missing.filter((one) => one.model === model))),
    );
    if (names.size === 0) return UNASKED;
    const idOf = (one: Pick<Named, 'model' | 'remoteId'>): string => recordId(connectionId, one.model, one.remoteId);
    const [stay, gone] = [new Map<string, string>(), new Map<string, Date>()];
    const untold = new Set(names.keys());
    for await (const page of read([...names.values()])) {
      for (const one of [...page.found, ...(page.failed ?? [])])
        if (names.has(idOf(one))) stay.set(idOf(one), one.model);
      for (const one of page.gone) gone.set(idOf(one), page.askedAt);
    }
    for (const id of stay.keys()) gone.delete(id);
    return { stay, gone, untold: untold.difference(stay).difference(gone) };
  }

  /** The first of them, as many as go at once, and what is found with these; null: what was decided has to be decided anew. */
  private async bury(gone: readonly Gone[], foundWith: (burial: Burial) => Found): Promise<Burial | null> {
    const { connectionId, keys, repository } = this.grave;
    const { burial, naming } = await burialOf(this.grave, { gone, askedAt: this.run.startedAt }, MOST_AT_ONCE);
    const swept = { ...foundWith(burial), burial, named: naming.sealed(keys) };
    return done(await repository.sweep(connectionId, this.run, swept)) ? burial : null;
  }
}

/** What a complete run has found, beside records that go. */
type Found = Omit<SweptModels, 'burial' | 'named'>;

const NOTHING_FOUND: Found = { models: [], held: {}, early: [], stay: UNASKED.stay };

const inAll = (byModel: Readonly<Record<string, number>>): number =>
  Object.values(byModel).reduce((all, each) => all + each, 0);

const few = (missing: readonly Missing[]): readonly Missing[] => (missing.length > MOST_ASKED ? [] : missing);
