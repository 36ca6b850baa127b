import { connectors, type Connector, type Simulator, type SimulatorOptions } from '#connectors';

/** What the simulator tells of itself. */
interface Facts {
  people: number;
  counts: Record<string, number>;
}

/** A fault as the control API takes it. */
interface Fault {
  times?: number;
  skip?: number;
  /** Only requests with this in their query. */
  query?: string;
  status?: number;
  body?: unknown;
  ms?: number;
  url?: string;
}

interface SeenRequest {
  method: string;
  path: string;
  status: number;
  fault: string | null;
}

export function connectorOf(slug: string): Connector {
  const connector = connectors.find((one) => one.slug === slug);
  if (!connector) throw new Error(`There is no connector ${slug}.`);
  return connector;
}

/** The provider's end: a simulator with a company in it, and what its admin and bad luck do to it. */
export class SimulatedCompany {
  private constructor(
    readonly connector: Connector,
    private simulator: Simulator,
  ) {}

  static async start(slug: string, options: SimulatorOptions): Promise<SimulatedCompany> {
    const connector = connectorOf(slug);
    return new SimulatedCompany(connector, await connector.simulator(options));
  }

  get url(): string {
    return this.simulator.url;
  }

  /** With every right. */
  get credentials(): Record<string, string> {
    return this.credentialsFor(this.connector);
  }

  /** What another connector of the same provider asks for. */
  credentialsFor({ credentials }: Connector): Record<string, string> {
    const asked = new Set(credentials.map(({ name }) => name));
    return Object.fromEntries(Object.entries(this.simulator.credentials).filter(([name]) => asked.has(name)));
  }

  /** The provider's connectors, set to reach it. */
  settings(speed: number): Record<string, Record<string, string>> {
    const own = { ...this.simulator.settings, speed: String(speed) };
    const same = connectors.filter(({ simulator }) => simulator === this.connector.simulator);
    return Object.fromEntries(same.map(({ slug }) => [slug, own]));
  }

  async control<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${this.url}/_control${path}`, { method, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_control${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  facts(): Promise<Facts> {
    return this.control('GET', '');
  }

  /** The new person's number. */
  async hire(fields: object): Promise<string> {
    return String((await this.control<{ id: number }>('POST', '/hire', fields)).id);
  }

  async change(person: string, fields: object): Promise<void> {
    await this.control('PATCH', `/people/${person}`, fields);
  }

  async leave(person: string, how: object = {}): Promise<void> {
    await this.control('POST', `/people/${person}/leave`, how);
  }

  /** Vanishes without trace. */
  async remove(person: string): Promise<void> {
    await this.control('DELETE', `/people/${person}`);
  }

  /** Lays parts over what the provider answers about the person. */
  async plant(person: string, parts: object): Promise<void> {
    await this.control('POST', `/people/${person}/raw`, parts);
  }

  /** Another pair, with these rights only. */
  newCredentials(rights: { areas?: string[]; attributes?: string[] } = {}): Promise<Record<string, string>> {
    return this.control('POST', '/credentials', rights);
  }

  async setRights(
    { client_id: id }: Record<string, string>,
    rights: { areas?: string[] | null; attributes?: string[] | null },
  ): Promise<void> {
    await this.control('PATCH', `/credentials/${String(id)}`, rights);
  }

  async withdraw({ client_id: id }: Record<string, string>): Promise<void> {
    await this.control('DELETE', `/credentials/${String(id)}`);
  }

  /** Spoils requests that begin so: `GET /v2/persons$`. */
  async fault(match: string, kind: string, more: Fault = {}): Promise<void> {
    await this.control('POST', '/faults', { match, kind, ...more });
  }

  /** Ends all faults. */
  async recover(): Promise<void> {
    await this.control('DELETE', '/faults');
  }

  async requests(since = 0): Promise<SeenRequest[]> {
    return (await this.control<{ requests: SeenRequest[] }>('GET', `/requests?since=${since}`)).requests;
  }

  /** Another company at the same address, or the same one as it was in the beginning. */
  async replace(options: SimulatorOptions): Promise<void> {
    const port = Number(new URL(this.url).port);
    await this.simulator.close();
    this.simulator = await this.connector.simulator({ ...options, port });
  }

  close(): Promise<void> {
    return this.simulator.close();
  }
}
