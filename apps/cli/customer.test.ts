import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client } from './client.js';
import { synced } from './customer.js';

let server: Server;
let api: Client;
/** What the status says, each time it is asked for. */
let answer: (asked: number) => object[];

beforeEach(async () => {
  let asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ models: answer(asked) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

const model = (name: string, more: object = {}) => ({
  ...{ model: name, status: 'Syncing', last_success: null, error_code: null, counts: { records: 0, seen: 0 } },
  ...more,
});
const done = (name: string) => model(name, { status: 'Done', last_success: new Date().toISOString() });
const wait = (more: object) => synced(api, 'one', { since: new Date(0), ...more });

test('a sync that fails again and again is given up, with the model and its code', async () => {
  answer = () => [done('employee'), model('time_off', { error_code: 'internal_error' })];

  await expect(wait({ patience: 0.5 })).rejects.toThrow('The sync of time_off failed: internal_error, again and again');
});

test('a sync that gets further in spite of an error is waited for', async () => {
  const reading = (seen: number) =>
    model('time_off', { error_code: 'provider_unavailable', counts: { records: 0, seen } });
  answer = (asked) => (asked < 5 ? [reading(asked)] : [done('time_off')]);

  expect(await wait({ patience: 0.5 })).toMatchObject([{ status: 'Done' }]);
});

test('after its time a sync that is not done is given up, with what is missing', async () => {
  answer = () => [done('employee'), model('group'), model('time_off', { error_code: 'internal_error' })];

  await expect(wait({ seconds: 0.3 })).rejects.toThrow('not done: group, time_off (internal_error).');
});
