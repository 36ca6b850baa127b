import type { From, JsonObject } from '../../contract.js';
import type { Query } from '../../http.js';
import type { PersonioClient, Request } from '../client.js';
import { isComplete } from '../lists.js';
import { type V2Page, v2Pages, type WithId, withIds } from '../paging.js';
import { millisOf } from './stamps.js';

/** A row that was the newest once, and when it was changed last then. */
interface Mark {
  id: string;
  at: number;
}

/** Where a reading stands; a checkpoint. */
interface Place {
  /** The page to go on with; left out: the front. */
  next?: Query;
  /** How often the front was read again. */
  again: number;
  /** Pages of this turn. */
  pages: number;
  /** What was in front when this turn began, and what an earlier one began with: from there on all is known. */
  top?: Mark;
  known?: Mark;
  incomplete: boolean;
}

interface NewestFirst {
  rows: WithId[];
  askedAt: Date;
  checkpoint: JsonObject;
  /** Whether there may be rows that the list has not shown (known on the last page). */
  incomplete: boolean;
  latest?: Date;
}

/** A list that still changes after so many looks at its front is not seen whole today. */
const MOST_LOOKS = 5;

/**
 * A list that has what was changed last in front: up to what is older than `since`, or all of it. What is changed meanwhile moves
 * to the front, past where we are, and would be missed: a complete reading ends with a look at the front that takes one page, as
 * within one page nothing moves. What goes pulls the rows behind it over the edge of the page that is read next: changes that
 * take more than a page are read twice.
 */
export async function* newestFirst(
  client: PersonioClient,
  request: Request,
  from: Pick<From, 'since' | 'checkpoint'>,
): AsyncGenerator<NewestFirst, void> {
  const reading = new Reading(from);
  while (!reading.done) {
    for await (const page of v2Pages(client, request, reading.next)) {
      yield reading.told(page);
      if (reading.atFront) break;
    }
  }
}

class Reading {
  done = false;
  #place: Place;
  readonly #since: number | undefined;

  constructor({ since, checkpoint }: Pick<From, 'since' | 'checkpoint'>) {
    this.#since = since?.getTime();
    this.#place = { again: 0, pages: 0, incomplete: false, ...(checkpoint as Partial<Place> | undefined) };
  }

  get next(): Query | undefined {
    return this.#place.next;
  }

  get atFront(): boolean {
    return this.#place.pages === 0;
  }

  told(page: V2Page): NewestFirst {
    const rows = withIds(page.rows);
    const { known } = this.#place;
    // What looks older than the former front is told as well: a change may bear an earlier time than those that were shown before it.
    const found = rows.filter((row) => !isBefore(row, this.#since));
    const ended = page.next === null || found.length < rows.length || rows.some((row) => isKnown(row, known));
    this.#place = {
      ...this.#place,
      ...topOf(this.#place, rows),
      incomplete: this.#place.incomplete || !isComplete(page),
    };
    if (ended) this.#turn();
    else this.#goOn(page);
    const latest = Math.max(0, ...found.map((row) => changedAt(row) ?? 0));
    return {
      ...{ rows: found, askedAt: page.askedAt, incomplete: this.#place.incomplete },
      checkpoint: this.#place as unknown as JsonObject,
      ...(latest > 0 ? { latest: new Date(latest) } : {}),
    };
  }

  #goOn({ next }: V2Page): void {
    this.#place = { ...this.#place, ...(next ? { next } : {}), pages: this.#place.pages + 1 };
  }

  /** Back to the front. */
  #turn(): void {
    const { again, pages, top, incomplete } = this.#place;
    const changes = this.#since !== undefined;
    const still = pages === 0 || (changes && again > 0);
    this.done = still || again >= MOST_LOOKS;
    const restless = this.done && !still;
    const known = top && !changes ? { known: top } : {};
    this.#place = { again: again + 1, pages: 0, incomplete: incomplete || restless, ...known };
  }
}

function topOf({ top }: Place, [first]: readonly WithId[]): { top?: Mark } {
  if (top || !first) return {};
  return { top: { id: first.id, at: changedAt(first) ?? 0 } };
}

const changedAt = ({ updated_at: stamp }: WithId): number | undefined => millisOf(stamp) ?? undefined;

/** One that does not say when it was changed may have been just now. */
const isBefore = (row: WithId, time: number | undefined): boolean =>
  time !== undefined && (changedAt(row) ?? Infinity) < time;

/** What a further page holds of the same second is not looked for: the next reading of changes brings it. */
const isKnown = (row: WithId, known: Mark | undefined): boolean =>
  isBefore(row, known?.at) || (row.id === known?.id && (changedAt(row) ?? 0) === known.at);
