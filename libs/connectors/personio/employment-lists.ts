import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { type V2Page, v2Pages } from './paging.js';

/** Personio's greatest page. */
const LIMIT = 50;

/** The employments of persons, page by page as they came. What was asked for ahead is not asked for again. */
export class EmploymentLists {
  readonly #asked = new Map<string, Promise<V2Page[]>>();

  constructor(private readonly client: PersonioClient) {}

  /** Kept until somebody takes it. */
  ahead(personId: string): Promise<V2Page[]> {
    const asked = this.#asked.get(personId) ?? this.#ask(personId);
    this.#asked.set(personId, asked);
    asked.catch(() => undefined); // for whoever takes it
    return asked;
  }

  take(personId: string): Promise<V2Page[]> {
    const asked = this.#asked.get(personId) ?? this.#ask(personId);
    this.#asked.delete(personId);
    return asked;
  }

  async #ask(personId: string): Promise<V2Page[]> {
    const pages: V2Page[] = [];
    for await (const page of v2Pages(this.client, employmentsOf(personId))) pages.push(page);
    return pages;
  }
}

const employmentsOf = (personId: string): Request => ({
  path: `/v2/persons/${encodeURIComponent(personId)}/employments`,
  pattern: '/v2/persons/{id}/employments',
  query: { limit: LIMIT },
  area: AREAS.employments,
});
