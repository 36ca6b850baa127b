import type { JsonObject, Page } from '../contract.js';
import { parallel } from '../parallel.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { type Contract, recordsOf } from './composed.js';
import { Departments } from './departments.js';
import type { MarkedRow } from './employee-list.js';
import { EmploymentLists } from './employment-lists.js';
import { oneByOne } from './one-by-one.js';
import { type V2Page, v2Pages, type WithId, withIds } from './paging.js';
import { isObject } from './protocol.js';

/** Personio's greatest page of persons and of employments. */
export const PERSONS_LIMIT = 50;

/** So many employment calls at a time: enough for the 30 a second that Personio allows, too few for it to answer 502. */
export const AT_ONCE = 16;

export interface Subject {
  person: WithId;
  row: MarkedRow | null;
  askedAt: Date;
}

/** What was read of some people, and what could not be. */
export interface Read {
  found: Page['found'];
  failed: NonNullable<Page['failed']>;
  untouched: NonNullable<Page['untouched']>;
  /** There are employments that could be neither read nor named. */
  unnamed: boolean;
}

const NOTHING = { found: [], failed: [], untouched: [], unnamed: false } satisfies Read;

/** Reads persons and their employments: one call for 50 persons, one for each person's employments. */
export class PeopleReader {
  readonly departments: Departments;

  constructor(
    private readonly client: PersonioClient,
    /** Decided once for the whole pull: a refusal is then about one person. */
    readonly employmentsReadable: boolean,
    private readonly lists = new EmploymentLists(client),
  ) {
    this.departments = new Departments(client);
  }

  persons(ids: readonly string[]): Promise<Map<string, WithId>> {
    return personsOf(this.client, ids);
  }

  /** Everything about these persons. One whose calls fail stays out and is named; rejects when many fail. */
  async read(subjects: readonly Subject[]): Promise<Read> {
    const reads = await oneByOne(subjects, (subject) => this.#one(subject), {
      atOnce: AT_ONCE,
      failed: ({ person }, { code }) => failed(person, code),
      mayRefuseOne: true,
    });
    return merged(reads);
  }

  async #one(subject: Subject): Promise<Read> {
    if (!this.employmentsReadable) return { ...NOTHING, found: recordsOf({ ...subject, contracts: null }) };
    const { contracts, more } = await this.#contracts(subject.person.id);
    return { ...NOTHING, found: recordsOf({ ...subject, contracts }), unnamed: more };
  }

  async #contracts(personId: string): Promise<{ contracts: Contract[]; more: boolean }> {
    const contracts: Contract[] = [];
    let more = false;
    for (const { rows, askedAt, cut } of await this.lists.take(personId)) {
      for (const employment of withIds(rows)) {
        contracts.push({ employment, department: await this.departments.of(employment), askedAt });
      }
      more = cut;
    }
    return { contracts, more };
  }
}

/** Those of them whom Personio has. */
export async function personsOf(client: PersonioClient, ids: readonly string[]): Promise<Map<string, WithId>> {
  const found = await parallel(personChunks(ids), AT_ONCE, async (chunk) => {
    const persons: WithId[] = [];
    for await (const { rows } of personPages(client, chunk)) persons.push(...withIds(rows));
    return persons;
  });
  return new Map(found.flat().map((person) => [person.id, person]));
}

/** As many as one call may name. */
export const personChunks = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / PERSONS_LIMIT) }, (_, at) =>
    ids.slice(at * PERSONS_LIMIT, (at + 1) * PERSONS_LIMIT),
  );

/** Those of a chunk whom Personio has. */
export function personPages(client: PersonioClient, ids: readonly string[]): AsyncGenerator<V2Page, void> {
  const query = { id: ids.join(','), limit: PERSONS_LIMIT };
  return v2Pages(client, { path: '/v2/persons', query, area: AREAS.persons });
}

/** The ids of a person's employments, which a person carries even where nothing else may be read; null when it does not. */
export function employmentIdsOf({ employments }: JsonObject): string[] | null {
  return Array.isArray(employments) ? withIds(employments.filter(isObject)).map(({ id }) => id) : null;
}

function merged(reads: readonly Read[]): Read {
  return {
    found: reads.flatMap(({ found }) => found),
    failed: reads.flatMap((read) => read.failed),
    untouched: [],
    unnamed: reads.some(({ unnamed }) => unnamed),
  };
}

function failed(person: WithId, code: string): Read {
  const ids = employmentIdsOf(person);
  const contracts = (ids ?? []).map((remoteId) => ({ model: 'employment', remoteId, code }));
  return {
    ...NOTHING,
    failed: [{ model: 'employee', remoteId: person.id, code }, ...contracts],
    unnamed: ids === null,
  };
}
