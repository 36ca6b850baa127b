import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Action,
  type Asked,
  type BodySchema,
  type Connector,
  type Json,
  type JsonObject,
  type NamedPage,
  NotThere,
  ProviderRateLimited,
  ProviderUnavailable,
  RightMissing,
  RequestRefused,
  type Written,
} from '#connectors';
import { beforeDeadline } from '#kernel';
import { employee, location } from '#models';
import { offer } from './offer.js';
import { ScriptedProvider } from './scripted-provider.js';

/** What becomes of a request that would change something: `after` it took effect, or before. */
export type Mood =
  | 'none'
  | 'cut after'
  | 'cut before'
  | '502 after'
  | '502 before'
  | 'refuse'
  | 'conflict'
  | 'forbid'
  | 'limit'
  | 'hold after'
  | 'hold before';

const SCHEMA: BodySchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, description: 'What it is called' },
    city: { type: ['string', 'null'], enum: ['Bern', 'Wien', null], 'x-labels': { Bern: 'Bern (CH)' } },
    near: { type: 'string', format: 'uuid', 'x-model': 'location' },
    opens: { type: 'boolean', default: false },
    plan: {
      type: 'object',
      properties: { file_content: { type: 'string' }, file_url: { type: 'string' }, file_name: { type: 'string' } },
      additionalProperties: false,
    },
  },
  required: ['name'],
  additionalProperties: false,
  examples: [{ name: 'Attic' }],
};

/** A provider of places with a network of its own, which counts what took effect and loses answers when it is told to. */
export class WritableProvider {
  readonly places = new Map<string, JsonObject>();
  /** What took effect, in its order. */
  readonly ledger: string[] = [];
  /** Of the requests to come that would change something. */
  readonly moods: Mood[] = [];
  /** Whether a name may be there only once. */
  unique = false;
  /** It shows nothing of what it has. */
  blind = false;
  /** It says nothing to who asks for one of them. */
  mute = false;
  /** It says nothing to anybody. */
  silent = false;
  /** Of which places it was asked. */
  readonly shown: string[] = [];
  /** Until then it does not say what may be written. */
  describe = (): Promise<unknown> => Promise.resolve();
  /** While it is checked what somebody wants to have written. */
  meanwhile = (): Promise<unknown> => Promise.resolve();
  /** It is asked what it has before anything is sent. */
  asked = false;
  /** What is held back: an answer, or that there is none. */
  readonly held: (() => void)[] = [];
  private server: Server | undefined;
  private url = '';

  readonly connector: Connector<string> = {
    ...(new ScriptedProvider().connector as Connector<string>),
    slug: 'writable',
    open: () => this.url,
    streams: [
      {
        ...{ name: 'places', models: [location, employee], every: { incremental: 86_400, full: 86_400 } },
        pull: () => {
          throw new Error('Nobody pulls here.');
        },
        covers: () => 'changes',
        named: {
          models: [location.name],
          read: (client, names) =>
            read(
              client,
              names.map(({ remoteId }) => remoteId),
            ),
        },
      },
    ],
    map: {
      location: ({ name, city = null }) => ({ fields: { ...NOTHING, name, city }, custom: {} }),
      employee: ({ manager = null, start = null }, ref) => ({
        fields: { manager: typeof manager === 'string' ? ref('employee', manager) : null, start_date: start },
        custom: {},
      }),
    },
    actions: [this.create(), update, remove],
  };

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response)).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For the applications that this test starts. */
  install(): void {
    offer(this.connector);
  }

  /** Nothing was ever written. */
  reset(): void {
    this.places.clear();
    for (const list of [this.ledger, this.moods, this.held, this.shown]) list.length = 0;
    Object.assign(this, { unique: false, blind: false, mute: false, silent: false, asked: false });
    this.describe = () => Promise.resolve();
    this.meanwhile = () => Promise.resolve();
  }

  /** Nobody listens any more. */
  stop(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  effects(what: string): number {
    return this.ledger.filter((one) => one.startsWith(what)).length;
  }

  private create(): Action<string> {
    return {
      ...{ model: location, kind: 'create', right: 'Places: write', atOnce: 4, maxFileBytes: 1000 },
      schema: async () => {
        await beforeDeadline(this.describe());
        return SCHEMA;
      },
      check: async ({ body, before = [] }, _held, client) => {
        await this.meanwhile();
        const there = this.asked ? ((await call(client, 'GET', '/places')) as JsonObject[]) : [];
        return [...before, ...there].some(({ name }) => name === body['name'])
          ? [{ place: ['name'], message: 'It is there twice' }]
          : [];
      },
      steps: (asked) => [
        {
          send: (client) => call(client, 'POST', '/places', asked.body),
          find: async (client) => this.foundBy(await call(client, 'GET', '/places'), asked),
          ...(this.unique ? { unique: true } : {}),
          lookUp: 'Look for the place in the list of places.',
        },
        ...(asked.body['opens'] === true ? [opening] : []),
      ],
      written: (_asked, [made]) => writtenAt(idOf(made)),
    };
  }

  private foundBy(list: Json, { body }: Asked): Json | null {
    return (list as JsonObject[]).find(({ name }) => name === body['name']) ?? null;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const said = JSON.parse((await text(request)) || '{}') as JsonObject;
    const [, , id = '', more = ''] = (request.url ?? '').split('/');
    const asked = { method: request.method ?? '', id, more, said };
    if (asked.method === 'GET') {
      this.show(response, id);
      return;
    }
    const mood = this.moods.shift() ?? 'none';
    const before = this.before[mood];
    if (before) before(response);
    else this.change(response, asked, mood);
  }

  private change(response: ServerResponse, asked: Sent, mood: Mood): void {
    const refusal = this.refusalOf(asked);
    if (refusal !== null) {
      send(response, refusal, { error: 'this is not so' });
      return;
    }
    const made = this.takeEffect(asked);
    const answer = (): void => {
      send(response, asked.method === 'DELETE' ? 204 : 201, { id: made });
    };
    this.after[mood]?.(response, answer);
    if (!(mood in this.after)) answer();
  }

  /** Nothing happens. */
  private readonly before: Partial<Record<Mood, (response: ServerResponse) => void>> = {
    refuse: (response) => {
      send(response, 422, { error: 'Ada Lovelace is not allowed' });
    },
    conflict: (response) => {
      send(response, 409, { error: 'twice' });
    },
    forbid: (response) => {
      send(response, 403, { error: 'no right' });
    },
    limit: (response) => {
      send(response, 429, {});
    },
    '502 before': (response) => {
      send(response, 502, {});
    },
    'cut before': (response) => {
      response.socket?.destroy();
    },
    'hold before': (response) => {
      this.held.push(() => response.socket?.destroy());
    },
  };

  private readonly after: Partial<Record<Mood, (response: ServerResponse, answer: () => void) => void>> = {
    'cut after': (response) => {
      response.socket?.destroy();
    },
    '502 after': (response) => {
      send(response, 502, {});
    },
    'hold after': (_response, answer) => {
      this.held.push(answer);
    },
  };

  private show(response: ServerResponse, id: string): void {
    this.shown.push(id);
    if (this.silent || (this.mute && id !== '')) return;
    const all = this.blind ? [] : [...this.places].map(([key, place]) => ({ id: key, ...place }));
    send(response, 200, id === '' ? all : all.filter((one) => one.id === id));
  }

  private refusalOf({ method, id, said }: Sent): number | null {
    if (id !== '') return this.places.has(id) ? null : 404;
    const isKnown = [...this.places.values()].some(({ name }) => name === said['name']);
    return method === 'POST' && this.unique && isKnown ? 409 : null;
  }

  private takeEffect({ method, id, more, said }: Sent): string {
    const made = id || String(this.places.size + 1);
    if (method === 'DELETE') this.places.delete(made);
    else this.places.set(made, { ...this.places.get(made), ...said });
    this.ledger.push(`${method} ${more || nameOf(this.places.get(made)) || made}`);
    return made;
  }
}

