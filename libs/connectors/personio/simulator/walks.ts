/** As far as a list has been read. */
interface Walk<T> {
  ahead: IteratorResult<T, unknown>;
  rest: Iterator<T, unknown>;
}

/** What a page of a list holds, and where the next one begins; null on the last one. */
interface Cut<T> {
  found: T[];
  next: number | null;
}

const KEPT = 64;

/**
 * Lists that are worked out row by row. Offsets into them count from the first row of now; while nothing is changed, a page goes
 * on where the one before it ended instead.
 */
export class Walks {
  readonly #kept = new Map<string, Walk<unknown>>();

  /** Something was changed: rows may have moved. */
  forget(): void {
    this.#kept.clear();
  }

  /** `rows` begins at an offset; of one name it always means the same list. */
  page<T>(
    name: string,
    { offset, limit }: { offset: number; limit: number },
    rows: (offset: number) => Iterable<T, unknown>,
  ): Cut<T> {
    const walk = this.#taken<T>(`${offset} ${name}`) ?? begun(rows(offset));
    const found: T[] = [];
    while (walk.ahead.done !== true && found.length < limit) {
      found.push(walk.ahead.value);
      walk.ahead = walk.rest.next();
    }
    if (walk.ahead.done === true) return { found, next: null };
    const next = offset + limit;
    this.#keep(`${next} ${name}`, walk);
    return { found, next };
  }

  #taken<T>(key: string): Walk<T> | undefined {
    const walk = this.#kept.get(key);
    this.#kept.delete(key);
    return walk as Walk<T> | undefined;
  }

  #keep(key: string, walk: Walk<unknown>): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= KEPT) this.#kept.delete(oldest);
    this.#kept.set(key, walk);
  }
}

function begun<T>(rows: Iterable<T, unknown>): Walk<T> {
  const rest = rows[Symbol.iterator]();
  return { ahead: rest.next(), rest };
}

/** All rows but so many of the first. */
export function* without<T>(rows: Iterable<T>, offset: number): Generator<T> {
  let at = 0;
  for (const row of rows) {
    if (at >= offset) yield row;
    at += 1;
  }
}
