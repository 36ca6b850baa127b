import { setTimeout as sleep } from 'node:timers/promises';
import type { SequencedEvent } from '#sdk';
import type { Client } from './client.js';
import { print } from './command.js';
import { Unexpected } from './errors.js';
import type { Listener } from './listener.js';
import { expect, type Parties } from './steps.js';

/** A connector, and where its list of changes stood when everything had been read for the first time. */
export interface Told {
  parties: Parties;
  from: number;
}

interface Changes {
  items: { sequence: number; type: string; first: boolean }[];
  next: number;
  has_more: boolean;
}

const CHANGES = '/api/v1/changes';
const ENDPOINTS = '/api/v1/webhooks/endpoints';
/** What is told beside records. */
const BESIDE = 'connector.*,issue.*,write.*';
/** Milliseconds for what is still under way: a message that was not taken comes again after five seconds. */
const PATIENCE = 30_000;

/** The vendor wants to be told of everything that happens to its customers, with the records, and tries it. */
export async function listen(api: Client, listener: Listener): Promise<void> {
  const body = { url: listener.url, events: ['*'], payload: 'full', description: 'The demonstration' };
  const { id, secret } = (await api.call<{ id: string; secret: string }>(ENDPOINTS, { method: 'POST', body })).body;
  await listener.expect(secret);
  const tried = await api.call<{ delivered: boolean }>(`${ENDPOINTS}/${id}/test`, { method: 'POST' });
  expect(tried.body.delivered, true, 'delivered');
  expect(listener.tests, 1, 'tests of the endpoint that arrived');
  print('Made an endpoint for webhooks: a test arrived, its signature is right.');
}

/** From here on whatever happens to a record is told. */
export async function toldFrom(parties: Parties): Promise<Told> {
  const { body } = await parties.vendor.call<Changes>(CHANGES, { query: { after: 'latest' } });
  return { parties, from: body.next };
}

/** Whatever the lists of changes say has arrived, nothing is missing between, and nothing was refused. Resolves with how many events that are. */
export async function allTold(listener: Listener, connectors: readonly Told[], patience = PATIENCE): Promise<number> {
  const wanted = await Promise.all(connectors.map(async (one) => ({ ...one, changes: await changesOf(one) })));
  const missing = (): string[] => [
    ...listener.gaps().map(({ after, until }) => `something after ${after}, up to ${until}`),
    ...wanted.flatMap(({ parties, changes }) => {
      const arrived = listener.of(parties.customer.connectorId);
      return changes.filter((one) => !isSame(one, arrived.get(one.sequence))).map(named);
    }),
  ];
  const end = performance.now() + patience;
  while (missing().length > 0) {
    if (performance.now() > end) throw new Unexpected(`These events did not arrive: ${missing().join('; ')}.`);
    await sleep(100);
  }

  expect(listener.refused.join(), '', 'messages that were refused');
  const counts = connectors.map(({ parties }) => arrivedAt(listener, parties));
  const count = counts.reduce((sum, one) => sum + one, 0);
  print(
    `Received ${count} events by webhook: every signature is right, and none is missing from the first to the last.`,
  );
  return count;
}

/** What a receiver that was there from the beginning has to have. */
async function changesOf({ parties: { vendor }, from }: Told): Promise<Changes['items']> {
  const all = [...(await walk(vendor, { types: BESIDE })), ...(await walk(vendor, { after: from }))];
  return all.filter(({ first }) => !first);
}

async function walk(vendor: Client, query: Record<string, string | number>): Promise<Changes['items']> {
  const items: Changes['items'] = [];
  for (let asked: typeof query | undefined = query; asked;) {
    const { body }: { body: Changes } = await vendor.call(CHANGES, { query: { limit: 500, ...asked } });
    items.push(...body.items);
    asked = body.has_more ? { ...query, after: body.next } : undefined;
  }
  return items;
}

/** The first one has none before it: with no gap after it, they are all. */
function arrivedAt(listener: Listener, { customer: { connectorId } }: Parties): number {
  const events = listener.of(connectorId);
  const first = events.get(Math.min(...events.keys()));
  expect(String(first?.previous), 'null', 'number before the first event');
  return events.size;
}

const isSame = ({ type }: { type: string }, arrived: SequencedEvent | undefined): boolean => arrived?.type === type;

const named = ({ sequence, type }: Changes['items'][number]): string => `${sequence} (${type})`;
