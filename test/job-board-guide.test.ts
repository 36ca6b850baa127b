import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nameId, uuidBytes } from '#kernel';
import { department, job, office } from '#models';
import { TestApi } from './api-app.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { Writer } from './writer.js';

let stack: TestApi;
let folder: string;
let code: string;
let env: Record<string, string>;

beforeAll(async () => {
  stack = await TestApi.start();
  const vendor = await stack.vendor();
  const { connection, token } = await stack.link(vendor, { connector: fakeConnector('ats') });
  const idOf = (name: string): string => nameId(uuidBytes(connection.id), name);
  const writer = await Writer.start(stack.database);
  await writer.write(connection, [
    pulled(department, '1', { name: 'R&D' }),
    pulled(office, 'name:Berlin', { name: 'Berlin' }),
    pulled(job, '10', {
      ...{
        name: 'Engineer <w/m/d>',
        status: 'OPEN',
        schedule: 'FULL_TIME',
        description: '<h3>Mission</h3><p>Build.</p>',
      },
      ...{ departments: [idOf('department:1')], offices: [idOf('office:name:Berlin'), idOf('office:name:Gone')] },
      job_posting_urls: [{ value: 'https://acme.example/job/10?a=1&b=2', url_type: 'JOB_POSTING' }],
    }),
    pulled(job, '11', { name: 'Secret job', status: null }),
    ...Array.from({ length: 205 }, (_, at) => pulled(job, String(100 + at), { name: `Job ${at}`, status: 'OPEN' })),
  ]);
  await writer.close();
  await stack.app.listen(0, '127.0.0.1');
  folder = await mkdtemp(join(tmpdir(), 'peopleport-board-'));
  const guide = await readFile(join(import.meta.dirname, '..', 'docs/guides/job-board.md'), 'utf8');
  code = /^```js\n(.*?)^```$/ms.exec(guide)?.[1] ?? '';
  env = { API: await stack.app.getUrl(), KEY: vendor.key, TOKEN: token };
}, 60_000);

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function read(url: string): Promise<string> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const answer = await fetch(url).catch(() => null);
    if (answer) return answer.text();
    await sleep(50);
  }
  throw new Error('The board does not answer.');
}

test('the job board of the guide has 30 lines, and shows all open jobs with what can be shown of them', async () => {
  const file = join(folder, 'job-board.mjs');
  await writeFile(file, code);
  const port = await freePort();
  const board = spawn(process.execPath, [file], { env: { ...env, PORT: String(port) }, stdio: 'inherit' });

  try {
    const page = await read(`http://127.0.0.1:${port}/`);

    expect(page.match(/<article>/g)).toHaveLength(206);
    expect(page).toContain('<h2>Engineer &#60;w/m/d&#62;</h2><p>R&#38;D · Berlin · FULL_TIME</p>');
    expect(page).toContain('<h3>Mission</h3><p>Build.</p> <a href="https://acme.example/job/10?a=1&#38;b=2">Apply</a>');
    expect(page).not.toContain('Secret job');
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  } finally {
    board.kill();
  }
});
