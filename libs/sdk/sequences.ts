/** A stretch of a sequence of which nothing has arrived. */
export interface Gap {
  /** The connector's id. */
  connector: string;
  epoch: number;
  /** The number of the last event before it that has arrived. */
  after: number;
  /** The number of the last event in it. There may be more of them between the two. */
  until: number;
  /** When it was noticed. A young one is mostly just under way. */
  since: Date;
}

/** The place of an event in the sequence of its connector. */
export interface Place {
  connector: { id: string };
  epoch: number;
  sequence: number;
  previous: number | null;
}

/** Events of which each names the one before it as `previous`: nothing between the first and the last is missing. */
interface Run {
  first: number;
  last: number;
  /** The number of the one before the first. */
  before: number | null;
  /** When it began. */
  since: Date;
}

/** What has arrived at one endpoint, and what between has not. */
export class Sequences {
  readonly #all = new Map<string, Sequence>();
  /** Of each connector the latest that it was in. */
  readonly #epochs = new Map<string, number>();

  /** Whether it is the first that is known of a later epoch than another. To be asked before it is noted. */
  restarts({ connector: { id }, epoch }: Place): boolean {
    return epoch > (this.#epochs.get(id) ?? Infinity);
  }

  /** The gap before this one, as far as it is open. */
  note({ connector: { id }, epoch, sequence, previous }: Place): Gap | null {
    const name = `${epoch} ${id}`;
    const known = this.#all.get(name) ?? new Sequence(id, epoch);
    this.#all.set(name, known);
    this.#epochs.set(id, Math.max(epoch, this.#epochs.get(id) ?? epoch));
    return known.note(sequence, previous);
  }

  gaps(): Gap[] {
    return [...this.#all.values()].flatMap((one) => one.gaps());
  }

  close(gap: Gap): void {
    this.#all.get(`${gap.epoch} ${gap.connector}`)?.close(gap);
  }
}

class Sequence {
  /** In their order, and none touches the next. */
  readonly #runs: Run[] = [];

  constructor(
    private readonly connector: string,
    private readonly epoch: number,
  ) {}

  note(sequence: number, previous: number | null): Gap | null {
    const at = this.#placeOf(sequence);
    const there = this.#runs[at];
    if (there && there.first <= sequence) return sequence === there.first ? this.#before(at) : null;
    const now = new Date();
    // What it came into the middle of was missing before; that something is missing after the first of all is news.
    const since = there && at > 0 ? there.since : now;
    if (there && at === 0) there.since = now;
    this.#runs.splice(at, 0, { first: sequence, last: sequence, before: previous, since });
    this.#join(at + 1);
    return this.#join(at) ? null : this.#before(at);
  }

  gaps(): Gap[] {
    return this.#runs.flatMap((_, at) => this.#before(at) ?? []);
  }

  /** What of it is still open counts as arrived. */
  close({ after, until }: Gap): void {
    for (let at = this.#runs.length - 1; at > 0; at -= 1) {
      const gap = this.#before(at);
      if (gap && gap.after >= after && gap.until <= until) this.#merge(at);
    }
  }

  /** Of the first run that ends there or later. */
  #placeOf(sequence: number): number {
    let [from, to] = [0, this.#runs.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#runs[middle]?.last ?? 0) < sequence) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Before the very first nothing is missing that anyone could know of. */
  #before(at: number): Gap | null {
    const [left, right] = [this.#runs[at - 1], this.#runs[at]];
    if (!left || right?.before == null) return null;
    const { connector, epoch } = this;
    return { connector, epoch, after: left.last, until: right.before, since: right.since };
  }

  /**
   * One run of this one and the one before it, if nothing is between them. An event that names one further back than the last
   * belongs to a sequence that was begun anew, as that of an endpoint that was made again.
   */
  #join(at: number): boolean {
    const [left, right] = [this.#runs[at - 1], this.#runs[at]];
    if (!left || !right || (right.before !== null && right.before > left.last)) return false;
    this.#merge(at);
    return true;
  }

  #merge(at: number): void {
    const [right] = this.#runs.splice(at, 1);
    const left = this.#runs[at - 1];
    if (left && right) left.last = right.last;
  }
}
