import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { APPLICANT, CV } from '../apps/cli/application.js';
import { DataFolder } from '../apps/cli/data-folder.js';
import { NOTE } from '../apps/cli/leave.js';
import { type Postgres, startPostgres } from '../apps/cli/postgres.js';
import { Built } from './built.js';
import { encodings, type Find, Needles } from './needles.js';
import { SimulatedCompany } from './simulated-company.js';

const PEOPLE = 40;
/** Shorter values appear by chance. */
const LEAST = 6;

let built: Built;
let tapped: string;
let folder: DataFolder;
let printed: string;
let secrets: Map<string, string>;
let needles: Needles;
let postgres: Postgres | undefined;

beforeAll(async () => {
  built = await Built.make();
  tapped = path.join(await mkdtemp(path.join(tmpdir(), 'peopleport-tap-')), 'heard');
  await demo();
  secrets = new Map([...(await companySecrets()), ...(await tokens()), ...written()]);
  needles = new Needles(secrets);
}, 120_000);

afterAll(async () => {
  await postgres?.stop();
  await rm(folder.root, { recursive: true, force: true });
  await rm(path.dirname(tapped), { recursive: true, force: true });
});

/**
 * Runs in every process of the demo and writes down, outside its folder, with which headers requests leave it, and what the
 * vendor and the customer are answered: keys and tokens are seen nowhere else.
 */
const TAP = `
  import { appendFileSync } from 'node:fs';
  import { subscribe } from 'node:diagnostics_channel';
  const hear = (text) => appendFileSync(process.env.TAP, text + '\\n', { mode: 0o600 });
  subscribe('undici:request:create', ({ request }) => hear([request.headers ?? []].flat().join('\\n')));
  const real = globalThis.fetch;
  globalThis.fetch = async (url, options) => {
    const answer = await real(url, options);
    if (/\\/embedded\\/|\\/endpoints$/.test(url)) hear(await answer.clone().text());
    return answer;
  };`;

/** The demo as a user starts it, on the code as it is shipped; its folder stays. */
async function demo(): Promise<void> {
  const environment = {
    PATH: process.env['PATH'] ?? '',
    PORT: '0',
    WORKER_PORT: '0',
    TAP: tapped,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TAP)}`,
  };
  const program = built.start('cli', environment, ['demo', '--keep', `--people=${PEOPLE}`]);
  const code = await program.ended;
  printed = program.log;
  folder = new DataFolder(/^Kept (.+)$/m.exec(printed)?.[1] ?? path.join(path.dirname(tapped), 'nothing'));
  if (code !== 0) throw new Error(`The demo ended with ${String(code)}:\n${printed}`);
}

/** What the simulated company knows of its people; it is the same company whenever it is made. */
async function companySecrets(): Promise<Map<string, string>> {
  const company = await SimulatedCompany.start('personio', { people: PEOPLE, speed: 100 });
  const auth = await fetch(`${company.url}/v1/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(company.credentials),
  });
  const { data: authorised } = (await auth.json()) as { data: { token: string } };
  const headers = { authorization: `Bearer ${authorised.token}` };
  const list = await fetch(`${company.url}/v1/company/employees?limit=100`, { headers });
  const { data } = (await list.json()) as { data: { attributes: Record<string, Attribute> }[] };
  await company.close();
  const known = new Map<string, string>();
  for (const { attributes } of data) {
    for (const [key, what] of Object.entries(PRIVATE)) note(known, attributes[key]?.value, what);
  }
  for (const [name, value] of Object.entries(company.credentials)) known.set(value, name);
  known.set('Simulated Company', 'end user’s organisation').set('hr@simulated.example', 'end user’s e-mail');
  return known;
}

interface Attribute {
  value: unknown;
}

/** Attributes that say who somebody is and what they earn, and what the customer has made a field for. */
const PRIVATE = {
  first_name: 'first name',
  last_name: 'last name',
  preferred_name: 'preferred name',
  email: 'e-mail',
  fix_salary: 'salary',
  position: 'position',
  dynamic_7123992: 'birthday',
  dynamic_7124004: 'IBAN',
  dynamic_7124036: 'profile',
  dynamic_7124050: 'number',
  dynamic_7124058: 'street',
  dynamic_7124066: 'emergency contact',
  dynamic_7124098: 'tax number',
  dynamic_7124119: 'mobile number',
};

function note(known: Map<string, string>, value: unknown, what: string): void {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return;
  for (const line of text.split('\n')) {
    const part = what === 'birthday' ? line.slice(0, 10) : line; // the day, however its midnight is written
    if (part.length >= LEAST) known.set(part, what);
  }
}

/** What the vendor writes in the demo. */
function written(): Map<string, string> {
  const { last_name: name, email_addresses: emails } = APPLICANT;
  return new Map([
    [NOTE, 'note on leave'],
    [name, 'applicant’s name'],
    ...emails.map((email) => [email, 'applicant’s e-mail'] as const),
    [CV.split('\n')[1] ?? '', 'CV'],
  ]);
}

