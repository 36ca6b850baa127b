import { timeOff } from '#models';
import type { From, JsonObject, Named, NamedPage, Page, Stream } from '../contract.js';
import { instant, text } from '../converters.js';
import type { Query } from '../http.js';
import { absenceTypesV2 } from './absence-types.js';
import { AbsencesV1, type Rows } from './absences-v1.js';
import { AREAS } from './areas.js';
import { goneAmong, inChunks } from './by-id.js';
import type { PersonioClient, Request } from './client.js';
import { type CohortCheckpoint, cohorts, placeIn } from './cohorts.js';
import { isComplete, nextOf, offered } from './lists.js';
import { type V2Page, v2Pages, v2Walks, type WithId, withIds } from './paging.js';
import { isObject } from './protocol.js';

interface Checkpoint extends CohortCheckpoint {
  next?: Query;
  incomplete?: boolean;
}

/**
 * Absences of both kinds: v2 has them all, 100 a page, and v1 knows how long they are. A pull of everything puts the two
 * together for some people at a time.
 */
export const absences: Stream<PersonioClient> = {
  name: 'absences',
  models: [timeOff],
  every: { incremental: 900, full: 86_400 },
  // Deleted ones vanish without a trace.
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: (client, from) => offered(pages(client, from), AREAS.absences),
  named: { models: [timeOff.name], read: (client, names) => offered(byName(client, names), AREAS.absences) },
};

const LIST = '/v2/absence-periods';
/** Personio's greatest page. */
const LIMIT = 100;

async function* pages(client: PersonioClient, { since, checkpoint }: From): AsyncGenerator<Page, void> {
  const resumed = (checkpoint ?? {}) as Checkpoint;
  const reader = new Reader(client, await absenceTypesV2(client), resumed.incomplete ?? false);
  if (since) yield* changes(reader, since, resumed.next);
  else yield* everything(reader, client, resumed);
}

async function* changes(reader: Reader, since: Date, from: Query | undefined): AsyncGenerator<Page, void> {
  const day = since.toISOString().slice(0, 10);
  await reader.v1.read({ first: day, last: day }); // whether it may be read has to be known, also if nothing changed
  const query = { limit: LIMIT, 'updated_at.gte': instant(since.toISOString()) ?? '' };
  for await (const page of reader.pages(query, null, from)) yield reader.told(page, nextOf(page));
}

async function* everything(
  reader: Reader,
  client: PersonioClient,
  { next, ...resumed }: Checkpoint,
): AsyncGenerator<Page, void> {
  let from = next;
  for await (const cohort of cohorts(client, resumed)) {
    if (cohort.cut) reader.incomplete = true;
    if (cohort.people?.length === 0) continue;
    const held = cohort.people && (await reader.v1.read({ people: cohort.people }));
    const query = { limit: LIMIT, ...(cohort.people ? { 'person.id': cohort.people.join(',') } : {}) };
    for await (const page of reader.pages(query, held, from)) {
      yield reader.told(page, placeIn(cohort, page.next && nextOf(page)));
    }
    from = undefined;
  }
  yield reader.told({ found: [] }, { following: null });
}

async function* byName(client: PersonioClient, names: readonly Named[]): AsyncGenerator<NamedPage, void> {
  const reader = new Reader(client, await absenceTypesV2(client), false);
  const ids = [...new Set(names.map(({ remoteId }) => remoteId))];
  yield* inChunks(ids, LIMIT, async (chunk) => {
    const askedAt = new Date();
    const found: NamedPage['found'] = [];
    for await (const page of reader.pages({ limit: LIMIT, id: chunk.join(',') }, null, undefined)) {
      found.push(...page.found);
    }
    const shown = new Set(found.map(({ remoteId }) => remoteId));
    const others = chunk.filter((id) => !shown.has(id));
    const gone = await goneAmong(client, others, absenceById);
    return { found, gone: gone.map((remoteId) => ({ model: timeOff.name, remoteId })), askedAt };
  });
}

