import { type Absence, type AbsenceType, collide, plain } from './absence.js';
import { type Company } from './company.js';
import { Dice } from './dice.js';

/** What a search may leave out beforehand: an absence outside of it need not be looked at. */
export interface Window {
  /** Days that the absence touches. */
  since?: string;
  until?: string;
  /** When it was changed last. */
  changedSince?: number;
}

/** Where absences come from before anybody changes them. Those of a person are counted from 0. */
export interface AbsenceSource {
  /** Which of a person's lie in a window, the last not included; more than necessary does no harm. */
  range(personId: number, window: Window): readonly [first: number, end: number];
  absence(personId: number, ordinal: number): Readonly<Absence> | undefined;
  /** Where the absence with this number (v1) or id (v2) is. */
  locate(id: string): readonly [personId: number, ordinal: number] | undefined;
}

/** An absence and its place in the order of all: by person, then as they were counted. */
export interface Placed {
  position: number;
  absence: Readonly<Absence>;
}

export type Test = (absence: Readonly<Absence>) => boolean;

/** What a search looks through: a window, some people or all. */
export interface Search {
  window?: Window;
  people?: readonly number[] | undefined;
}

const PER_PERSON = 1_000_000;
/** Where the counting of those goes on that were not there in the beginning. */
const FIRST_ADDED = 1000;
const FIRST_ADDED_ID = 900_000_001;
const SEARCHES_KEPT = 4;
const TIMES = ['from', 'to', 'startTime', 'endTime', 'halfStart', 'halfEnd'] as const;

/** The one store behind both generations: absences as they come, and what has been changed since. */
export class Absences {
  readonly #changed = new Map<number, Absence>();
  readonly #removed = new Set<number>();
  /** Those of a person that a window cannot be trusted for, ascending. */
  readonly #touched = new Map<number, number[]>();
  readonly #added = new Map<string, number>();
  readonly #searches = new Map<string, readonly number[]>();
  #version = 0;
  #lastId = FIRST_ADDED_ID;

  constructor(
    private readonly company: Company,
    private readonly source: AbsenceSource,
    readonly types: AbsenceType[],
  ) {}

  /** In their order; the dear part of an absence is worked out when somebody looks. */
  *search({ window = {}, people }: Search = {}): Generator<Placed> {
    for (const personId of this.#people(people)) {
      for (const ordinal of this.#ordinals(personId, window)) {
        const position = personId * PER_PERSON + ordinal;
        const absence = this.at(position);
        if (absence !== undefined) yield { position, absence };
      }
    }
  }

  of(personId: number, window: Window = {}): Readonly<Absence>[] {
    return [...this.search({ people: [personId], window })].map(({ absence }) => absence);
  }

