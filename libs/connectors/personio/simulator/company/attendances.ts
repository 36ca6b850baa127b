import { type Period, numberIn, scrambled, uuidOf } from './attendance.js';
import { type Company } from './company.js';

/** What is known of somebody's periods before they are worked out. */
export interface Bounds {
  /** No period begins before the one or after the other. */
  first: number;
  last: number;
  /** None was changed after this instant. */
  updated: number;
}

/** Where attendances come from before anybody changes them. */
export interface AttendanceSource {
  /** Ascending by their beginning; fresh copies, or never written to. */
  of(personId: number): readonly Period[];
  ownerOf(number: number): number | undefined;
  bounds(personId: number): Bounds;
}

/** Which periods a listing wants. */
export interface Wanted {
  /** Numbers of people, ascending; everybody when it is left out. */
  people?: readonly number[];
  /** Whether somebody with such bounds may have one. */
  within?: (bounds: Bounds) => boolean;
  holds: (period: Period) => boolean;
}

/** People first, in one direction or the other, and in which order each one's periods come. */
export interface PeopleOrder {
  backwards: boolean;
  compare: (a: Period, b: Period) => number;
}

const FIRST_ADDED = 900_000_000;
const SCANS_KEPT = 4;
const PEOPLE_KEPT = 64;

/** The one store of attendances behind both generations of the API. */
export class Attendances {
  readonly #changed = new Map<number, Period[]>();
  readonly #owners = new Map<number, number>();
  readonly #recent = new Map<number, readonly Period[]>();
  readonly #scans = new Map<string, Float64Array>();
  #version = 0;
  #lastNumber = FIRST_ADDED;

  constructor(
    private readonly source: AttendanceSource,
    private readonly company: Company,
    private readonly seed: number,
  ) {}

  /** Moves with everything that could change a listing. */
  get version(): string {
    return `${this.#version} ${this.company.ids.length} ${this.company.ids.at(-1) ?? 0}`;
  }

  /** Ascending by their beginning. */
  of(personId: number): readonly Period[] {
    const changed = this.#changed.get(personId);
    if (changed !== undefined) return changed;
    const known = this.#recent.get(personId);
    if (known !== undefined) return known;
    const periods = this.source.of(personId);
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined && this.#recent.size >= PEOPLE_KEPT) this.#recent.delete(oldest);
    this.#recent.set(personId, periods);
    return periods;
  }

  find(id: string): Period | undefined {
    const number = numberIn(id);
    const found = number === null ? undefined : this.numbered(number);
    return found?.id === id.toLowerCase() ? found : undefined;
  }

  numbered(number: number): Period | undefined {
    const owner = this.#owners.get(number) ?? this.source.ownerOf(number);
    if (owner === undefined || this.company.outline(owner) === undefined) return undefined;
    return this.of(owner).find((period) => period.number === number);
  }

  /** Changes a period; who wants to know what became of it looks it up again. */
  change(period: Period, fields: Partial<Omit<Period, 'number' | 'id' | 'personId'>>): Period {
    const list = this.#own(period.personId);
    const at = list.findIndex(({ number }) => number === period.number);
    const changed = { ...plain(period), updatedAt: this.company.clock.now(), ...fields };
    if (at >= 0) list[at] = changed;
    list.sort((a, b) => a.start - b.start);
    this.#tell('updated', changed);
    return changed;
  }

  add(fields: Omit<Period, 'number' | 'id' | 'createdAt' | 'updatedAt'>): Period {
    this.#lastNumber += 1;
    const now = this.company.clock.now();
    const number = this.#lastNumber;
    const period = { ...fields, number, id: uuidOf(this.seed, number), createdAt: now, updatedAt: now };
    this.#owners.set(number, period.personId);
    const list = this.#own(period.personId);
    list.push(period);
    list.sort((a, b) => a.start - b.start);
    this.#tell('created', period);
    return period;
  }

