export interface SeenRequest {
  method: string;
  path: string;
  status: number;
  credential: string | null;
  beta: string | null;
  partner_id: string | null;
  app_id: string | null;
  fault: string | null;
}

/** A write that took effect, whatever its sender got to hear of it. */
export interface Effect {
  method: string;
  /** With gaps: `/v2/persons/{id}`. */
  path: string;
  /** What stood in the gaps. */
  params: Record<string, string>;
  query: string;
  /** Ids of what it made: of a list of which only some were stored, those. */
  created: readonly string[];
  /** The same for the same body; the boundary of a form does not count. */
  digest: string;
  credential: string | null;
}

type Numbered<Entry> = { n: number } & Entry & { at: string };

const KEPT = 50_000;

/** The last things that happened, numbered, oldest first. */
export class Log<Entry extends object> {
  #ring: Numbered<Entry>[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(entry: Entry): void {
    this.#total += 1;
    this.#ring.push({ n: this.#total, ...entry, at: new Date().toISOString() });
    // Cut in big pieces: shifting by one for every request costs more than the request.
    if (this.#ring.length >= 2 * KEPT) this.#ring = this.#ring.slice(-KEPT);
  }

  since(n: number): Numbered<Entry>[] {
    return this.#ring.slice(-KEPT).filter((entry) => entry.n > n);
  }

  clear(): void {
    this.#ring = [];
    this.#total = 0;
  }
}
