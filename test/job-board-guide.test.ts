import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { nameId, uuidBytes } from '#kernel';
import { department, employee, job, office } from '#models';
import { recordId } from '#records';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { connectorOf, SimulatedCompany } from './simulated-company.js';
import { Writer } from './writer.js';

const ADA = '3003';
const ENGINEER = '2140231';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let personio: SimulatedCompany;
let stack: TestApi;
let vendor: Vendor;
/** Where nobody writes. */
let board: Linked;
let hris: Linked;
let ats: Linked;
let folder: string;

beforeAll(async () => {
  personio = await SimulatedCompany.start('personio', {});
  stack = await TestApi.start({ CONNECTORS: JSON.stringify(personio.settings(100)) });
  vendor = await stack.vendor();
  board = await stack.link(vendor, { connector: fakeConnector('ats') });
  [hris, ats] = await Promise.all([connected('personio'), connected('personio_ats')]);
  const { connection } = board;
  const idOf = (name: string): string => nameId(uuidBytes(connection.id), name);
  const writer = await Writer.start(stack.database);
  await writer.write(hris.connection, [pulled(employee, ADA, {})]);
  await writer.write(ats.connection, [pulled(job, ENGINEER, { status: 'OPEN' })]);
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
  folder = await mkdtemp(join(tmpdir(), 'peopleport-guides-'));
}, 60_000);

afterAll(async () => {
  await stack.close();
  await personio.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => personio.control('DELETE', '/ledger'));

function connected(slug: string): Promise<Linked> {
  const connector = connectorOf(slug);
  return stack.link(vendor, { originId: slug, connector, credentials: personio.credentialsFor(connector) });
}

/** The program in a guide, as its readers save and start it. */
async function program(guide: string, { token }: Linked): Promise<{ code: string; file: string; env: Env }> {
  const text = await readFile(join(import.meta.dirname, '..', 'docs/guides', `${guide}.md`), 'utf8');
  const code = /^```js\n(.*?)^```$/ms.exec(text)?.[1] ?? '';
  const file = join(folder, `${guide}.mjs`);
  await writeFile(file, code);
  const env = { API: await stack.app.getUrl(), KEY: vendor.key, TOKEN: token, PORT: String(await freePort()) };
  return { code, file, env };
}

type Env = Record<'API' | 'KEY' | 'TOKEN' | 'PORT', string>;

/** What it prints. */
async function printed(guide: string, linked: Linked, words: string[]): Promise<string[]> {
  const { file, env } = await program(guide, linked);
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...words], { env });
  return stdout.trimEnd().split('\n');
}

/** What took effect at the provider. */
async function effects(): Promise<string[]> {
  const ledger = await personio.control<{ effects: { method: string; path: string }[] }>('GET', '/ledger');
  return ledger.effects.map(({ method, path }) => `${method} ${path}`);
}

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
  throw new Error('Nobody answers.');
}

const started = (file: string, env: Env): ChildProcess => spawn(process.execPath, [file], { env, stdio: 'inherit' });

test('the job board of the guide has 30 lines, and shows all open jobs with what can be shown of them', async () => {
  const { code, file, env } = await program('job-board', board);
  const server = started(file, env);

  try {
    const page = await read(`http://127.0.0.1:${env.PORT}/`);

    expect(page.match(/<article>/g)).toHaveLength(206);
    expect(page).toContain('<h2>Engineer &#60;w/m/d&#62;</h2><p>R&#38;D · Berlin · FULL_TIME</p>');
    expect(page).toContain('<h3>Mission</h3><p>Build.</p> <a href="https://acme.example/job/10?a=1&#38;b=2">Apply</a>');
    expect(page).not.toContain('Secret job');
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  } finally {
    server.kill();
  }
});

test('the guide to leave books, shortens and cancels it', async () => {
  const person = recordId(hris.connection.id, employee.name, ADA);

  const lines = await printed('booking-leave', hris, ['17', person, '2027-03-01', '2027-03-05']);

  expect(lines).toEqual(['Paid vacation: 5 DAYS, REQUESTED', 'now 1', 'cancelled']);
  const periods = '/v2/absence-periods';
  expect(await effects()).toEqual([`POST ${periods}`, `PATCH ${periods}/{id}`, `DELETE ${periods}/{id}`]);
});

test('the guide to work logs a day, mends and deletes an entry of it', async () => {
  const person = recordId(hris.connection.id, employee.name, ADA);

  const lines = await printed('logging-work', hris, [person, '2026-06-06']);

  expect(lines).toEqual(['succeeded 4', 'succeeded 4', 'now 4.5']);
  const periods = '/v2/attendance-periods';
  const made = [`POST ${periods}`, `POST ${periods}`];
  expect(await effects()).toEqual([...made, `PATCH ${periods}/{id}`, `DELETE ${periods}/{id}`]);
});

test('the form of the guide makes one application of a button that is pressed twice, with its file', async () => {
  const { file, env } = await program('posting-applications', ats);
  const server = started(file, env);
  const page = `http://127.0.0.1:${env.PORT}/${recordId(ats.connection.id, job.name, ENGINEER)}`;

  try {
    const key = /name="key" value="(.*?)"/.exec(await read(page))?.[1] ?? '';
    const given = { key, first_name: 'Zoë', last_name: 'Nguyễn', email: 'zoe@example.org' };
    const filled = (more: Record<string, string>): FormData => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...given, ...more })) form.set(name, value);
      form.set('cv', new Blob(['%PDF-1.4\n']), 'cv.pdf');
      return form;
    };
    const press = async (more = {}): Promise<string> =>
      (await fetch(page, { method: 'POST', body: filled(more) })).text();

    expect([await press(), await press()]).toEqual(Array(2).fill('Thank you. We have your application.'));
    expect(await press({ key: 'another' })).toMatch(/not accepted/);
    expect(await press({ key: 'a-third', email: 'nobody' })).toBe('Please check email addresses.');
    const unknown = 'This job is not open any more.';
    for (const gone of [page.replace(/[^/]+$/, NOBODY), `${page}x`]) {
      expect(await (await fetch(gone)).text()).toBe(unknown);
      expect(await (await fetch(gone, { method: 'POST', body: filled({ key: gone }) })).text()).toBe(unknown);
    }
    const posts = 'POST /v1/recruiting/applications';
    expect((await effects()).filter((one) => one === posts)).toEqual([posts]);
  } finally {
    server.kill();
  }
});
