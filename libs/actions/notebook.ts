import type { WriteHold, WriteRepository } from '#store';
import type { ConnectionKeys } from '#vault';
import type { Patience } from './patience.js';
import { type Intent, sealPart } from './sealed.js';
import { HoldLost } from './sending.js';

/** A write that this process holds: what of it is done is noted, and nobody else takes it meanwhile. */
export class Notebook {
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #heldAt = performance.now();

  constructor(
    private readonly writes: WriteRepository,
    private readonly keys: ConnectionKeys,
    readonly hold: WriteHold,
    readonly patience: Patience,
  ) {
    this.#timer = setInterval(() => void this.#renew(), patience.heartbeat * 1000);
  }

  /** Aborted with HoldLost once it is another one's. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** From here on the step that it names may have happened. Rejects with HoldLost. */
  async note(intent: Intent): Promise<void> {
    this.signal.throwIfAborted();
    const { id } = this.hold;
    if (!(await this.writes.sent(this.hold, sealPart(this.keys, 'write_intent', id, intent)))) this.#lose();
    this.#heldAt = performance.now();
    this.signal.throwIfAborted();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #renew(): Promise<void> {
    const renewed = await this.writes.renew(this.hold).catch(() => undefined); // the next one may reach the database
    if (renewed) this.#heldAt = performance.now();
    if (renewed === false || performance.now() - this.#heldAt > this.patience.lease * 1000) this.#lose();
  }

  #lose(): void {
    this.end();
    this.#lost.abort(new HoldLost('lost'));
  }
}
