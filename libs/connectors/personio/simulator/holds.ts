import { type Rule, Rules, type Target } from './rules.js';

/** Where a request stops: before it has any effect, or with its answer made and nobody having it. */
export const HOLD_POINTS = ['before', 'after'] as const;
type HoldPoint = (typeof HOLD_POINTS)[number];

interface Hold extends Rule {
  at: HoldPoint;
}

interface Waiting {
  n: number;
  method: string;
  path: string;
  at: HoldPoint;
}

/**
 * Requests that stop until they are released, so that whoever sent them can be killed meanwhile. One that is released goes on
 * whether anybody still waits for its answer or not, as it would at Personio.
 */
export class Holds {
  readonly #rules: Record<HoldPoint, Rules<Hold>> = { before: new Rules(), after: new Rules() };
  readonly #waiting = new Map<number, { waiting: Waiting; go: () => void }>();
  #count = 0;

  get rules(): readonly Hold[] {
    return [...this.#rules.before.all, ...this.#rules.after.all];
  }

  get waiting(): Waiting[] {
    return [...this.#waiting.values()].map(({ waiting }) => waiting);
  }

  add(hold: Hold): void {
    this.#rules[hold.at].add(hold);
  }

  /** Nothing stops any more, and what stopped goes on. */
  clear(): void {
    for (const rules of Object.values(this.#rules)) rules.clear();
    this.release();
  }

  /** Stops a request if a rule says so. */
  async pass(at: HoldPoint, request: Target): Promise<void> {
    if (this.#rules[at].take(request) !== undefined) await this.stop(at, request);
  }

  stop(at: HoldPoint, { method, path }: Target): Promise<void> {
    this.#count += 1;
    const waiting = { n: this.#count, method, path, at };
    return new Promise((go) => this.#waiting.set(waiting.n, { waiting, go }));
  }

  /** One of those that wait, or all. */
  release(n?: number): void {
    for (const [number, { go }] of this.#waiting) {
      if (n !== undefined && n !== number) continue;
      this.#waiting.delete(number);
      go();
    }
  }
}
