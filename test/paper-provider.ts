import type { Connector, Grants } from '#connectors';
import { AppError, type Secret } from '#kernel';
import { employee, location } from '#models';
import { both, NO_TEXTS } from './fake-connector.js';

class Refused extends AppError {
  readonly code = 'credentials_rejected';
  override readonly status = 422;
}

class Down extends AppError {
  readonly code = 'provider_unavailable';
  override readonly status = 503;
  override readonly retryable = true;
}

interface Account {
  key: string;
  secret: string;
  people: string[];
  /** What may not be read. */
  missing?: 'people' | 'everything';
}

/** A provider without a network, for tests of what lies above connectors: its accounts and its moods are set by hand. */
export class PaperProvider {
  readonly accounts: Account[] = [];
  /** Every call is refused as if it were out of order. */
  down = false;
  /** How many clients were made, and what each was given. */
  readonly opened: Record<string, string>[] = [];

  readonly connector: Connector = {
    slug: 'paper',
    name: 'Paper',
    category: 'hris',
    description: 'Kept in a drawer.',
    settings: { baseUrl: 'http://paper.invalid' },
    credentials: [
      { name: 'key', label: both('Key'), help: both('On the first page.'), secret: false },
      { name: 'secret', label: both('Secret'), help: both('On the last page.'), secret: true },
    ],
    guide: { steps: [{ text: both('Open the drawer.') }], rights: [] },
    texts: NO_TEXTS,
    open: (_, credentials) => this.open(credentials),
    check: (client) => this.check(client),
    streams: [this.stream('people', [employee]), this.stream('places', [location])],
    map: {},
    simulator: () => Promise.reject(new Error('There is none.')),
  };

  account(given: Partial<Account> = {}): Record<string, string> {
    const account = {
      key: `key-${this.accounts.length}`,
      secret: `secret-${this.accounts.length}`,
      people: ['1', '2'],
      ...given,
    };
    this.accounts.push(account);
    return { key: account.key, secret: account.secret };
  }

  private open(credentials: Record<string, Secret>): Record<string, string> {
    const client = Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, value.reveal()]));
    this.opened.push(client);
    return client;
  }

  private async check(client: unknown): Promise<Grants> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.down) throw new Down('Paper does not answer.');
    const { key, secret } = client as Record<string, string>;
    const account = this.accounts.find((one) => one.key === key && one.secret === secret);
    if (!account) throw new Refused('Paper does not accept these credentials.');
    const refused = { granted: false, missing: 'Drawers: read' };
    return {
      streams: {
        people: account.missing === undefined ? { granted: true } : refused,
        places: account.missing === 'everything' ? refused : { granted: true },
      },
      missing: [],
      sample: { model: 'employee', remoteIds: account.people },
    };
  }

  private stream(name: string, models: Connector['streams'][number]['models']): Connector['streams'][number] {
    return {
      name,
      models,
      every: { incremental: 60, full: 3600 },
      // eslint-disable-next-line require-yield -- a stream of nothing: these tests end where reading begins
      pull: async function* () {
        await Promise.resolve();
      },
      covers: () => 'all',
    };
  }
}
