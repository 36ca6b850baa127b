import { type Budget, Secret } from '#kernel';
import { fieldsOf, models } from '#models';
import type {
  Connector,
  From,
  Grants,
  JsonObject,
  Mapped,
  Named,
  NamedPage,
  Page,
  Settings,
  Simulator,
  SimulatorOptions,
} from './contract.js';

/** A budget without limits that notes what was asked of it. */
export class OpenBudget implements Budget {
  readonly taken: string[][] = [];
  readonly pauses: { bucket: string; seconds: number }[] = [];
  readonly limits = new Map<string, Parameters<Budget['learn']>[1]>();

  take(buckets: readonly string[]): Promise<void> {
    this.taken.push([...buckets]);
    return Promise.resolve();
  }

  learn(bucket: string, limit: Parameters<Budget['learn']>[1]): void {
    this.limits.set(bucket, limit);
  }

  pause(bucket: string, seconds: number): void {
    this.pauses.push({ bucket, seconds });
  }
}

/** What a pull brought, put together from its pages. */
export interface Pull {
  pages: Page[];
  found: Page['found'];
  failed: NonNullable<Page['failed']>;
  untouched: NonNullable<Page['untouched']>;
  incomplete: string[];
}

/** A connector at its simulator, without database and queue: what a conformance test needs, for any connector. */
export class Bench<Client> implements AsyncDisposable {
  readonly budget = new OpenBudget();
  /** What pulls and mappings are told. */
  settings: Settings = {};
  /** The mark of each record that a pull brought, as the store would hold it. */
  readonly #marks = new Map<string, string | undefined>();

  private constructor(
    readonly connector: Connector<Client>,
    readonly simulator: Simulator,
  ) {}

  static async start<Client>(connector: Connector<Client>, options: SimulatorOptions = {}): Promise<Bench<Client>> {
    return new Bench(connector, await connector.simulator(options));
  }

  open(
    credentials: Record<string, string> = this.simulator.credentials,
    settings: Record<string, string> = {},
  ): Client {
    const own = this.connector.credentials.flatMap(({ name }) => (credentials[name] === undefined ? [] : [name]));
    const secrets = own.map((name) => [name, new Secret(credentials[name] ?? '')] as const);
    const context = {
      settings: { ...this.connector.settings, ...this.simulator.settings, speed: '100', ...settings },
      budget: this.budget,
      account: 'account',
    };
    return this.connector.open(context, Object.fromEntries(secrets));
  }

  check(client: Client = this.open()): Promise<Grants> {
    return this.connector.check(client);
  }

  /** Pulls to the end, or until so many pages have come, as if the worker was killed after them. */
  async pull(client: Client, stream: string, from: Partial<From> = {}, pages = Infinity): Promise<Pull> {
    const chosen = this.connector.streams.find(({ name }) => name === stream);
    if (!chosen) throw new Error(`${this.connector.slug} has no stream ${stream}`);
    const pulled: Page[] = [];
    for await (const page of chosen.pull(client, {
      changed: (model, marks) => this.#changed(model, marks),
      settings: this.settings,
      ...from,
    })) {
      pulled.push(page);
      for (const { model, remoteId, mark } of page.found) this.#marks.set(`${model}:${remoteId}`, mark);
      if (pulled.length >= pages) break;
    }
    return {
      pages: pulled,
      found: pulled.flatMap(({ found }) => found),
      failed: pulled.flatMap(({ failed = [] }) => failed),
      untouched: pulled.flatMap(({ untouched = [] }) => untouched),
      incomplete: [...new Set(pulled.flatMap(({ incomplete = [] }) => incomplete))],
    };
  }

  /** What is said of records of a stream that are named. */
  async named(client: Client, stream: string, names: readonly Named[]): Promise<NamedPage[]> {
    const byName = this.connector.streams.find(({ name }) => name === stream)?.named;
    if (!byName) throw new Error(`${this.connector.slug} has no names in ${stream}`);
    const pages: NamedPage[] = [];
    for await (const page of byName.read(client, names, { settings: this.settings })) pages.push(page);
    return pages;
  }

  /** A record's name, with the record that it belongs to. */
  nameOf({ model, remoteId, raw }: Page['found'][number]): Named {
    const { fields } = this.map(model, raw);
    const owners = fieldsOf(models.find(({ name }) => name === model)?.fields ?? Object).filter(({ owner }) => owner);
    const [owner] = owners.flatMap(({ name }) => (typeof fields[name] === 'string' ? [fields[name]] : []));
    return { model, remoteId, ...(owner === undefined ? {} : { owner: owner.slice(owner.indexOf('/') + 1) }) };
  }

  /** Everything there is, in unified words: by model and remote id. References stay readable: `employee/3001`. */
  async company(client: Client = this.open()): Promise<Record<string, Record<string, Record<string, unknown>>>> {
    const company: Record<string, Record<string, Record<string, unknown>>> = {};
    for (const { name } of this.connector.streams) {
      const { found } = await this.pull(client, name);
      for (const { model, remoteId, raw } of found) (company[model] ??= {})[remoteId] = this.map(model, raw).fields;
    }
    return company;
  }

  map(model: string, raw: JsonObject, settings = this.settings): Mapped {
    const map = this.connector.map[model];
    if (!map) throw new Error(`${this.connector.slug} does not map ${model}`);
    return map(raw, (to, remoteId) => `${to}/${remoteId}`, settings);
  }

  /** As if nothing had ever been pulled. */
  forget(): void {
    this.#marks.clear();
  }

  async control(method: string, path: string, body?: unknown): Promise<JsonObject> {
    const response = await fetch(`${this.simulator.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer = (await response.json()) as JsonObject;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  #changed(model: string, marks: { remoteId: string; mark: string }[]): Promise<Set<string>> {
    const changed = marks.filter(({ remoteId, mark }) => this.#marks.get(`${model}:${remoteId}`) !== mark);
    return Promise.resolve(new Set(changed.map(({ remoteId }) => remoteId)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.close();
  }
}
