import type { Named, NamedPage, Page } from '#connectors';
import { type Gone, type Missing, sizeOf, type Tally } from '#store';
import { type Asked, brake, doubtful, UNASKED, wholeModels } from './brake.js';
import { burialOf, type Grave } from './burial.js';
import { chosenOf } from './chosen.js';
import { done, type RunRef, untilDone } from './fence.js';
import { namesOf } from './names.js';
import { recordId } from './record-id.js';

/** So many of a model are asked for by name at the end of a run; more than that wait for another one. */
const MOST_ASKED = 300;

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
    const asked = byName && nameable.length > 0 ? await this.ask(byName, nameable) : UNASKED;
    return untilDone(async () => {
      const { gone, held, waiting } = brake(whole, await repository.missing(connectionId, this.run, names), asked);
      const deleted = await this.bury({ models: names, gone, held, stay: asked.stay });
      if (deleted === null) return null;
      const heldInAll = Object.values(held).reduce((all, each) => all + each, 0);
      return { models: names, deleted, held: heldInAll, waiting };
    });
  }

  /** What neither is one of the chosen records nor belongs to one. */
  async drop(chosen: NonNullable<Page['chosen']>): Promise<number> {
    const { connectionId, keys, repository } = this.grave;
    const kept = chosenOf(connectionId, keys, chosen);
    for (let dropped = 0; ;) {
      const some = await untilDone(async () => {
        const gone = await repository.unchosen(connectionId, this.run, kept);
        return gone.length === 0 ? 0 : this.bury({ models: [], gone, held: {}, stay: UNASKED.stay });
      });
      if (some === 0) return dropped;
      dropped += some;
    }
  }

  /** What a list did not show is asked for by its name, while it is no more than that. */
  private async ask({ read }: Asking, tallies: readonly Tally[]): Promise<Asked> {
    const { connectionId, repository } = this.grave;
    const models = tallies.map(({ model }) => model);
    const missing = doubtful(tallies, await repository.missing(connectionId, this.run, models));
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

  /** How many records are gone with what belongs to them; null: what was decided has to be decided anew. */
  private async bury({
    models,
    gone,
    held,
    stay,
  }: {
    models: readonly string[];
    gone: readonly Gone[];
    held: Readonly<Record<string, number>>;
    stay: Asked['stay'];
  }): Promise<number | null> {
    const { connectionId, keys, repository } = this.grave;
    const { burial, naming } = await burialOf(this.grave, { gone, askedAt: this.run.startedAt });
    const swept = { models, held, burial, named: naming.sealed(keys), stay };
    return done(await repository.sweep(connectionId, this.run, swept)) ? sizeOf(burial) : null;
  }
}

const few = (missing: readonly Missing[]): readonly Missing[] => (missing.length > MOST_ASKED ? [] : missing);