interface Sent {
  method: string;
  id: string;
  more: string;
  said: JsonObject;
}

const nameOf = (place: JsonObject = {}): string => (typeof place['name'] === 'string' ? place['name'] : '');

const NOTHING = { street_1: null, street_2: null, city: null, state: null, postal_code: null, country: null };

const update: Action<string> = {
  ...{ model: location, kind: 'update', right: 'Places: write' },
  schema: () => Promise.resolve({ ...SCHEMA, required: [] }),
  steps: ({ body, record }) => [
    {
      send: (client) => call(client, 'PATCH', `/places/${record?.remoteId ?? ''}`, body),
      lookUp: 'Look at the place.',
    },
  ],
  written: ({ record }) => writtenAt(record?.remoteId),
};

const remove: Action<string> = {
  ...{ model: location, kind: 'delete', right: 'Places: write' },
  steps: ({ record }) => [
    {
      send: (client) => call(client, 'DELETE', `/places/${record?.remoteId ?? ''}`),
      find: async (client) => {
        const there = (await call(client, 'GET', `/places/${record?.remoteId ?? ''}`)) as Json[];
        return there.length === 0 ? { gone: true } : null;
      },
      unique: true,
      lookUp: 'Look whether the place is there.',
    },
  ],
  written: ({ record }) => writtenAt(record?.remoteId),
};

const writtenAt = (remoteId = ''): Written => ({ stream: 'places', names: [{ model: 'location', remoteId }] });

const opening = {
  send: (client: string, { results }: { results: readonly Json[] }) =>
    call(client, 'POST', `/places/${idOf(results[0])}/opened`),
  lookUp: 'Look whether the place is open.',
};

const idOf = (made: Json | undefined): string => (made as { id: string }).id;

async function* read(client: string, ids: readonly string[]): AsyncGenerator<NamedPage> {
  const askedAt = new Date();
  const page: NamedPage = { found: [], gone: [], askedAt };
  for (const remoteId of ids) {
    const [place] = (await call(client, 'GET', `/places/${remoteId}`)) as JsonObject[];
    if (place) page.found.push({ model: 'location', remoteId, raw: place, askedAt });
    else page.gone.push({ model: 'location', remoteId });
  }
  yield page;
}

async function call(base: string, method: string, path: string, body?: JsonObject): Promise<Json> {
  const response = await fetch(base + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) }).catch(
    (error: unknown) => {
      const code = ((error as Error).cause as { code?: string } | undefined)?.code ?? '';
      throw new ProviderUnavailable('Writable', code, { unsent: code === 'ECONNREFUSED' });
    },
  );
  const said = (await response.text()) || 'null';
  if (response.status >= 500) throw new ProviderUnavailable('Writable', `status ${response.status}`);
  if (response.status === 429) throw new ProviderRateLimited('Writable', 7);
  if (response.status === 403) throw new RightMissing('Writable', 'Places: write');
  const Refused = response.status === 404 ? NotThere : RequestRefused;
  if (response.status >= 400) throw new Refused('Writable', response.status, JSON.parse(said) as Json);
  return JSON.parse(said) as Json;
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { connection: 'close' }).end(status === 204 ? undefined : JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  let said = '';
  for await (const chunk of request) said += String(chunk);
  return said;
}
