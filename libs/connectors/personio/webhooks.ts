import { createHash } from 'node:crypto';
import { Secret } from '#kernel';
import type { JsonObject } from '../contract.js';
import { instant } from '../converters.js';
import { NotThere, RequestRefused } from '../errors.js';
import type { Hook, ProviderEvent, Webhooks } from '../webhooks.js';
import { AREAS } from './areas.js';
import type { PersonioClient, Request } from './client.js';
import { offered } from './lists.js';
import { v2Pages, type WithId, withIds } from './paging.js';
import { EVENTS, readEvent } from './webhook-events.js';

const LIST = '/v2/webhooks';
const PAGE = 200;
const SCHEME = 'Bearer ';

/** What Personio tells by itself (Personio webhooks: nothing is signed, what it shows is a token of ours). */
export const webhooks: Webhooks<PersonioClient> = {
  ensure,
  async remove(client, url) {
    for (const { id } of await registered(client, url)) await removed(client, id);
  },
  shown({ authorization }) {
    const [shown] = [authorization].flat();
    return shown?.startsWith(SCHEME) ? shown.slice(SCHEME.length) : undefined;
  },
  read: readEvent,
  since,
};

async function ensure(client: PersonioClient, hook: Hook): Promise<{ id: string; missed: boolean }> {
  const wanted = settingsOf(hook);
  const [first, ...others] = await registered(client, hook.url);
  if (!first) return create(client, hook, wanted);
  for (const { id } of others) await removed(client, id);
  if (isAsWanted(first, wanted)) return { id: first.id, missed: false };
  const known = await unlessGone(client.v2(one(first.id, { method: 'PATCH', body: bodyOf(hook, wanted) })));
  return known ? { id: first.id, missed: !hears(first, wanted) } : create(client, hook, wanted);
}

/** Refused as a conflict where it is there already: somebody was faster, or an answer got lost. */
async function create(client: PersonioClient, hook: Hook, wanted: Wanted): Promise<{ id: string; missed: boolean }> {
  const write = { method: 'POST' as const, body: bodyOf(hook, wanted), repeatable: true as const };
  try {
    const { body } = await client.v2({ path: LIST, area: AREAS.webhooks, write });
    const [made] = withIds([body]);
    if (!made) throw client.broken('an id is missing');
    return { id: made.id, missed: true };
  } catch (error) {
    const [there] = isConflict(error) ? await registered(client, hook.url) : [];
    if (!there) throw error;
    await client.v2(one(there.id, { method: 'PATCH', body: bodyOf(hook, wanted) }));
    return { id: there.id, missed: true };
  }
}

/** What happened since, in whatever order Personio lists it. What is none of its events is left out. */
async function* since(client: PersonioClient, id: string, from: Date): AsyncGenerator<ProviderEvent[], void> {
  const query = { limit: PAGE, 'occurred_at.gte': instant(from.toISOString()) ?? '' };
  const request = { ...one(id), path: `${pathOf(id)}/events`, pattern: `${LIST}/{id}/events`, query };
  for await (const { rows } of v2Pages(client, request)) yield rows.flatMap((row) => eventIn(row) ?? []);
}

function eventIn(row: JsonObject): ProviderEvent | null {
  try {
    return readEvent(row);
  } catch {
    return null; // one of many: the others tell all the same
  }
}

/** Those that are ours, the best of them first: by the end of the address, which nobody could guess, wherever we may have moved. */
async function registered(client: PersonioClient, url: string): Promise<WithId[]> {
  const found: WithId[] = [];
  const request = { path: LIST, query: { limit: PAGE }, area: AREAS.webhooks };
  for await (const { rows } of offered(v2Pages(client, request), AREAS.webhooks)) {
    found.push(...withIds(rows).filter((row) => endOf(row['url']) === endOf(url)));
  }
  const rank = (row: WithId): number => (row['status'] === 'ENABLED' ? 0 : 1) + (row['url'] === url ? 0 : 2);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

function endOf(url: unknown): string | undefined {
  return typeof url === 'string' ? URL.parse(url)?.pathname.split('/').at(-1) : undefined;
}

type Wanted = ReturnType<typeof settingsOf>;

/** Personio does not show the token again: the description tells by a digest which one it is. */
function settingsOf({ url, secret }: Hook) {
  const digest = createHash('sha256').update(secret).digest('hex').slice(0, 12);
  return {
    ...{ url, description: `Peopleport ${digest}`, status: 'ENABLED', auth_type: 'TOKEN' },
    enabled_events: EVENTS,
  };
}

function isAsWanted(row: WithId, wanted: Wanted): boolean {
  const { url, description, auth_type: kind } = row;
  const same = url === wanted.url && description === wanted.description && kind === wanted.auth_type;
  return same && hears(row, wanted);
}

/** Of what happens while it does not, nothing may be listed later either. */
function hears(row: WithId, { status, enabled_events: events }: Wanted): boolean {
  const enabled = new Set(Array.isArray(row['enabled_events']) ? row['enabled_events'] : []);
  return row['status'] === status && events.every((name) => enabled.has(name));
}

function bodyOf({ secret }: Hook, wanted: Wanted) {
  return { json: { ...wanted, token: new Secret(SCHEME + secret) } };
}

async function removed(client: PersonioClient, id: string): Promise<void> {
  await unlessGone(client.v2(one(id, { method: 'DELETE' })));
}

const pathOf = (id: string): string => `${LIST}/${encodeURIComponent(id)}`;

function one(id: string, write?: Request['write']): Request {
  return {
    path: pathOf(id),
    pattern: `${LIST}/{id}`,
    area: AREAS.webhooks,
    ...(write && { write: { ...write, repeatable: true } }),
  };
}

const isConflict = (error: unknown): boolean => error instanceof RequestRefused && error.answered === 409;

/** False where it is gone already. */
async function unlessGone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof NotThere) return false;
    throw error;
  }
}