  at(position: number): Readonly<Absence> | undefined {
    if (this.#removed.has(position)) return undefined;
    const personId = Math.floor(position / PER_PERSON);
    return this.#changed.get(position) ?? this.source.absence(personId, position % PER_PERSON);
  }

  /** By the number in v1 or the id in v2. */
  find(id: string): Placed | undefined {
    const position = this.#added.get(id) ?? this.#located(id);
    const absence = position === undefined ? undefined : this.at(position);
    if (position === undefined || absence === undefined) return undefined;
    return this.company.outline(absence.personId) === undefined ? undefined : { position, absence };
  }

  /** The positions of all for which something holds. Pages of one listing look through the company once. */
  choose(name: string, search: Search, holds: Test): readonly number[] {
    const key = `${this.#version} ${this.company.version} ${name}`;
    const known = this.#searches.get(key);
    if (known !== undefined) return known;
    const found: number[] = [];
    for (const { position, absence } of this.search(search)) if (holds(absence)) found.push(position);
    const [oldest] = this.#searches.keys();
    if (oldest !== undefined && this.#searches.size >= SEARCHES_KEPT) this.#searches.delete(oldest);
    this.#searches.set(key, found);
    return found;
  }

  /** How many there are, without working any of them out. */
  count(): number {
    const there = (position: number) => this.company.outline(Math.floor(position / PER_PERSON)) !== undefined;
    const added = [...this.#changed.keys()].filter((one) => one % PER_PERSON >= FIRST_ADDED && there(one)).length;
    const removed = [...this.#removed].filter((one) => one % PER_PERSON < FIRST_ADDED && there(one)).length;
    return this.company.ids.reduce((sum, id) => {
      const [first, end] = this.source.range(id, {});
      return sum + end - first;
    }, added - removed);
  }

  /** Gives a draft its place and its ids. */
  add(draft: Absence): Absence {
    this.#lastId += 1;
    const id = this.#lastId;
    const absence = { ...draft, id, uuid: new Dice(draft.personId, id).uuid('absence') };
    const last = this.#touched.get(absence.personId)?.at(-1) ?? 0;
    const position = absence.personId * PER_PERSON + Math.max(FIRST_ADDED, last + 1);
    this.#added.set(String(absence.id), position).set(absence.uuid, position);
    this.#keep(position, absence);
    this.#tell('created', absence);
    return absence;
  }

  change(position: number, fields: Partial<Absence>): void {
    const before = this.at(position);
    if (before === undefined) return;
    const after = { ...plain(before), ...fields };
    this.#keep(position, after);
    if (before.status !== after.status) this.#tell('updated.status', after);
    if (TIMES.some((key) => before[key] !== after[key])) this.#tell('updated.timerange', after);
  }

  /** Vanishes without trace, as everything does that is deleted. */
  remove(position: number): void {
    const absence = this.at(position);
    if (absence !== undefined) this.#tell('deleted', absence);
    this.#changed.delete(position);
    this.#removed.add(position);
    this.#version += 1;
  }

  typeOf({ typeId }: Readonly<Absence>): AbsenceType | undefined {
    return this.types.find(({ id }) => id === typeId);
  }

  /** By the number in v1, the id in v2, or the name. */
  type(id: string): AbsenceType | undefined {
    return this.types.find((type) => [String(type.id), type.uuid, type.name].includes(id));
  }

  /** Whether somebody is absent then already; what was rejected does not count. */
  taken(absence: Readonly<Absence>): boolean {
    return this.of(absence.personId).some((other) => {
      return other.uuid !== absence.uuid && other.status !== 'REJECTED' && collide(absence, other);
    });
  }

  /** Whether whoever wants to be absent stands in for somebody else then. */
  substitutes(absence: Readonly<Absence>): boolean {
    const { from: since, to: until, personId } = absence;
    const window = until === null ? { since } : { since, until };
    for (const { absence: other } of this.search({ window })) {
      if (other.substituteId === personId && other.status === 'APPROVED' && collide(absence, other)) return true;
    }
    return false;
  }

  /** Of what changes nobody hears who only hears of a status and of times (Personio webhooks, events). */
  #tell(what: 'created' | 'updated.status' | 'updated.timerange' | 'deleted', absence: Readonly<Absence>): void {
    const { uuid: id, personId: person } = absence;
    this.company.happenings.tell(`absence-period.${what}`, { id, person });
  }

  /** Those of the company, everybody or the ones that are named. */
  #people(named: readonly number[] | undefined): readonly number[] {
    return named?.filter((id) => this.company.outline(id) !== undefined) ?? this.company.ids;
  }

  *#ordinals(personId: number, window: Window): Generator<number> {
    const [first, end] = this.source.range(personId, window);
    const touched = this.#touched.get(personId);
    if (touched === undefined) {
      for (let ordinal = first; ordinal < end; ordinal += 1) yield ordinal;
      return;
    }
    const range = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    yield* [...new Set([...range, ...touched])].toSorted((a, b) => a - b);
  }

  #located(id: string): number | undefined {
    const [personId, ordinal] = this.source.locate(id) ?? [];
    return personId === undefined || ordinal === undefined ? undefined : personId * PER_PERSON + ordinal;
  }

  #keep(position: number, absence: Absence): void {
    const touched = this.#touched.get(absence.personId) ?? [];
    const ordinal = position % PER_PERSON;
    if (!touched.includes(ordinal))
      this.#touched.set(
        absence.personId,
        [...touched, ordinal].toSorted((a, b) => a - b),
      );
    this.#changed.set(position, absence);
    this.#version += 1;
  }
}
