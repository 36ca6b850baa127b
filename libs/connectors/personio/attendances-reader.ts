import { timesheetEntry } from '#models';
import type { JsonObject, Page, Pulled } from '../contract.js';
import { instant } from '../converters.js';
import type { Query } from '../http.js';
import { type Attendance, entriesOf, personDay } from './attendances-days.js';
import type { Workplaces } from './attendances-workplaces.js';
import { AREAS } from './areas.js';
import type { PersonioClient } from './client.js';
import { isComplete } from './lists.js';
import { type V2Page, v2Pages, v2Walks, withIds } from './paging.js';

/** People's periods come together, and in order. */
const SORT = 'person.id,start.date_time';

interface AttendancePage extends Pick<V2Page, 'next'> {
  attendances: Attendance[];
}

/** Whose periods, null being everybody's, and of which days where not of all. */
export interface Days {
  people: readonly string[] | null;
  first?: string;
  last?: string;
}

/** Reads attendance periods, and remembers over a pull what it has seen. */
export class AttendanceReader {
  #latest = 0;

  constructor(
    private readonly client: PersonioClient,
    readonly workplaces: Workplaces,
    /** Whether there may be periods that the pull does not show. */
    public incomplete: boolean,
  ) {}

  async *changed(since: Date, from: Query | undefined): AsyncGenerator<AttendancePage, void> {
    // With a zone the time is refused.
    yield* this.#pages({ 'updated_at.gte': since.toISOString().slice(0, 19) }, from);
  }

  /** Those of these that there are. */
  async named(ids: readonly string[]): Promise<Attendance[]> {
    const found: Attendance[] = [];
    for await (const { attendances } of this.#pages({ id: ids }, undefined)) found.push(...attendances);
    return found;
  }

  async *of({ people, first, last }: Days, from?: Query): AsyncGenerator<AttendancePage, void> {
    const days = first && last ? { 'attribution_date.gte': first, 'attribution_date.lte': last } : {};
    yield* this.#pages({ sort: SORT, ...(people ? { 'person.id': people } : {}), ...days }, from);
  }

  async all(days: Days): Promise<Attendance[]> {
    const found: Attendance[] = [];
    for await (const { attendances } of this.of(days)) found.push(...attendances);
    return found;
  }

  page(found: Pulled[], checkpoint: JsonObject): Page {
    return {
      ...{ found, checkpoint: { ...checkpoint, incomplete: this.incomplete } },
      ...(this.incomplete ? { incomplete: [timesheetEntry.name] } : {}),
      ...(this.#latest > 0 ? { latest: new Date(this.#latest) } : {}),
    };
  }

  entries(attendances: readonly Attendance[]): Pulled[] {
    return entriesOf(attendances, this.workplaces.of);
  }

  async *#pages(query: Query, from: Query | undefined): AsyncGenerator<AttendancePage, void> {
    const request = { path: '/v2/attendance-periods', query: { limit: 100, ...query }, area: AREAS.attendances };
    const walk = 'updated_at.gte' in query ? v2Walks : v2Pages;
    for await (const page of walk(this.client, request, from)) {
      const rows = withIds(page.rows);
      this.incomplete ||= !isComplete(page) || rows.some((row) => personDay(row) === null);
      this.#latest = Math.max(this.#latest, ...rows.map(({ updated_at: at }) => Date.parse(instant(at) ?? '') || 0));
      yield { attendances: rows.map((row) => ({ row, askedAt: page.askedAt })), next: page.next };
    }
  }
}
