import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionRef } from '#tenancy';
import type { SimulatedCompany } from '../simulated-company.js';
import type { Engine } from './model-engine.js';
import type { Step, Telling } from './model-steps.js';

interface Deliveries {
  held: number;
  waiting: number;
  under_way: number;
}

/** What the provider tells of what happens, and when it arrives. */
export class Told {
  #over = false;
  #listening = false;

  constructor(
    private readonly engine: Engine,
    private readonly company: SimulatedCompany,
  ) {}

  /** Nothing is told before somebody says so. */
  async listen(telling: Telling, connection: ConnectionRef): Promise<void> {
    await this.company.control('PUT', '/webhooks', { ...telling, hold: true, pace: 1_000_000 });
    await this.engine.listen(connection);
    this.#listening = true;
  }

  async release({ count, order, drop }: Omit<Step & { do: 'tell' }, 'do'>): Promise<void> {
    if (!this.#listening) return;
    await this.company.control('POST', '/webhooks/release', { count, order, drop });
    await this.read();
  }

  /** Whether the provider has something to tell that nobody has let go. */
  async holds(): Promise<boolean> {
    return this.#listening && (await this.company.control<Deliveries>('GET', '/webhooks')).held > 0;
  }

  /** Resolves when all that was released has arrived, and is read as far as it can be. */
  async read(): Promise<void> {
    while (this.#listening) {
      const { waiting, under_way: underWay } = await this.company.control<Deliveries>('GET', '/webhooks');
      if (waiting + underWay === 0) break;
      await sleep(2);
    }
    await this.engine.heard();
  }

  /** An answer that is held back goes out when what is told meanwhile is read; or at last, should it be what that waits for. */
  async letGo(late: number): Promise<void> {
    while (!this.#over) {
      const { held } = await this.company.control<{ held: number }>('GET', '/faults');
      if (held > 0) break;
      await sleep(20);
    }
    if (this.#over) return;
    await Promise.race([this.read(), sleep(late, undefined, { ref: false })]);
    await this.company.control('POST', '/faults/release');
  }

  end(): void {
    this.#over = true;
  }
}
