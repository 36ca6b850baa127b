import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Connector,
  type Hook,
  type Json,
  type JsonObject,
  type Named,
  type NamedPage,
  type Page,
  type ProviderEvent,
} from '#connectors';
import { group, location } from '#models';
import { offer } from './offer.js';
import { pageOf, pagesOf, ScriptedProvider } from './scripted-provider.js';

/** What is sent: a key, and places by their names or nothing but that teams changed. */
export const telling = (key: string, ...places: string[]): JsonObject => ({ key, places, at: AT });
const AT = '2026-11-22T10:00:00.123Z';

export async function reached(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`It does not come to that: ${what.toString()}`);
    await sleep(10);
  }
}

/** A provider that tells what happens: of its places by their names, of its teams without. */
export class TellingProvider {
  /** Where it was told to send, and what it keeps of what it sent there. */
  readonly hooks = new Map<string, Hook & { kept: JsonObject[] }>();
  /** Names, as they were asked for together. */
  readonly asked: string[][] = [];
  readonly places = new Map<string, string>();
  /** What it shows when it is asked for by name, and what is no place. */
  readonly others = new Set<string>();
  /** How a reading of names fails, while it is set. */
  failure: Error | undefined;
  /** How everything else fails, while it is set. */
  refusal: Error | undefined;
  /** What a reading waits for that names one of these. */
  readonly waits = new Map<string, Promise<unknown>>();
  /** What the answer of a whole reading waits for, with what there was when it was asked for. */
  delay: Promise<unknown> | undefined;
  delayed = 0;
  /** What the registration of a hook waits for. */
  slowness: Promise<void> | undefined;
  ensured = 0;
  /** What the removal of one waits for, after it was removed. */
  farewell: Promise<void> | undefined;
  removed = 0;
  teamsRead = 0;

  readonly connector: Connector = {
    ...new ScriptedProvider().connector,
    slug: 'telling',
    check: () =>
      Promise.resolve({
        ...{ streams: { places: { granted: true }, teams: { granted: true } }, missing: [] },
        sample: { model: location.name, remoteIds: [...this.places.keys()] },
      }),
    streams: [
      {
        ...{ name: 'places', models: [location], every: { incremental: 86_400, full: 86_400 } },
        pull: () => this.pages({ found: [...this.places.keys()].flatMap((id) => this.found(id)), latest: new Date() }),
        covers: ({ since }) => (since === undefined ? 'all' : 'changes'),
        named: { models: [location.name], read: (_client, names) => this.read(names) },
      },
      {
        ...{ name: 'teams', models: [group], every: { incremental: 86_400, full: 86_400 } },
        pull: () => {
          this.teamsRead += 1;
          return this.pages({});
        },
        covers: () => 'changes',
      },
    ],
    webhooks: {
      ensure: async (_client, hook) => {
        this.ensured += 1;
        await this.slowness;
        if (this.refusal) throw this.refusal;
        const known = [...this.hooks.values()].find(({ url }) => endOf(url) === endOf(hook.url));
        if (known) this.hooks.delete(known.url);
        this.hooks.set(hook.url, { kept: known?.kept ?? [], ...hook });
        return { id: hook.url, missed: !known };
      },
      remove: async (_client, url) => {
        this.hooks.delete(url);
        this.removed += 1;
        await this.farewell;
      },
      shown: ({ authorization }) => [authorization].flat()[0],
      read: eventOf,
      since: (_client, id) => pagesOfEvents(this.hooks.get(id)?.kept ?? []),
    },
  };

  install(): void {
    offer(this.connector);
  }

  /** The one that is registered. */
  get hook(): Hook & { kept: JsonObject[] } {
    const [hook] = this.hooks.values();
    if (!hook) throw new Error('Nowhere to send to.');
    return hook;
  }

  async send(body: Json | string, { url = this.hook.url, secret = this.hook.secret } = {}): Promise<number> {
    const headers = { 'content-type': 'application/json', authorization: secret };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    return (await fetch(url, { method: 'POST', headers, body: sent })).status;
  }

  private async *pages(more: Partial<Page>): AsyncGenerator<Page> {
    if (this.refusal) throw this.refusal;
    if (this.delay) this.delayed += 1;
    await this.delay;
    yield* pagesOf(pageOf(1, [], more));
  }

  private async *read(names: readonly Named[]): AsyncGenerator<NamedPage> {
    const askedAt = new Date();
    this.asked.push(names.map(({ remoteId }) => remoteId));
    const found = names.flatMap(({ remoteId }) => this.found(remoteId));
    const gone = names.filter(({ remoteId }) => !this.places.has(remoteId));
    for (const { remoteId } of names) await this.waits.get(remoteId);
    if (this.failure) throw this.failure;
    const told = gone.filter(({ remoteId }) => this.others.has(remoteId));
    yield { found, gone, told, askedAt };
  }

  private found(remoteId: string): NamedPage['found'] {
    const name = this.places.get(remoteId);
    return name === undefined ? [] : [{ model: location.name, remoteId, raw: { name }, askedAt: new Date() }];
  }
}

const endOf = (url: string): string | undefined => url.split('/').at(-1);

function eventOf({ key, places, at, ended }: JsonObject): ProviderEvent | null {
  if (typeof key !== 'string') throw new Error('This is no event.');
  if (key === 'ping') return null;
  const names = (places as string[]).map((remoteId) => ({
    ...{ model: location.name, remoteId },
    ...(ended === true ? { ended } : {}),
  }));
  const about = names.length > 0 ? { stream: 'places', names } : { stream: 'teams', names };
  return { key, name: 'changed', occurredAt: new Date(at as string), about: [about] };
}

async function* pagesOfEvents(kept: readonly JsonObject[]): AsyncGenerator<ProviderEvent[]> {
  await Promise.resolve();
  yield kept.flatMap((body) => eventOf(body) ?? []);
}
