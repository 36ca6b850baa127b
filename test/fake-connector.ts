import {
  type Connector,
  connectors,
  type JsonObject,
  type Mapped,
  type Pulled,
  type Text,
  type Texts,
} from '#connectors';
import { type Model, models } from '#models';

const asGiven = (raw: JsonObject): Mapped => ({
  fields: (raw['fields'] ?? {}) as JsonObject,
  custom: (raw['custom'] ?? {}) as JsonObject,
});

/** The same in every language. */
export const both = (text: string): Text => ({ en: text, de: text });

/** Of a connector whose page nobody looks at. */
export const NO_TEXTS: Texts = { models: {}, fields: {}, tick: both };

/** A connector that nobody calls: what it "pulled" already is in unified words. */
export function fakeConnector(category: 'hris' | 'ats' = 'hris'): Connector {
  return {
    slug: `fake_${category}`,
    name: 'Fake',
    category,
    description: 'For tests.',
    settings: { baseUrl: 'http://127.0.0.1:1' },
    credentials: [],
    guide: { steps: [], rights: [] },
    texts: NO_TEXTS,
    open: () => ({}),
    check: () => Promise.reject(new Error('Nobody calls it.')),
    streams: [
      {
        name: 'everything',
        models: models.filter((model) => model.category === category),
        every: { incremental: 3600, full: 86_400 },
        // eslint-disable-next-line @typescript-eslint/require-await -- pages come from the tests themselves
        async *pull() {
          yield* [];
        },
        covers: () => 'all',
      },
    ],
    map: Object.fromEntries(models.map(({ name }) => [name, asGiven])),
    simulator: () => Promise.reject(new Error('There is none.')),
  };
}

/** A real integration, and records that nobody has to pull. */
export function unpulled(): Connector {
  const [connector] = connectors;
  if (!connector) throw new Error('There is no connector.');
  return { ...connector, streams: fakeConnector().streams };
}

/** One thing as the fake connector would have pulled it. */
export const pulled = (model: Model, remoteId: string, fields: JsonObject, custom: JsonObject = {}): Pulled => ({
  model: model.name,
  remoteId,
  raw: { fields, custom },
  askedAt: new Date(),
});
