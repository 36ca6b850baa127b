import type { Connector, From, Page } from '#connectors';
import { location } from '#models';
import { NO_TEXTS } from './fake-connector.js';
import { offer } from './offer.js';

/** What the stream answers when it is pulled. */
export type Script = (from: From) => AsyncIterable<Page>;

/** A connector without a provider: its one stream, `places`, gives what the test has laid out. */
export class ScriptedProvider {
  /** What each pull was given. */
  readonly pulls: From[] = [];
  script: Script = () => pagesOf();

  readonly connector: Connector = {
    slug: 'scripted',
    name: 'Scripted',
    category: 'hris',
    description: 'Answers by heart.',
    settings: { baseUrl: 'http://scripted.invalid' },
    credentials: [],
    guide: { steps: [], rights: [] },
    texts: NO_TEXTS,
    open: () => ({}),
    check: () =>
      Promise.resolve({
        streams: { places: { granted: true } },
        missing: [],
        sample: { model: 'location', remoteIds: [] },
      }),
    streams: [
      {
        name: 'places',
        models: [location],
        every: { incremental: 600, full: 6000 },
        pull: (_client, from) => {
          this.pulls.push(from);
          return this.script(from);
        },
        covers: ({ since }) => (since === undefined ? 'all' : 'changes'),
      },
    ],
    map: {
      location: (raw) => {
        if (raw['name'] === 'unreadable') throw new Error('This one cannot be mapped.');
        const absent = { street_1: null, street_2: null, city: null, state: null, postal_code: null, country: null };
        return { fields: { name: raw['name'], ...absent }, custom: {} };
      },
    },
    simulator: () => Promise.reject(new Error('There is none.')),
  };

  /** For the applications that this test starts. */
  install(): void {
    offer(this.connector);
  }
}

/** A page of places, by their names; its checkpoint is its number. */
export function pageOf(number: number, names: string[], more: Partial<Page> = {}): Page {
  const found = names.map((name) => ({ model: 'location', remoteId: name, raw: { name }, askedAt: new Date() }));
  return { found, checkpoint: { page: number }, ...more };
}

export async function* pagesOf(...pages: Page[]): AsyncGenerator<Page> {
  for (const page of pages) yield await Promise.resolve(page);
}
