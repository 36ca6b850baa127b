import { type Clock } from './clock.js';
import { CUSTOM_ATTRIBUTES, type CustomAttribute } from './custom-attributes.js';
import { Happenings } from './happenings.js';
import { type Organisation } from './organisation.js';
import { type Outline, type People, type Person, outlineOf } from './person.js';

const SCANS_KEPT = 8;

/** The one store behind both generations of the API: people as they come, and what has been changed since. */
export class Company {
  readonly #changed = new Map<number, Person>();
  readonly #scans = new Map<string, readonly number[]>();
  readonly #ids: number[];
  /** What this account calls its own; an admin renames, adds and removes them. */
  readonly attributes: CustomAttribute[] = CUSTOM_ATTRIBUTES.map((one) => ({ ...one }));
  /** Of people and of what belongs to them. */
  readonly happenings = new Happenings();
  #version = 0;
  #lastId: number;

  constructor(
    private readonly people: People,
    readonly organisation: Organisation,
    readonly clock: Clock,
  ) {
    this.#ids = [...people.ids];
    this.#lastId = people.ids.at(-1) ?? 3000;
  }

  /** Everybody's number, ascending: the order of every listing. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Moves with every change of a person. */
  get version(): number {
    return this.#version;
  }

  person(id: number): Person | undefined {
    return this.#changed.get(id) ?? (this.#has(id) ? this.people.person(id) : undefined);
  }

  outline(id: number): Outline | undefined {
    const changed = this.#changed.get(id);
    if (changed !== undefined) return outlineOf(changed);
    return this.#has(id) ? this.people.outline(id) : undefined;
  }

  /** Whether somebody was there when the company opened: whoever is hired later begins without a past. */
  founding(id: number): boolean {
    return id <= (this.people.ids.at(-1) ?? 0);
  }

  /** Lets somebody be changed in place. */
  edit(id: number): Person | undefined {
    const person = this.person(id);
    if (person === undefined) return undefined;
    this.#changed.set(id, person);
    this.#version += 1;
    return person;
  }

  add(make: (id: number) => Person): Person {
    this.#lastId += 1;
    const person = make(this.#lastId);
    this.#changed.set(person.id, person);
    this.#ids.push(person.id);
    this.#version += 1;
    this.#tell('created', person);
    return person;
  }

  remove(id: number): boolean {
    const person = this.person(id);
    if (person === undefined) return false;
    this.#ids.splice(this.positionAfter(id) - 1, 1);
    this.#changed.delete(id);
    this.#version += 1;
    this.#tell('deleted', person);
    return true;
  }

  /** Where in `ids` those who come after this number begin. */
  positionAfter(id: number): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] ?? Infinity) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Everybody of whom something holds. Pages of one listing look through the company once. */
  choose(name: string, holds: (id: number) => boolean): readonly number[] {
    const key = `${this.#version} ${name}`;
    const known = this.#scans.get(key);
    if (known !== undefined) return known;
    const found = this.#ids.filter(holds);
    const [oldest] = this.#scans.keys();
    if (oldest !== undefined && this.#scans.size >= SCANS_KEPT) this.#scans.delete(oldest);
    this.#scans.set(key, found);
    return found;
  }

  /** When single attributes of somebody changed, which is known only of those who were changed here. */
  changesOf(id: number): Record<string, number> {
    return this.#changed.get(id)?.changes ?? {};
  }

  #tell(what: 'created' | 'deleted', { id, employments }: Person): void {
    this.happenings.tell(`person.${what}`, { id: String(id) });
    for (const { id: employment, startDate } of employments) {
      this.happenings.tell(`employment.${what}`, { id: employment, person: id });
      if (what === 'created' && startDate === this.clock.today()) {
        this.happenings.tell('employment.started', { id: employment, person: id });
      }
    }
  }

  #has(id: number): boolean {
    return this.#ids[this.positionAfter(id) - 1] === id;
  }
}
