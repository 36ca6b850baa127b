import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Built, type Program } from './built.js';
import { type Linked, Stack } from './stack.js';

const MB = 1024 * 1024;
const USUAL = { name: 'Ein Megabyte.pdf', size_bytes: MB };
const LARGE = { name: 'Zwanzig Megabyte.pdf', size_bytes: 20 * MB + 1 };
const ODD = [
  { what: 'a path', name: '../../etc/passwd', saved: '__.._etc_passwd' },
  { what: 'a path of Windows', name: '..\\..\\autorun.inf', saved: '__.._autorun.inf' },
  { what: 'a sign that turns it around', name: 'Lebenslauf\u202efdp.exe', saved: 'Lebenslauf_fdp.exe' },
  { what: 'an end of a line', name: 'Zeugnis\r\nSet-Cookie: a=b.pdf', saved: 'Zeugnis__Set-Cookie: a=b.pdf' },
  { what: 'too many letters', name: `${'ä'.repeat(240)}.pdf`, saved: `${'ä'.repeat(196)}.pdf` },
  { what: 'no ending', name: 'Ohne Endung', saved: 'Ohne Endung' },
];
const PERSON = '3003';
const APPLICATION = 8_123_406;
/** The options of the image. */
const AS_SHIPPED = '--max-semi-space-size=16 --max-old-space-size=256';

let stack: Stack;
let connection: Linked;
let recruiting: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  for (const { name, size_bytes: bytes } of [USUAL, LARGE])
    await stack.personio.control('POST', '/documents', { application_id: APPLICATION, name, bytes });
  for (const { name, size_bytes = 100 } of [USUAL, LARGE, ...ODD] as { name: string; size_bytes?: number }[])
    await stack.personio.control('POST', '/documents', { person_id: Number(PERSON), name, size_bytes });
  connection = await stack.connect('personio');
  recruiting = await stack.connect('personio_ats');
}, 60_000);

afterAll(() => stack.close());

/** Where a person's document of this name can be had. */
async function addressOf(name: string): Promise<string> {
  const { items } = await stack.read('documents', connection);
  const { id } = items.find(({ file_name }) => file_name === name) ?? {};
  const { body } = await stack.get(`/api/hris/v1/documents/${String(id)}/download`, connection);
  return `${await stack.url()}${new URL(body.url as string).pathname}`;
}

/** Where an applicant's file of this name can be had, at this process of ours. */
async function attachmentAt(base: string, name: string): Promise<string> {
  const { items } = await stack.read('attachments', recruiting);
  const { file_url: url } = items.find(({ file_name }) => file_name === name) ?? {};
  return `${base}${new URL(url as string).pathname}`;
}

/** What whoever saves it by this header calls it. */
const savedAs = (disposition: string | null): string =>
  decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(disposition ?? '')?.[1] ?? '');

test.each(ODD)('a file with $what in its name is saved under a harmless one', async ({ name, saved }) => {
  const answer = await fetch(await addressOf(name));

  expect(answer.status).toBe(200);
  expect(savedAs(answer.headers.get('content-disposition'))).toBe(saved);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[ -~]+"; filename\*=/);
  expect((await answer.arrayBuffer()).byteLength).toBe(100);
});

test.each([
  ['in its middle', { kind: 'truncate' }],
  ['before its first byte', { kind: 'cut', times: 10 }],
])('a file that the provider breaks off %s does not pass for complete', async (_, { kind, ...more }) => {
  const address = await addressOf(LARGE.name);
  await stack.personio.fault('GET /v2/document-management/documents/{id}/download', kind, more);

  const bytes = await fetch(address)
    .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status)))))
    .then(({ byteLength }) => byteLength)
    .catch(() => 'broken');
  await stack.personio.recover();

  expect(bytes).toBe('broken');
  expect((await (await fetch(address)).arrayBuffer()).byteLength).toBe(LARGE.size_bytes);
});

test('a part of a file cannot be asked for: the whole comes', async () => {
  const answer = await fetch(await addressOf(LARGE.name), { headers: { range: 'bytes=100-199' } });

  expect([answer.status, answer.headers.get('content-range'), answer.headers.get('accept-ranges')]).toEqual([
    200,
    null,
    null,
  ]);
  expect((await answer.arrayBuffer()).byteLength).toBe(LARGE.size_bytes);
});

test('who asks only for the head of a file is told its type and size', async () => {
  const { status, headers } = await fetch(await addressOf(LARGE.name), { method: 'HEAD' });

  expect([status, headers.get('content-type'), headers.get('content-length')]).toEqual([
    200,
    'application/pdf',
    String(LARGE.size_bytes),
  ]);
});

test('an applicant’s file of 20 MB passes through the API without staying there', async () => {
  const built = await Built.make();
  const growths: number[] = [];
  // A collection that comes late makes the file look held now and then; one that is held looks so in every process.
  while (growths.length < 3 && growths.every((growth) => growth >= 10)) growths.push(await growthIn(built));

  expect(Math.min(...growths)).toBeLessThan(10);
}, 120_000);

/** How many megabytes more a new process has while the file passes through it. */
async function growthIn(built: Built): Promise<number> {
  const settings = { PORT: '0', LOG_LEVEL: 'info', RATE_LIMIT: '100000', NODE_OPTIONS: AS_SHIPPED };
  const api = built.start('api', { ...stack.settings, ...settings });
  try {
    const base = await listening(api);
    const usual = await attachmentAt(base, USUAL.name);
    const before = await settled(base, usual);

    const { bytes, hash, most } = await readSlowly(await attachmentAt(base, LARGE.name), () => megabytes(base));

    expect(bytes).toBe(LARGE.size_bytes);
    const content = Buffer.alloc(bytes, `${LARGE.name}\n`);
    expect(hash).toBe(createHash('sha256').update(content).digest('hex'));
    return most - before;
  } finally {
    await api.end('SIGTERM');
  }
}

/** Memory once small files bring no more of it: collections are late, and more so in a young process. */
async function settled(base: string, usual: string): Promise<number> {
  let [most, still] = [await megabytes(base), 0];
  for (let turn = 0; turn < 90 && still < 25; turn += 1) {
    const answer = await fetch(usual);
    const { byteLength } = await answer.arrayBuffer();
    expect([answer.status, byteLength]).toEqual([200, MB]);
    const now = await megabytes(base);
    still = now > most + 0.5 ? 0 : still + 1;
    most = Math.max(most, now);
  }
  return most;
}

/** The file piece by piece, with a long pause in it, and the most that the measure said meanwhile. */
async function readSlowly(
  address: string,
  measure: () => Promise<number>,
): Promise<{ bytes: number; hash: string; most: number }> {
  const hash = createHash('sha256');
  let [bytes, measured, most] = [0, 0, 0];
  const { body } = await fetch(address);
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    hash.update(piece);
    bytes += piece.length;
    if (measured === 0) await sleep(500); // as much as it takes in of what nobody reads
    if (bytes < measured * MB) continue;
    measured += 1;
    most = Math.max(most, await measure());
  }
  return { bytes, hash: hash.digest('hex'), most };
}

/** Memory that the process at this address has for itself. */
async function megabytes(base: string): Promise<number> {
  const figures = await (await fetch(`${base}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(figures)?.[1]) / MB;
}

async function listening(api: Program): Promise<string> {
  for (let turn = 0; turn < 1500; turn += 1) {
    const url = /"event":"api_listens".*?"url":"([^"]+)"/.exec(api.log)?.[1];
    if (url !== undefined) return url;
    await sleep(20);
  }
  throw new Error(`The API does not listen: ${api.log}`);
}
