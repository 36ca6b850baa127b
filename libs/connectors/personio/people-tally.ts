import type { JsonObject, Page } from '../contract.js';
import { instant } from '../converters.js';
import type { Query } from '../http.js';
import { AREAS } from './areas.js';
import type { ListPlace } from './employee-list.js';
import type { Read } from './people-reader.js';
import { isObject } from './protocol.js';

/** What is needed to go on after a page. */
export interface PeopleCheckpoint {
  /** How far into the v1 list everything was read. */
  reached?: number;
  /** Where to go on in it, if it stands still. */
  list?: ListPlace;
  /** Without that list: what the next page of persons is asked with. */
  next?: Query;
  /** Models of which something could not be seen so far. */
  incomplete: string[];
  /** Whether employments may be read, as it was found at the start. */
  employments: boolean;
}

type Place = Pick<PeopleCheckpoint, 'reached' | 'list' | 'next'>;

/** What is found out about rights, before a pull and on its way. */
interface Rights {
  employments: boolean;
  attributes: Page['attributes'] | null;
  departments: { rightsMissing: string[] };
}

/** Turns what was read into pages, and remembers over all attempts of a pull of which models it did not see everything. */
export class Tally {
  readonly #incomplete: Set<string>;
  readonly #employments: boolean;
  readonly #departments: Rights['departments'];
  #attributes: Page['attributes'] | null;
  #latest = 0;

  constructor(resumed: PeopleCheckpoint | undefined, { employments, attributes, departments }: Rights) {
    this.#departments = departments;
    this.#employments = employments;
    this.#attributes = attributes;
    this.#incomplete = new Set([...(resumed?.incomplete ?? []), ...(employments ? [] : ['employment'])]);
  }

  /** There are people who could be neither read nor named. */
  doubt(): void {
    this.#incomplete.add('employee').add('employment');
  }

  page(read: Read, at: Place, announced?: number): Page {
    if (read.unnamed) this.#incomplete.add('employment');
    for (const { raw } of read.found) this.#latest = Math.max(this.#latest, latestOf(raw));
    return {
      ...{ found: read.found, failed: read.failed, untouched: read.untouched },
      ...this.#state(at),
      ...(announced === undefined ? {} : { expected: { employee: announced } }),
      ...(this.#latest > 0 ? { latest: new Date(this.#latest) } : {}),
    };
  }

  closing(complete: boolean): Page {
    if (!complete) this.doubt();
    return {
      found: [],
      ...this.#state({ reached: Number.MAX_SAFE_INTEGER }),
      incomplete: [...this.#incomplete],
    };
  }

  #state(at: Place): Pick<Page, 'checkpoint' | 'rightsMissing' | 'attributes'> {
    const attributes = this.#attributes;
    this.#attributes = null; // told once
    const rightsMissing = [...(this.#employments ? [] : [AREAS.employments]), ...this.#departments.rightsMissing];
    return {
      checkpoint: {
        ...(at as unknown as JsonObject),
        incomplete: [...this.#incomplete],
        employments: this.#employments,
      },
      ...(rightsMissing.length > 0 ? { rightsMissing } : {}),
      ...(attributes ? { attributes } : {}),
    };
  }
}

/** The latest time that Personio gives for a person, as either generation of the API says it, or for one of the employments. */
function latestOf({ person, employee, employment }: JsonObject): number {
  const modified =
    isObject(employee) && isObject(employee['last_modified_at']) ? employee['last_modified_at']['value'] : null;
  const updated = [person, employment].map((part) => (isObject(part) ? part['updated_at'] : null));
  return Math.max(0, ...[modified, ...updated].map((time) => Date.parse(instant(time) ?? '') || 0));
}