const TOKENS = /\b(?:pp_[a-z]+_\w{16,}|papi-[\w-]{16,}|whsec_[\w+/]{43}=)/g;

/** Every key and token that went over a wire in the demo. */
async function tokens(): Promise<Map<string, string>> {
  const heard = (await readFile(tapped, 'utf8')).match(TOKENS) ?? [];
  const found = new Map<string, string>();
  for (const token of heard) {
    const kind = /^(?:pp_[a-z]+_|papi-|whsec_)/.exec(token)?.[0] ?? '';
    found.set(token, `${kind}…`).set(token.slice(kind.length), `${kind}… without its beginning`);
  }
  return found;
}

async function files(): Promise<string[]> {
  const entries = await readdir(folder.root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder.root, path.join(entry.parentPath, entry.name)));
}

/** What lies in the files of the folder; by file, if anything. */
async function inFiles(): Promise<Record<string, Find[]>> {
  const found: Record<string, Find[]> = {};
  for (const file of await files()) {
    const finds = needles.search(await readFile(path.join(folder.root, file)));
    if (finds.size > 0) found[file] = [...finds];
  }
  return found;
}

/** The kept server again, as its superuser. */
async function database(): Promise<pg.Client> {
  const { superuser } = await folder.passwords();
  const log = path.join(folder.logs, 'postgres-again.log');
  postgres ??= await startPostgres({ directory: folder.postgres, password: superuser, log, durable: false });
  const client = new pg.Client(postgres.url('peopleport'));
  await client.connect();
  return client;
}

/** A value that begins as zstd's frames do: nothing can be looked for in it. */
const COMPRESSED = String.raw`\\x28b52ffd`;

/** What lies in the tables, as COPY writes it out: those of every schema, the server's own as well. */
async function inTables(client: pg.Client): Promise<{ rows: number; found: Record<string, Find[]> }> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'm') AND relpersistence <> 't'`,
  );
  const found: Record<string, Find[]> = {};
  let rows = 0;
  for (const { name } of tables) {
    const text = await everything(client.query(copyTo(`COPY ${name} TO STDOUT`)));
    if (!name.startsWith('pg_')) rows += text.toString('latin1').split('\n').length - 1;
    const finds = needles.search(text);
    if (text.includes(COMPRESSED)) finds.add('a value that is compressed and not sealed');
    if (finds.size > 0) found[name] = [...finds];
  }
  return { rows, found };
}

async function everything(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('the demo went through, and what is looked for was really there', () => {
  expect(printed.trimEnd().split('\n').at(-1)).toMatch(/^demo: ok people=40 /);
  const names = [...secrets.values()];
  const kinds = ['pp_test_…', 'pp_conn_…', 'pp_link_…', 'pp_temp_…', 'papi-…', 'whsec_…', 'client_secret', 'client_id'];
  expect(kinds.filter((kind) => !names.includes(kind))).toEqual([]);
  for (const what of Object.values(PRIVATE)) expect(names).toContain(what);
  expect(secrets.size).toBeGreaterThan(PEOPLE * 5);
});

test('no name, address, salary, credential, key or token lies in a file of the demo: database, its log of changes, our logs', async () => {
  const all = await files();

  expect(all.some((file) => file.includes('pg_wal'))).toBe(true);
  expect(all.filter((file) => file.startsWith('logs')).length).toBeGreaterThanOrEqual(4);
  expect(await inFiles()).toEqual({});
}, 120_000);

test('none lies in a row of any table, nor in what waits or waited in the queue', async () => {
  const client = await database();

  const { rows, found } = await inTables(client);
  const { rows: past } = await client.query('SELECT FROM record_past WHERE past IS NOT NULL');
  await client.end();

  expect(past.length).toBeGreaterThan(0); // names that have changed
  expect(found).toEqual({});
  expect(rows).toBeGreaterThan(PEOPLE * 4);
}, 120_000);

test('the search finds what lies there, in every encoding, in tables and in files', async () => {
  const client = await database();
  const [secret = ''] = secrets.keys();
  const planted = encodings(secret).map(([encoding]) => `${String(secrets.get(secret))} (${encoding})`);
  const forms = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before, '?'), Buffer.from(secret), Buffer.from('?')]);
    return [
      bytes.toString(),
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex').toUpperCase(),
    ];
  });
  await client.query('CREATE TABLE planted AS SELECT unnest($1::text[]) AS form, $2::bytea AS sealed', [
    [...forms, JSON.stringify(secret)],
    Buffer.from(secret),
  ]);
  await client.query('CHECKPOINT');

  const { found } = await inTables(client);
  await client.end();
  await writeFile(path.join(folder.logs, 'planted.log'), `{"name":"${secret}"}\n`);
  const lying = await inFiles();

  expect(found['planted']?.sort()).toEqual(planted.sort());
  expect(lying[path.join('logs', 'planted.log')]).toEqual([`${String(secrets.get(secret))} (plain)`]);
  expect(Object.keys(lying).some((file) => file.includes('pg_wal'))).toBe(true);
  expect(Object.keys(lying).some((file) => file.includes('base'))).toBe(true);
}, 120_000);
