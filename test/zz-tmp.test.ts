import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { connectors } from '#connectors';
import { Built } from './built.js';
import { SyncStack } from './sync-stack.js';
test('measure', async () => {
  const built = await Built.make();
  const connector = connectors.find(({ slug }) => slug === 'personio')!;
  for (const speed of [2, 20]) {
  const simulator = await connector.simulator({ people: 2000, speed });
  const stack = await SyncStack.start({ CONNECTORS: JSON.stringify({ personio: { baseUrl: simulator.url, speed: String(speed) } }), LOG_LEVEL: 'info', SWEEP_SECONDS: '5' });
  const worker = built.start('worker', stack.settings);
  await delay(4000);
  const pid = (worker as any).child.pid;
  const rss = () => readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)![1];
  console.log('idle rss kB', rss());
  const connection = await stack.connect(connector, simulator.credentials);
  const t0 = Date.now();
  for (;;) {
    const s = await stack.streams(connection);
    if (s.every(x => x.state === 'succeeded')) break;
    if (Date.now() - t0 > 300000) { console.log(s, worker.log); break; }
    await delay(100);
  }
  const { rows } = await stack.worker.pool.query('SELECT stream, state, pages, seen, created, failed, extract(epoch from finished_at-started_at) s, extract(epoch from started_at - queued_at) q FROM run');
  console.log(speed, (Date.now() - t0) / 1000, rows, 'rss', rss());
  const log = await (await fetch(simulator.url + '/_control/requests')).json() as any;
  const calls: Record<string, number> = {};
  for (const r of log.requests) { const k = `${r.method} ${r.pattern ?? r.path.split('?')[0].replace(/\/v2\/persons\/[^/]+/, '/v2/persons/{id}')}`; calls[k] = (calls[k] ?? 0) + 1; }
  const lt = await (await fetch(simulator.url + '/_control/least-time', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ calls }) })).text();
  const st: Record<string, number> = {}; for (const r of log.requests) st[r.status] = (st[r.status] ?? 0) + 1;
  console.log(calls, lt, st, JSON.stringify(log.requests[0]));
  const b = await stack.worker.pool.query('select * from budget_bucket'); console.log(b.rows);
  await worker.end('SIGTERM'); await simulator.close(); await stack.close();
  }
  await built.remove();
  expect(1).toBe(1);
}, 700000);
