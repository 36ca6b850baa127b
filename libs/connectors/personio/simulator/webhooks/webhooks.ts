import { randomUUID } from 'node:crypto';
import { type Company } from '../company/company.js';
import { type Subject } from '../company/happenings.js';
import { Deliveries } from './deliveries.js';
import { type EventName, type HookEvent, type Webhook, type WebhookSettings, append, recent } from './webhook.js';

/** The webhooks of an account. They hear of everything that happens from the moment they are made. */
export class Webhooks {
  readonly #hooks = new Map<string, Webhook>();
  readonly deliveries: Deliveries;

  constructor(
    private readonly company: Company,
    readonly companyId: string,
    seed: number,
  ) {
    this.deliveries = new Deliveries(company.clock, companyId, seed);
    company.happenings.listen((name, subject) => {
      this.tell(name, subject);
    });
  }

  /** Oldest first. */
  get all(): Webhook[] {
    return [...this.#hooks.values()];
  }

  find(id: string): Webhook | undefined {
    return this.#hooks.get(id);
  }

  add(settings: WebhookSettings): Webhook {
    const now = this.company.clock.now();
    const made = { id: randomUUID(), createdAt: now, updatedAt: now, log: [], activity: [], failures: 0 };
    const hook: Webhook = { ...settings, ...made };
    this.#hooks.set(hook.id, hook);
    return hook;
  }

  change(hook: Webhook, settings: Partial<WebhookSettings>): void {
    Object.assign(hook, settings, { updatedAt: this.company.clock.now(), failures: 0 });
  }

  /** What still waits to be sent to it is not sent any more. */
  remove(hook: Webhook): void {
    hook.status = 'DISABLED';
    this.#hooks.delete(hook.id);
  }

  tell(name: EventName, subject: Subject | null, payload?: object): void {
    for (const hook of this.#hooks.values()) {
      if (hook.events.some((one) => one === name)) this.tellOne(hook, { name, subject, ...(payload && { payload }) });
    }
  }

  /** One that is switched off has it on its list all the same (inferred). */
  tellOne(hook: Webhook, happened: Pick<HookEvent, 'name' | 'subject' | 'payload'>): void {
    const event = { id: randomUUID(), at: this.company.clock.now(), ...happened };
    append(hook.log, event);
    if (hook.status === 'ENABLED' || event.name === 'ping') this.deliveries.send(hook, event);
  }

  /** Of the last 30 days, oldest first. */
  eventsOf({ log }: Webhook): HookEvent[] {
    return recent(log, this.company.clock.now(), ({ at }) => at);
  }

  activityOf({ activity }: Webhook): Webhook['activity'] {
    return recent(activity, this.company.clock.now(), ({ completedAt }) => completedAt);
  }
}
