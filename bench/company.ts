import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Connector } from '#connectors';

interface Seen {
  requests: { n: number; method: string; path: string }[];
}

/** A simulated company in a process of its own, and what it notes of its callers. */
export class Company {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** How the connector reaches it. */
    readonly settings: Record<string, string>,
  ) {}

  static async start({ slug }: Connector, options: Record<string, string>): Promise<Company> {
    const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(process.execPath, ['dist/apps/simulator/main.js', ...flags, '--port=0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as { connector: string; url: string; settings: Record<string, string> };
      if (said.connector === slug) return new Company(child, said.url, said.settings);
    }
    throw new Error('The simulator ended before it listened.');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${this.url}/_control${path}`, { method, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  async credentials(): Promise<Record<string, string>> {
    return (await this.control<{ credentials: Record<string, string> }>('GET', '')).credentials;
  }

  end(): Promise<void> {
    return ended(this.child);
  }
}

/** Has a process stop, and waits for it: what it is connected to may go then. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill('SIGTERM');
  await over;
}

/** Requests by endpoint, as the provider counts them, from here on. */
export class Calls {
  private counts = new Map<string, number>();
  private last = 0;

  constructor(private readonly company: Company) {}

  /** Often enough, or the provider forgets the oldest. */
  async look(): Promise<void> {
    const { requests } = await this.company.control<Seen>('GET', `/requests?since=${this.last}`);
    for (const { n, method, path } of requests) {
      this.last = Math.max(this.last, n);
      const endpoint = `${method} ${(path.split('?')[0] ?? '').replace(/\/(?=[^/]*\d)(?!v\d\/)[^/]+/g, '/{id}')}`;
      this.counts.set(endpoint, (this.counts.get(endpoint) ?? 0) + 1);
    }
  }

  /** What was counted since the last time, and the least time that it takes so many credentials with an equal share each. */
  async take(credentials = 1): Promise<{ byEndpoint: [string, number][]; leastSeconds: number }> {
    await this.look();
    const byEndpoint = [...this.counts].sort(([, one], [, other]) => other - one);
    this.counts = new Map();
    const shared = byEndpoint.filter(([endpoint]) => endpoint.includes(' /v1/')); // counted for the address
    const own = byEndpoint.map(([endpoint, count]) => [endpoint, Math.ceil(count / credentials)] as const);
    const leastSeconds = Math.max(await this.leastTime(shared), await this.leastTime(own));
    return { byEndpoint, leastSeconds };
  }

  private async leastTime(counted: readonly (readonly [string, number])[]): Promise<number> {
    const calls = encodeURIComponent(JSON.stringify(Object.fromEntries(counted)));
    return (await this.company.control<{ seconds: number }>('GET', `/least-time?calls=${calls}`)).seconds;
  }
}
