import { OPENING } from './clock.js';
import { Dice } from './dice.js';
import { type ShelfSource } from './recruiting-shelf.js';

/** How long before the opening the last change happened, and how far back changes go. */
const QUIET = 3_600_000;
const SPAN = 2 * 365 * 86_400_000;

/**
 * In which order things were changed last, without a list of them: `numberAt` tells which one comes at a place, newest
 * first, `placeOf` where one comes. Numbers do not follow the order, as ids do not at Personio.
 */
export class ChangeOrder {
  readonly #step: number;
  readonly #back: number;
  /** Seconds that each place has to itself. */
  readonly #slot: number;

  constructor(
    readonly count: number,
    private readonly seed: number,
  ) {
    this.#step = count % 7919 === 0 ? 7907 : 7919;
    this.#back = inverse(this.#step % Math.max(1, count), count);
    this.#slot = Math.max(1, Math.floor(SPAN / 1000 / Math.max(1, count)));
  }

  numberAt(place: number): number {
    return (place * this.#step) % this.count;
  }

  placeOf(number: number): number {
    return (number * this.#back) % this.count;
  }

  updatedAt(place: number): number {
    const within = new Dice(this.seed, place).between('updated', 0, this.#slot - 1);
    return OPENING - QUIET - (place * this.#slot + within) * 1000;
  }
}

/** Things that know their number, and how each is made. */
export interface Generated<T> {
  idAt(number: number): number;
  numberOf(id: number): number | undefined;
  make(number: number, updatedAt: number): T;
}

/** Made one by one, in an order of their own. */
export function shelfOf<T>(count: number, seed: number, things: Generated<T>): ShelfSource<T> {
  const order = new ChangeOrder(count, seed);
  return {
    count,
    at: (place) => things.make(order.numberAt(place), order.updatedAt(place)),
    updatedAt: (place) => order.updatedAt(place),
    indexOf(id) {
      const number = things.numberOf(id);
      return number === undefined ? undefined : order.placeOf(number);
    },
    lastId: things.idAt(count),
  };
}

/** What a number has to be multiplied with to get 1, counting round and round. */
function inverse(of: number, count: number): number {
  let [low, high] = [0, 1];
  let [rest, divisor] = [count, of];
  while (divisor > 0) {
    const times = Math.floor(rest / divisor);
    [low, high] = [high, low - times * high];
    [rest, divisor] = [divisor, rest - times * divisor];
  }
  return ((low % count) + count) % count;
}
