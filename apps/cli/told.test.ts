import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client } from './client.js';
import { Listener } from './listener.js';
import { allTold, type Told } from './told.js';

const KEY = randomBytes(32);
/** What the list of changes says: of the first reading, beside it, and later. */
const CHANGES = [
  { sequence: 1, type: 'employee.created', first: true },
  { sequence: 2, type: 'connector.synced', first: false },
  { sequence: 3, type: 'employee.updated', first: false },
  { sequence: 4, type: 'time_off.created', first: false },
];

let api: Server;
let listener: Listener;
let told: Told[];

beforeEach(async () => {
  api = createServer((request, response) => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://api');
    const after = Number(query.get('after') ?? 0);
    const found = CHANGES.filter(({ sequence, type }) =>
      query.has('types') ? sequence > after && type.startsWith('connector.') : sequence > after,
    );
    // In pages of one, as a long list comes.
    const items = found.slice(0, 1);
    response.end(JSON.stringify({ items, next: items[0]?.sequence ?? 4, has_more: found.length > 1 }));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  const vendor = new Client(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  const customer = { connectorId: 'c1', connectorToken: 't' };
  told = [{ parties: { api: vendor, vendor, simulator: vendor, customer }, from: 2 }];
  listener = await Listener.start();
  await listener.expect(`whsec_${KEY.toString('base64')}`);
});

afterEach(async () => {
  await listener.stop();
  api.close();
  api.closeAllConnections();
});

/** By webhook, as the platform sends it. */
async function tell(sequence: number, previous: number | null, { type, key = KEY }: { type: string; key?: Buffer }) {
  const id = `msg_${sequence}`;
  const body = JSON.stringify({
    ...{ id, type, timestamp: '2026-11-26T09:30:00Z', sequence, previous, epoch: 1 },
    ...{ connector: { id: 'c1' }, data: { id: `${sequence}` } },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  return (await fetch(listener.url, { method: 'POST', body, headers })).status;
}

const synced = { type: 'connector.synced' };
const updated = { type: 'employee.updated' };
const booked = { type: 'time_off.created' };

test('the story ends well when all that happened after the first reading was told, in whatever order and however often', async () => {
  for (const [sequence, previous, event] of [
    [4, 3, booked],
    [2, null, synced],
    [3, 2, updated],
    [3, 2, updated],
  ] as const)
    expect(await tell(sequence, previous, event)).toBe(204);

  expect(await allTold(listener, told, 0)).toBe(3);
});

test('it waits for what is under way', async () => {
  await tell(2, null, synced);
  await tell(4, 3, booked);
  const end = allTold(listener, told);
  await tell(3, 2, updated);

  expect(await end).toBe(3);
});

test.each([
  [
    'in the middle',
    [
      [2, null, synced],
      [4, 3, booked],
    ],
    /something after 2, up to 3; 3 \(employee.updated\)\./,
  ],
  [
    'at the end',
    [
      [2, null, synced],
      [3, 2, updated],
    ],
    /did not arrive: 4 \(time_off.created\)\./,
  ],
  [
    'at the beginning',
    [
      [3, 2, updated],
      [4, 3, booked],
    ],
    /did not arrive: 2 \(connector.synced\)\./,
  ],
  [
    'before the beginning',
    [
      [2, 1, synced],
      [3, 2, updated],
      [4, 3, booked],
    ],
    /number before the first event: 1,/,
  ],
  [
    'but called something else',
    [
      [2, null, synced],
      [3, 2, booked],
      [4, 3, booked],
    ],
    /arrive: 3 \(employee.updated\)\./,
  ],
] as const)('it does not end well when an event is missing %s', async (_, events, sentence) => {
  for (const [sequence, previous, event] of events) await tell(sequence, previous, event);

  await expect(allTold(listener, told, 0)).rejects.toThrow(sentence);
});

test('nor when a message came that somebody else had signed', async () => {
  for (const [sequence, previous, event] of [
    [2, null, synced],
    [3, 2, updated],
    [4, 3, booked],
  ] as const)
    await tell(sequence, previous, event);
  expect(await tell(9, 4, { ...booked, key: randomBytes(32) })).toBe(500);

  await expect(allTold(listener, told, 0)).rejects.toThrow('messages that were refused: signature_wrong');
});