const absenceById = (id: string): Request => ({
  ...{ path: `${LIST}/${encodeURIComponent(id)}`, pattern: `${LIST}/{id}`, area: AREAS.absences },
});

interface Found {
  found: Page['found'];
  next: Query | null;
}

/** Reads pages of v2 and puts beside each absence its type and what v1 says of it. */
class Reader {
  readonly v1: AbsencesV1;
  #latest = 0;
  /** Whether there was an absence that v1 would not tell of. */
  #unknown = false;

  constructor(
    private readonly client: PersonioClient,
    private readonly types: ReadonlyMap<string, JsonObject>,
    /** Whether there may be absences that the pull does not show. */
    public incomplete: boolean,
  ) {
    this.v1 = new AbsencesV1(client);
  }

  async *pages(query: Query, held: Rows | null, from: Query | undefined): AsyncGenerator<Found & V2Page, void> {
    const request = { path: LIST, query, area: AREAS.absences };
    const walk = 'updated_at.gte' in query ? v2Walks : v2Pages;
    for await (const page of walk(this.client, request, from)) {
      this.incomplete ||= !isComplete(page);
      const periods = withIds(page.rows);
      this.#latest = Math.max(this.#latest, ...periods.map(updatedAt));
      yield { ...page, found: await this.#found(periods, held, page) };
    }
  }

  told({ found }: Pick<Found, 'found'>, place: JsonObject): Page {
    return {
      ...{ found, checkpoint: { ...place, incomplete: this.incomplete } },
      ...(this.incomplete ? { incomplete: [timeOff.name] } : {}),
      ...(this.#latest > 0 ? { latest: new Date(this.#latest) } : {}),
      ...(this.v1.open && !this.#unknown ? {} : { rightsMissing: [AREAS.absencesV1] }),
    };
  }

  async #found(periods: readonly WithId[], held: Rows | null, page: V2Page): Promise<Page['found']> {
    const askedAt = held?.askedAt ?? page.askedAt;
    const rest = periods.filter(({ id, ...one }) => !held?.byId.has(id) && this.v1.shows(this.#type(one)?.['unit']));
    const asked = rest.length > 0 ? await this.v1.read(around(rest)) : null;
    return periods.map((period) => {
      const type = this.#type(period);
      const row = held?.byId.get(period.id) ?? asked?.byId.get(period.id);
      const v1 = row ?? (this.v1.knows(type?.['unit']) ? {} : null);
      this.#unknown ||= v1 === null;
      return { model: timeOff.name, remoteId: period.id, raw: { period, absence_type: type, v1 }, askedAt };
    });
  }

  #type({ absence_type: type }: JsonObject): JsonObject | null {
    return isObject(type) ? (this.types.get(text(type['id']) ?? '') ?? null) : null;
  }
}

/** The people of these absences, and all the days that they touch. */
function around(periods: readonly WithId[]): { first: string | null; last: string | null; people: string[] } {
  const people = periods.flatMap(({ person }) => (isObject(person) ? (text(person['id']) ?? []) : []));
  const starts = periods.map(({ starts_from: edge }) => dayOf(edge));
  const ends = periods.map(({ ends_at: edge }) => dayOf(edge));
  const sorted = [...starts, ...ends].filter((day) => day !== null).sort();
  const open = ends.includes(null);
  return {
    people: [...new Set(people)],
    first: starts.includes(null) ? null : (sorted[0] ?? null),
    last: open ? null : (sorted.at(-1) ?? null),
  };
}

function dayOf(edge: JsonObject[string] | undefined): string | null {
  const time = isObject(edge) ? edge['date_time'] : null;
  return typeof time === 'string' ? time.slice(0, 10) : null;
}

const updatedAt = ({ updated_at: time }: JsonObject): number => Date.parse(instant(time) ?? '') || 0;
