import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AppError } from '#kernel';
import { OpenBudget } from './conformance.js';
import type { OutgoingFile } from './contract.js';
import { AccessDenied, AnswerBroken, NotThere } from './errors.js';
import { type Call, Http, type HttpOptions } from './http.js';

type Step = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let steps: Step[];
let accepted: (string | undefined)[];
let budget: OpenBudget;

beforeEach(async () => {
  [steps, accepted, budget] = [[], [], new OpenBudget()];
  server = createServer((request, response) => {
    accepted.push(request.headers.accept);
    steps.shift()?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function http(options: Partial<HttpOptions> = {}): Http {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new Http({ provider: 'Acme', baseUrl, budget, speed: 1000, ...options });
}

const call: Call = { path: '/file', buckets: ['files', 'address'] };
const file =
  (body: string, headers: Record<string, string> = {}): Step =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/pdf', ...headers }).end(body);
const chunked =
  (body: string): Step =>
  (_request, response) => {
    response.writeHead(200).write(body);
    response.end();
  };
const words =
  (status: number, body: string): Step =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);

async function failureOf(body: Readable): Promise<string> {
  return text(body).then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
}

test('a file comes with its type, name and size, is asked for as any type, and counts against its buckets', async () => {
  steps = [file('%PDF', { 'content-length': '4', 'content-disposition': 'attachment; filename="contract.pdf"' })];

  const { body, ...about } = await http().open(call);

  expect(about).toMatchObject({ contentType: 'application/pdf', fileName: 'contract.pdf', size: 4 });
  expect(await text(body)).toBe('%PDF');
  expect(accepted).toEqual(['*/*']);
  expect(budget.taken).toEqual([['files', 'address']]);
});

test.each([
  [`attachment; filename="a.pdf"; filename*=UTF-8''Vertr%C3%A4ge%202026.pdf`, 'Verträge 2026.pdf'],
  ['attachment; filename=plain.pdf', 'plain.pdf'],
  ['attachment; filename="quo\\"te.pdf"', 'quo"te.pdf'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  [`attachment; filename="a.pdf"; filename*=UTF-8''%E0%A4%A`, 'a.pdf'],
  ['inline', null],
])('the name in %s is %p', async (disposition, wanted) => {
  steps = [file('', { 'content-disposition': disposition })];

  const { fileName, body } = await http().open(call);
  body.destroy();

  expect(fileName).toBe(wanted);
});

test('a file is handed on while it still comes, and never held as a whole', async () => {
  let sent = 0;
  steps = [
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      const more = (): void => {
        while (sent < 400 && !response.destroyed) {
          sent += 1;
          if (!response.write(Buffer.alloc(64 * 1024))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    },
  ];

  const { body } = await http().open(call);
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(sent).toBeLessThan(400); // the provider waits for whoever reads
  body.destroy();
});

test('whoever stops reading lets the connection go', async () => {
  const gone = new Promise<void>((resolve) => {
    steps = [
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png' }).write('x');
        response.once('close', resolve);
      },
    ];
  });

  const { body } = await http().open(call);
  body.destroy();

  await expect(gone).resolves.toBeUndefined();
});

test('a file that is longer than allowed is cut, and not begun when it says so itself', async () => {
  steps = [file('12345', { 'content-length': '5' }), chunked('12345')];
  const strict = http({ maxFileBytes: 4 });

  await expect(strict.open(call)).rejects.toBeInstanceOf(AnswerBroken);
  const { body, size } = await strict.open(call);
  expect(size).toBeNull();
  expect(await failureOf(body)).toMatch(/longer than 4 bytes/);
});

test('a file that stops coming ends with an error instead of never', async () => {
  steps = [(_request, response) => void response.writeHead(200).write('x')];

  const { body } = await http({ timeoutSeconds: 1 }).open(call);

  expect(await failureOf(body)).toMatch(/does not move on/);
});

test('a connection that is cut in the middle does not pass for the end', async () => {
  steps = [
    (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('x');
      setTimeout(() => request.socket.destroy(), 5);
    },
  ];

  const { body } = await http().open(call);

  expect(await failureOf(body)).not.toBe('none');
});

test('the end of whoever asked ends the file', async () => {
  steps = [(_request, response) => void response.writeHead(200).write('x')];
  const stop = new AbortController();

  const { body } = await http({ signal: stop.signal }).open(call);
  setTimeout(() => {
    stop.abort(new Error('stopped'));
  }, 5);

  expect(await failureOf(body)).toMatch(/stopped|abort/i);
});

test('refusals mean the same as for any other call, and faults are tried again', async () => {
  steps = [words(404, '{}'), words(403, '{}'), words(503, ''), words(429, ''), file('ok')];

  await expect(http().open(call)).rejects.toBeInstanceOf(NotThere);
  await expect(http().open(call)).rejects.toBeInstanceOf(AccessDenied);
  expect(await text((await http().open(call)).body)).toBe('ok');
  expect(budget.pauses).toHaveLength(1);
});

test('words in the place of a file are no file, whatever their status says', async () => {
  steps = [words(200, '{"ok":true}'), words(200, '{"success":false}')];

  await expect(http().open(call)).rejects.toBeInstanceOf(AnswerBroken);
  await expect(http({ statusOf: () => 404 }).open(call)).rejects.toBeInstanceOf(NotThere);
});

interface Taken {
  form: FormData;
  length: string | undefined;
}

/** Takes a form whole, and answers with this status. */
function taking(taken: Taken[], status = 200): Step {
  const take = async (request: IncomingMessage): Promise<Taken> => {
    const type = request.headers['content-type'] ?? '';
    const whole = new Response(await buffer(request), { headers: { 'content-type': type } });
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- a small form, of our own
    return { form: await whole.formData(), length: request.headers['content-length'] };
  };
  return (request, response) =>
    void take(request).then((form) => {
      taken.push(form);
      response.writeHead(status).end('{}');
    });
}

const MB = 1024 * 1024;
const CONTENT = Buffer.from('\r\n--\u00e9\0 the end\r\n');

const sending = (open: OutgoingFile['open'], bytes?: number): Call => ({
  ...{ ...call, method: 'POST' },
  body: {
    files: {
      fields: { title: 'Ä "title"\r\n--', owner: '7' },
      file: {
        field: 'file',
        name: 'Zoë "CV"\r\n.pdf',
        contentType: 'application/pdf',
        open,
        ...(bytes ? { bytes } : {}),
      },
    },
  },
});

async function* slowly(error?: Error): AsyncGenerator<Buffer, void> {
  for (const byte of CONTENT) {
    await sleep(20);
    yield Buffer.of(byte);
  }
  if (error) throw error;
}

test('a form goes out with its fields and its file as they are, and with its length where that is known', async () => {
  const taken: Taken[] = [];
  steps = [taking(taken), taking(taken)];
  const open = () => Promise.resolve(Readable.from(CONTENT, { objectMode: false }));

  await http().call(sending(open, CONTENT.length));
  await http().call(sending(open));

  for (const { form } of taken) {
    expect([form.get('title'), form.get('owner')]).toEqual(['Ä "title"\r\n--', '7']);
    const sent = form.get('file') as globalThis.File;
    expect([sent.name, sent.type]).toEqual(['Zoë "CV"\r\n.pdf', 'application/pdf']);
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(CONTENT);
  }
  expect(taken.map(({ length }) => length === undefined)).toEqual([false, true]);
});

test('a media type that would break out of its line is not passed on', async () => {
  const taken: Taken[] = [];
  steps = [taking(taken)];
  const request = sending(() => Promise.resolve(Readable.from([CONTENT])));
  const { files } = request.body as { files: { file: OutgoingFile } };
  files.file.contentType = 'text/html\r\nx-evil: 1';

  await http().call(request);

  expect((taken[0]?.form.get('file') as globalThis.File).type).toBe('application/octet-stream');
});

test('a file may take longer than an answer, and is opened anew for another attempt', async () => {
  const taken: Taken[] = [];
  steps = [taking(taken, 429), taking(taken)];
  let opened = 0;
  const open = (): Promise<Readable> => {
    opened += 1;
    return Promise.resolve(Readable.from(slowly()));
  };

  await http({ timeoutSeconds: 0.2 }).call(sending(open));

  expect(opened).toBe(2);
  const sizes = taken.map(({ form }) => (form.get('file') as globalThis.File).size);
  expect(sizes).toEqual([CONTENT.length, CONTENT.length]);
});

test('a file that goes out is never held as a whole', async () => {
  let made = 0;
  const stop = new AbortController();
  async function* plenty(): AsyncGenerator<Buffer, void> {
    for (; made < 256; made += 1) {
      await Promise.resolve();
      yield Buffer.alloc(MB);
    }
  }
  steps = [(request) => void request.pause()];

  const asked = http({ signal: stop.signal }).call(sending(() => Promise.resolve(Readable.from(plenty()))));
  setTimeout(() => {
    stop.abort(new Error('stopped'));
  }, 300);

  await expect(asked).rejects.toThrow('stopped');
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(64);
});

class Broken extends AppError {
  readonly code = 'broken';
}

test('a file that cannot be had is not sent; one that breaks off never arrives whole, and is not tried again', async () => {
  const ends: string[] = [];
  const request = (open: OutgoingFile['open']): Call => ({ ...sending(open), repeatable: true });
  steps = [
    (incoming) =>
      void buffer(incoming).then(
        () => ends.push('whole'),
        () => ends.push('cut'),
      ),
  ];

  await expect(http().call(request(() => Promise.reject(new Broken('no'))))).rejects.toThrow('no');
  expect(accepted).toEqual([]);
  const broken = () => Promise.resolve(Readable.from(slowly(new Broken('off'))));
  await expect(http().call(request(broken))).rejects.toThrow('off');
  await sleep(20);

  expect([ends, accepted.length]).toEqual([['cut'], 1]);
});

test('whoever stops leaves no file open', async () => {
  const stop = new AbortController();
  const file = Readable.from(slowly());
  steps = [() => undefined];

  const asked = http({ signal: stop.signal }).call(sending(() => Promise.resolve(file)));
  setTimeout(() => {
    stop.abort(new Error('stopped'));
  }, 50);

  await expect(asked).rejects.toThrow('stopped');
  await sleep(30);
  expect(file.destroyed).toBe(true);
});
