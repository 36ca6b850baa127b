import { eventOf, isSequenced, type WebhookEvent } from './events.js';
import { type Gap, Sequences } from './sequences.js';
import { assertSecrets, type MessageHeaders, type RawBody, Verifier } from './signature.js';

/** Remembers which messages were dealt with. Yours, where several processes receive: a table, or Redis. */
export interface SeenStore {
  has(id: string): boolean | Promise<boolean>;
  /** Called once the message is dealt with. Keep it for 30 days: so long it may be sent again, by a replay. */
  add(id: string): unknown;
}

export interface ReceiverOptions {
  /** The endpoint's: `whsec_…`. May come straight from the environment: undefined throws. */
  secret?: string | undefined;
  /** In place of `secret`: several, while one takes the place of another. */
  secrets?: readonly string[] | undefined;
  /** Seconds that a message may be old, or new: 300 when left out. */
  tolerance?: number | undefined;
  /** In place of this process's own memory of the last 100,000. */
  seen?: SeenStore | undefined;
}

export interface Received {
  event: WebhookEvent;
  /** It was dealt with before: there is nothing to do. */
  duplicate: boolean;
  /** Something right before it has not arrived yet; null: nothing is missing there. */
  gap: Gap | null;
  /** The first event of its connector since the database behind the API was restored: read the lists anew. */
  restarted: boolean;
}

const TOLERANCE = 300;
const REMEMBERED = 100_000;

/** The receiving end of one endpoint: verified, typed events, each once, and a proof that none is missing. */
export class Receiver {
  readonly #verifier: Verifier;
  readonly #seen: SeenStore;
  readonly #sequences = new Sequences();
  /** Of messages that are being dealt with: the end of the last try. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor({ secret, secrets, tolerance = TOLERANCE, seen = new RecentIds(REMEMBERED) }: ReceiverOptions) {
    const all: readonly unknown[] = secrets ?? [secret];
    assertSecrets(all);
    this.#verifier = new Verifier(all, tolerance);
    this.#seen = seen;
  }

  /**
   * Has `handle` deal with the event, unless that was done before. A message counts as dealt with once `handle` has resolved; when
   * it rejects, so does this, and the message is new when it comes again: answer with a 5xx then. Without `handle` it counts as
   * dealt with at once.
   *
   * Rejects with MessageRefused when the message is not ours, or too old.
   */
  async receive(
    rawBody: RawBody,
    headers: MessageHeaders,
    handle?: (event: WebhookEvent) => unknown,
  ): Promise<Received> {
    const { id, body } = await this.#verifier.verify(rawBody, headers);
    const event = eventOf(body, id);
    return this.#oneByOne(event.id, async () => {
      const duplicate = await this.#seen.has(event.id);
      if (!duplicate) {
        await handle?.(event);
        await this.#seen.add(event.id);
      }
      if (!isSequenced(event)) return { event, duplicate, gap: null, restarted: false };
      const restarted = this.#sequences.restarts(event);
      return { event, duplicate, gap: this.#sequences.note(event), restarted };
    });
  }

  /** Whatever is missing between events that have arrived since this receiver was made. One that arrives late closes its gap. */
  gaps(): Gap[] {
    return this.#sequences.gaps();
  }

  /** For what does not come any more, once you have read the lists anew. */
  close(gap: Gap): void {
    this.#sequences.close(gap);
  }

  /** A message that comes again while it is dealt with waits: had it been called a duplicate, a failure would lose it. */
  async #oneByOne<T>(id: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#underWay.get(id) ?? Promise.resolve()).then(work, work);
    this.#underWay.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.#underWay.get(id) === mine) this.#underWay.delete(id);
    }
  }
}

/** The ones that were met last. */
class RecentIds implements SeenStore {
  readonly #ids = new Set<string>();

  constructor(private readonly most: number) {}

  has(id: string): boolean {
    if (!this.#ids.delete(id)) return false;
    this.#ids.add(id);
    return true;
  }

  add(id: string): void {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.most && oldest !== undefined) this.#ids.delete(oldest);
  }
}