  /** Vanishes without trace. */
  remove({ number, personId }: Period): void {
    const list = this.#own(personId);
    const at = list.findIndex((period) => period.number === number);
    const [removed] = at < 0 ? [] : list.splice(at, 1);
    if (removed !== undefined) this.#tell('deleted', removed);
  }

  #tell(what: 'created' | 'updated' | 'deleted', { id, personId: person }: Period): void {
    this.company.happenings.tell(`attendance-period.${what}`, { id, person });
  }

  /** In an order of people, one person's worked out after the other. */
  *byPeople(wanted: Wanted, { backwards, compare }: PeopleOrder): Generator<Period> {
    const people = wanted.people ?? this.company.ids;
    for (const id of backwards ? people.toReversed() : people) {
      if (this.#mayHave(id, wanted)) yield* this.of(id).filter(wanted.holds).sort(compare);
    }
  }

  /**
   * The numbers of all periods that hold, by person and beginning or in an order of their own. Pages of one listing
   * look through the company once.
   */
  scan(name: string, wanted: Wanted, compare?: (a: Period, b: Period) => number): Float64Array {
    const key = `${this.version} ${name}`;
    const known = this.#scans.get(key);
    if (known !== undefined) return known;
    const numbers = compare === undefined ? this.#numbers(wanted) : this.#sorted(wanted, compare);
    const [oldest] = this.#scans.keys();
    if (oldest !== undefined && this.#scans.size >= SCANS_KEPT) this.#scans.delete(oldest);
    this.#scans.set(key, numbers);
    return numbers;
  }

  /** Everybody's periods, one person after the other. */
  *everybody(): Iterable<readonly Period[]> {
    for (const id of this.company.ids) yield this.#peek(id);
  }

  /** Holds on to no period: there may be millions. */
  #numbers(wanted: Wanted): Float64Array {
    const found: number[] = [];
    for (const id of wanted.people ?? this.company.ids) {
      for (const { number } of this.#matching(id, wanted)) found.push(number);
    }
    return Float64Array.from(found);
  }

  #sorted(wanted: Wanted, compare: (a: Period, b: Period) => number): Float64Array {
    const found: Period[] = [];
    for (const id of wanted.people ?? this.company.ids) found.push(...this.#matching(id, wanted));
    return Float64Array.from(found.sort(compare), ({ number }) => number);
  }

  #matching(personId: number, wanted: Wanted): readonly Period[] {
    return this.#mayHave(personId, wanted) ? this.#peek(personId).filter(wanted.holds) : [];
  }

  #mayHave(personId: number, { within }: Wanted): boolean {
    const unchanged = !this.#changed.has(personId);
    if (unchanged && within !== undefined && !within(this.source.bounds(personId))) return false;
    return this.company.outline(personId) !== undefined;
  }

  /** A search of the whole company leaves what is kept of single people alone. */
  #peek(personId: number): readonly Period[] {
    return this.#changed.get(personId) ?? this.#recent.get(personId) ?? this.source.of(personId);
  }

  #own(personId: number): Period[] {
    this.#version += 1;
    const known = this.#changed.get(personId);
    if (known !== undefined) return known;
    const own = this.source.of(personId).map(plain);
    this.#changed.set(personId, own);
    this.#recent.delete(personId);
    return own;
  }
}

/** Without a sort, a person's periods come by id, which tells nothing of time. */
export function byId(a: Period, b: Period): number {
  return scrambled(a.number) - scrambled(b.number);
}

/** Generated ones work things out when they are read, which a copy does not. */
function plain(period: Period): Period {
  const { number, id, personId, type, status, start, end, day, comment, projectId } = period;
  const { autoGenerated, holiday, onTimeOff, createdAt, updatedAt, raw } = period;
  return {
    ...{ number, id, personId, type, status, start, end, day, comment, projectId },
    ...{ autoGenerated, holiday, onTimeOff, createdAt, updatedAt },
    ...(raw === undefined ? {} : { raw }),
  };
}
