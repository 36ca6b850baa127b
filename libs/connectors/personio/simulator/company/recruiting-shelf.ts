import { type Clock } from './clock.js';
import { type Recruited } from './recruiting-records.js';

/** Things as they come, the one that was changed last first; each is worked out when it is asked for. */
export interface ShelfSource<T> {
  count: number;
  at(index: number): T;
  /** Whole seconds, each once. */
  updatedAt(index: number): number;
  indexOf(id: number): number | undefined;
  /** Numbers of new things begin behind it. */
  lastId: number;
}

/** Things in the order of their last change, newest first: as they come, and what has been changed since. */
export class Shelf<T extends Recruited> {
  readonly #changed = new Map<number, T>();
  readonly #gone = new Map<number, T>();
  /** When the changed ones were changed. */
  readonly #instants = new Set<number>();
  /** The changed ones, newest first; undefined after a change. */
  #sorted: T[] | undefined;
  #count: number;
  #lastId: number;

  constructor(
    private readonly source: ShelfSource<T>,
    private readonly clock: Clock,
  ) {
    this.#count = source.count;
    this.#lastId = source.lastId;
  }

  get count(): number {
    return this.#count;
  }

  get(id: number): T | undefined {
    return this.#gone.has(id) ? undefined : this.#known(id);
  }

  /** The same, also when it was removed: things that name it still say what it was. */
  last(id: number): T | undefined {
    return this.#gone.get(id) ?? this.#known(id);
  }

  add(make: (id: number, now: number) => T): T {
    this.#lastId += 1;
    const made = make(this.#lastId, this.clock.now());
    this.#keep(made, made.updatedAt);
    this.#count += 1;
    return made;
  }

  /** Changes it, which moves it to the front; `at` is for tests that want it elsewhere. */
  change(id: number, changes: Partial<T>, at = this.clock.now()): T | undefined {
    const known = this.get(id);
    if (known === undefined) return undefined;
    const changed = { ...known, ...changes };
    this.#keep(changed, at);
    return changed;
  }

  remove(id: number): boolean {
    const known = this.get(id);
    if (known === undefined) return false;
    this.#gone.set(id, known);
    this.#changed.delete(id);
    this.#instants.delete(known.updatedAt);
    this.#sorted = undefined;
    this.#count -= 1;
    return true;
  }

  /** Those that were added or changed here. */
  changedIds(): number[] {
    return [...this.#changed.keys()];
  }

  /** Everything that was changed last before an instant, newest first. */
  *newestFirst(before = Infinity): Generator<T, void, undefined> {
    this.#sorted ??= [...this.#changed.values()].toSorted((a, b) => b.updatedAt - a.updatedAt);
    const changed = this.#sorted;
    let next = firstBelow(changed.length, (at) => changed[at]?.updatedAt ?? -Infinity, before);
    for (const original of this.#untouched(before)) {
      for (let one = changed[next]; one !== undefined && one.updatedAt > original.updatedAt; one = changed[next]) {
        yield one;
        next += 1;
      }
      yield original;
    }
    yield* changed.slice(next);
  }

  *#untouched(before: number): Generator<T, void, undefined> {
    const { source } = this;
    const first = firstBelow(source.count, (at) => source.updatedAt(at), before);
    for (let index = first; index < source.count; index += 1) {
      const original = source.at(index);
      if (!this.#changed.has(original.id) && !this.#gone.has(original.id)) yield original;
    }
  }

  #known(id: number): T | undefined {
    const changed = this.#changed.get(id);
    if (changed !== undefined) return changed;
    const index = this.source.indexOf(id);
    return index === undefined ? undefined : this.source.at(index);
  }

  /** No two things of a shelf were changed at the same instant: where a page ends is told by it alone. */
  #keep(one: T, at: number): void {
    this.#instants.delete(this.#changed.get(one.id)?.updatedAt ?? 0);
    // What the source has was changed on a full second.
    let instant = at;
    while (instant % 1000 === 0 || this.#instants.has(instant)) instant += 1;
    one.updatedAt = instant;
    this.#instants.add(instant);
    this.#changed.set(one.id, one);
    this.#sorted = undefined;
  }
}

/** The first index, of instants that fall, that lies before an instant. */
function firstBelow(count: number, instantAt: (index: number) => number, before: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instantAt(middle) >= before) low = middle + 1;
    else high = middle;
  }
  return low;
}
