import { randomUUID } from 'node:crypto';
import { type Clock } from '../company/clock.js';
import { Dice } from '../company/dice.js';
import { KEY_STYLES, SPELLINGS, type Style, eventView } from './payload.js';
import { type HookEvent, type Webhook, append } from './webhook.js';

/** What tests and demos make of deliveries. */
interface Delivering extends Style {
  /** Waits before another attempt are divided by this. */
  pace: number;
  timeout_ms: number;
  /** Each delivery waits so long before it goes out. */
  delay_ms: number;
  /** Chances that one is never sent, is sent twice, or is sent behind the next one. */
  lose: number;
  duplicate: number;
  reorder: number;
  /** Nothing goes out until it is released. */
  hold: boolean;
  /** After so many events in a row that could not be delivered a webhook is switched off; 0: never. */
  disable_after: number;
}

export const ORDERS = ['as sent', 'reversed', 'shuffled'] as const;

interface Delivery {
  hook: Webhook;
  event: HookEvent;
  /** How many attempts have failed. */
  failed: number;
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** Personio webhooks: up to 6 further attempts over at most 3 days, farther and farther apart. */
const WAITS = [60 * SECOND, 600 * SECOND, HOUR, 6 * HOUR, 24 * HOUR, 40 * HOUR] as const;
/** Behind which nothing has come: it need not wait any longer. */
const ALONE_MS = 300;

/** Sends what happened, with Personio's patience. */
export class Deliveries {
  readonly settings: Delivering = {
    ...{ spelling: SPELLINGS[0], keys: KEY_STYLES[0], pace: 1, timeout_ms: 3 * SECOND, delay_ms: 0 },
    ...{ lose: 0, duplicate: 0, reorder: 0, hold: false, disable_after: 0 },
  };
  readonly #held: Delivery[] = [];
  readonly #waiting = new Map<Delivery, NodeJS.Timeout>();
  readonly #aside = new Set<Delivery>();
  readonly #closed = new AbortController();
  #released = 0;
  #underWay = 0;
  #sent = 0;

  constructor(
    private readonly clock: Clock,
    private readonly companyId: string,
    private readonly seed: number,
  ) {}

  get state(): { held: number; waiting: number; under_way: number } {
    return { held: this.#held.length, waiting: this.#waiting.size + this.#released, under_way: this.#underWay };
  }

  send(hook: Webhook, event: HookEvent): void {
    this.#sent += 1;
    const dice = new Dice(this.seed, this.#sent);
    const { lose, duplicate, reorder, hold, delay_ms: delay } = this.settings;
    if (dice.chance('lose', lose)) return;
    const copies = dice.chance('duplicate', duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delivery = { hook, event, failed: 0 };
      if (hold) this.#held.push(delivery);
      else if (dice.chance('reorder', reorder)) this.#setAside(delivery);
      else this.#begin(delivery, delay);
    }
  }

  /** Lets those go that are held, the first ones or all, or forgets them; and all that wait for their time. */
  release({ count, order, drop }: { count: number; order: (typeof ORDERS)[number]; drop: boolean }): void {
    const freed = this.#held.splice(0, count);
    if (order === 'reversed') freed.reverse();
    if (order === 'shuffled') shuffle(freed, new Dice(this.seed, this.#sent));
    if (drop) return;
    for (const delivery of this.#waiting.keys()) this.#begin(delivery, 0);
    void this.#inTurn(freed);
  }

  close(): void {
    this.#closed.abort();
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#held.length = 0;
  }

  /** Each after the answer to the one before. */
  async #inTurn(deliveries: readonly Delivery[]): Promise<void> {
    this.#released += deliveries.length;
    for (const delivery of deliveries) {
      await this.#attempt(delivery);
      this.#released -= 1;
    }
  }

  #setAside(delivery: Delivery): void {
    this.#begin(delivery, ALONE_MS);
    this.#aside.add(delivery);
  }

  /** After the change is done in any case: whoever is told may ask at once. */
  #begin(delivery: Delivery, ms: number): void {
    clearTimeout(this.#waiting.get(delivery));
    if (this.#closed.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(delivery);
      this.#aside.delete(delivery);
      void this.#attempt(delivery).then(() => {
        for (const one of this.#aside) this.#begin(one, 0);
      });
    }, ms);
    timer.unref();
    this.#waiting.set(delivery, timer);
  }

  /** Personio webhooks: an attempt may include a quick second request. */
  async #attempt(delivery: Delivery): Promise<void> {
    const { hook, event } = delivery;
    if (hook.status === 'DISABLED' && event.name !== 'ping') return;
    let status = await this.#request(delivery);
    if (mayPass(status)) status = await this.#request(delivery);
    const wait = mayPass(status) ? WAITS[delivery.failed] : undefined;
    delivery.failed += 1;
    if (isFine(status)) hook.failures = 0;
    else if (wait === undefined) this.#giveUp(hook);
    else this.#begin(delivery, wait / this.settings.pace);
  }

  async #request({ hook, event }: Delivery): Promise<number | null> {
    this.#underWay += 1;
    const status = await this.#post(hook, event);
    this.#underWay -= 1;
    const completedAt = this.clock.now();
    append(hook.activity, { id: randomUUID(), event, completedAt, delivered: isFine(status), status });
    return status;
  }

  /** The status of the answer; null when there was none in time. */
  async #post(hook: Webhook, event: HookEvent): Promise<number | null> {
    const { timeout_ms: ms } = this.settings;
    try {
      const response = await fetch(hook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authOf(hook) },
        body: JSON.stringify(eventView(event, this.companyId, this.settings)),
        redirect: 'manual',
        signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(ms)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  #giveUp(hook: Webhook): void {
    hook.failures += 1;
    const { disable_after: most } = this.settings;
    if (most > 0 && hook.failures >= most) Object.assign(hook, { status: 'DISABLED', failures: 0 });
  }
}

const isFine = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

/** Personio webhooks: what may be better another time. A 501 and all below 500 are final; redirects are not followed. */
const mayPass = (status: number | null): boolean => status === null || (status >= 500 && status !== 501);

function authOf({ authType, token, customHeaders }: Webhook): Record<string, string> {
  if (authType === 'CUSTOM') return Object.fromEntries(customHeaders.map(({ name, value }) => [name, value]));
  return authType === 'TOKEN' && token !== null ? { authorization: token } : {};
}

function shuffle(list: unknown[], dice: Dice): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = dice.between(`place ${at}`, 0, at);
    [list[at], list[other]] = [list[other], list[at]];
  }
}
