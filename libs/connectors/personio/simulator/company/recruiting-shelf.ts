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

/** What was changed, newest first, and the places in the source that it has left, ascending. */
interface Order<T> {
  changed: readonly T[];
  left: readonly number[];
  moved: ReadonlySet<number>;
}

/** Things in the order of their last change, newest first: as they come, and what has been changed since. */
export class Shelf<T extends Recruited> {
  readonly #changed = new Map<number, T>();
  readonly #gone = new Map<number, T>();
  /** When the changed ones were changed. */
  readonly #instants = new Set<number>();
  /** Undefined after a change. */
  #order: Order<T> | undefined;
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
    this.#order = undefined;
    this.#count -= 1;
    return true;
  }

  /** Those that were added or changed here. */
  changedIds(): number[] {
    return [...this.#changed.keys()];
  }

  /** Everything that was changed last before an instant, newest first, but for so many of the first. */
  *newestFirst({ before = Infinity, offset = 0 } = {}): Generator<T, void, undefined> {
    const { source } = this;
    const order = (this.#order ??= this.#ordered());
    const { changed, moved } = order;
    let [index, next] = placeIn(order, source, { before, offset });
    for (; index < source.count; index += 1) {
      if (moved.has(index)) continue;
      const original = source.at(index);
      for (let one = changed[next]; one !== undefined && one.updatedAt > original.updatedAt; one = changed[next]) {
        yield one;
        next += 1;
      }
      yield original;
    }
    yield* changed.slice(next);
  }

  #ordered(): Order<T> {
    const changed = [...this.#changed.values()].toSorted((a, b) => b.updatedAt - a.updatedAt);
    const ids = [...this.#changed.keys(), ...this.#gone.keys()];
    const left = ids.flatMap((id) => this.source.indexOf(id) ?? []).toSorted((a, b) => a - b);
    return { changed, left, moved: new Set(left) };
  }

  #known(id: number): T | undefined {
    const changed = this.#changed.get(id);
    if (changed !== undefined) return changed;
    const index = this.source.indexOf(id);
    return index === undefined ? undefined : this.source.at(index);
  }

  /** No two things of a shelf were changed at the same instant: each has one place in the order. */
  #keep(one: T, at: number): void {
    this.#instants.delete(this.#changed.get(one.id)?.updatedAt ?? 0);
    // What the source has was changed on a full second.
    let instant = at;
    while (instant % 1000 === 0 || this.#instants.has(instant)) instant += 1;
    one.updatedAt = instant;
    this.#instants.add(instant);
    this.#changed.set(one.id, one);
    this.#order = undefined;
  }
}

/** Where a list begins that leaves out so many: among what the source has, and among what was changed. */
function placeIn<T extends Recruited>(
  { changed, left }: Order<T>,
  source: ShelfSource<T>,
  { before, offset }: { before: number; offset: number },
): [index: number, next: number] {
  const newer = (instant: number): number => first(changed.length, (at) => (changed[at]?.updatedAt ?? 0) < instant);
  const newerThan = (index: number): number => (index < source.count ? newer(source.updatedAt(index)) : changed.length);
  const leftBefore = (index: number): number => first(left.length, (at) => (left[at] ?? 0) >= index);
  const start = first(source.count, (index) => source.updatedAt(index) < before);
  const out = start - leftBefore(start) + newer(before);
  const comeBefore = (index: number): number => index - leftBefore(index) + newerThan(index) - out;
  const index = start + first(source.count - start, (at) => comeBefore(start + at) >= offset);
  return [index, newerThan(index) - (comeBefore(index) - offset)];
}

/** The first of so many numbers for which something holds that holds for all behind it. */
function first(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
