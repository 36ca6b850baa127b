import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Peopleport } from './index.js';

const EMPLOYEES = '/api/hris/v1/employees';
const GIVEN = { baseUrl: 'https://hr.example.com', apiKey: 'pp_test_secret', connectorToken: 'token_secret' };

/** A client whose requests are all answered with this, and the addresses it asked for. */
function answering(body: unknown) {
  const asked: URL[] = [];
  const fetch = (request: Request): Promise<Response> => {
    request.signal.throwIfAborted();
    asked.push(new URL(request.url));
    return Promise.resolve(Response.json(body));
  };
  return { asked, peopleport: new Peopleport({ ...GIVEN, fetch }) };
}

test.each([
  [undefined, /`baseUrl`/],
  [{ apiKey: 'k' }, /`baseUrl`/],
  [{ baseUrl: 'foo', apiKey: 'k' }, /`baseUrl`/],
  [{ baseUrl: 'localhost:3000', apiKey: 'k' }, /`baseUrl`/],
  [{ baseUrl: GIVEN.baseUrl }, /`apiKey`/],
  [{ baseUrl: GIVEN.baseUrl, apiKey: '' }, /`apiKey`/],
  [{ ...GIVEN, connectorToken: null }, /connector token/],
])('a client of %j is refused with a sentence that says what is missing', (options, sentence) => {
  expect(() => new Peopleport(options as never)).toThrow(TypeError);
  expect(() => new Peopleport(options as never)).toThrow(sentence);
});

test.each([undefined, null, ''])('there is no customer with the token %j', (token) => {
  expect(() => new Peopleport(GIVEN).as(token as never)).toThrow(TypeError);
});

test('a key that no header can carry is not shown by the error about it', () => {
  expect(() => new Peopleport({ ...GIVEN, apiKey: 'pp_test_secret\nx' })).toThrow(/^`apiKey` must be(?!.*secret)/);
});

test('a client that is printed or turned into JSON shows neither key nor token', () => {
  const client = new Peopleport(GIVEN).as('other_secret');
  const shown = [client, client.list(EMPLOYEES)].map((one) => inspect(one, { depth: 9 }) + JSON.stringify(one));

  expect(shown.join()).not.toContain('secret');
});

test('a list is stopped by its signal, with the reason of the signal', async () => {
  const { asked, peopleport } = answering({ cursor: 'more', page_size: 1, items: [{ id: '1' }] });
  const stop = new AbortController();
  const reason = new Error('enough');

  const walk = async (): Promise<void> => {
    for await (const page of peopleport.list(EMPLOYEES, {}, { signal: stop.signal }).pages())
      if (page.items.length > 0) stop.abort(reason);
  };

  await expect(walk()).rejects.toBe(reason);
  expect(asked).toHaveLength(1);
});

test.each([{ models: [] }, null, { items: 'x', cursor: null }])(
  'what is not a page is not a list: %j',
  async (body) => {
    const { peopleport } = answering(body);

    await expect(peopleport.list('/api/v1/lookup/models' as never).all()).rejects.toThrow(
      new TypeError('/api/v1/lookup/models does not answer in pages: read it with `get`.'),
    );
  },
);

test('a Date is sent as the instant it is, and null not at all', async () => {
  const { asked, peopleport } = answering({ cursor: null, page_size: 0, items: [] });
  const query = { modified_after: new Date('2026-01-02T03:04:05Z'), remote_modified_after: null, ids: ['a', 'b'] };

  await peopleport.list(EMPLOYEES, query).all();

  expect(asked.map(({ search }) => decodeURIComponent(search))).toEqual([
    '?modified_after=2026-01-02T03:04:05.000Z&ids=a&ids=b',
  ]);
});

test('the parameters that take a Date are those that are instants', async () => {
  const { paths } = JSON.parse(await readFile(join(import.meta.dirname, '../../openapi.json'), 'utf8')) as {
    paths: Record<string, { get?: { parameters?: { name: string; schema: { format?: string } }[] } }>;
  };
  const parameters = Object.values(paths).flatMap(({ get }) => get?.parameters ?? []);
  const instants = parameters.filter(({ schema }) => schema.format === 'date-time').map(({ name }) => name);
  const dated = parameters
    .map(({ name }) => name)
    .filter((name) => /_(after|from|(?<!credited_)to)$|^since$|^until$|^from$|^to$/.test(name));

  expect(dated).toContain('modified_after');
  expect(dated).toEqual(instants);
});

test('a write carries a key of its own, the same one on every try', async () => {
  const asked: { method: string; path: string; key: string | null; body: string }[] = [];
  const answers = [
    new Response('{}', { status: 503, headers: { 'retry-after': '0' } }),
    Response.json({ code: 'write_running' }, { status: 409, headers: { 'retry-after': '0' } }),
    Response.json({ code: 'write_under_way' }, { status: 409, headers: { 'retry-after': '0' } }),
    Response.json({ id: '1', first_name: 'Ada' }),
    Response.json({ id: '1', first_name: 'Eve' }),
    new Response(null, { status: 204 }),
  ];
  const fetch = async (request: Request): Promise<Response> => {
    const { method, url, headers } = request;
    asked.push({
      method,
      path: new URL(url).pathname,
      key: headers.get('x-idempotency-key'),
      body: await request.text(),
    });
    return answers.shift() ?? Response.error();
  };
  const peopleport = new Peopleport({ ...GIVEN, fetch });

  expect(await peopleport.create(EMPLOYEES, { first_name: 'Ada' })).toMatchObject({ id: '1' });
  await peopleport.update(EMPLOYEES, '1', { first_name: 'Eve' }, { idempotencyKey: 'mine' });
  await peopleport.remove(EMPLOYEES, '1');

  const [first, ...others] = asked.map(({ key }) => key);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(others).toEqual([first, first, first, 'mine', expect.not.stringMatching(String(first))]);
  expect(asked.map(({ method, path }) => `${method} ${path}`).slice(3)).toEqual([
    `POST ${EMPLOYEES}`,
    `PATCH ${EMPLOYEES}/1`,
    `DELETE ${EMPLOYEES}/1`,
  ]);
  expect(asked[4]?.body).toBe('{"first_name":"Eve"}');
});

test('an answer that waits for changes may take that much longer than others', async () => {
  const answer = {
    epoch: 1,
    items: [{ sequence: 1, previous: null, type: 'employee.updated' }],
    next: 1,
    has_more: false,
  };
  const fetch = ({ signal }: Request): Promise<Response> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      setTimeout(() => {
        resolve(Response.json(answer));
      }, 200);
    });
  const client = new Peopleport({ ...GIVEN, fetch, timeoutSeconds: 0.05, retries: 0 });

  for await (const { sequence } of client.changes({ wait: 1 })) {
    expect(sequence).toBe(1);
    break;
  }
  await expect(client.get(EMPLOYEES)).rejects.toMatchObject({ name: 'ConnectionError' });
});

test('what is decided is not asked for again, and the error says where to look', async () => {
  let calls = 0;
  const told = { detail: 'Nobody knows.', code: 'write_unknown', write_id: 'w', check: 'Look there.' };
  const fetch = (): Promise<Response> => {
    calls += 1;
    return Promise.resolve(Response.json(told, { status: 502, headers: { 'x-write-id': 'w' } }));
  };

  await expect(new Peopleport({ ...GIVEN, fetch }).create(EMPLOYEES, {})).rejects.toMatchObject({
    ...{ name: 'ServerError', status: 502, code: 'write_unknown', writeId: 'w', check: 'Look there.', upstream: null },
  });
  expect(calls).toBe(1);
});

test('changes are followed from answer to answer, and one that did not arrive is noticed', async () => {
  const asked: URL[] = [];
  const change = (sequence: number, previous: number | null) => ({ sequence, previous, type: 'employee.updated' });
  const pages = [
    { epoch: 2, items: [change(3, null), change(7, 3)], next: 7, has_more: true },
    { epoch: 2, items: [], next: 9, has_more: true },
    { epoch: 2, items: [change(12, 7)], next: 14, has_more: false },
  ];
  const fetch = (request: Request): Promise<Response> =>
    Promise.resolve(Response.json(pages[asked.push(new URL(request.url)) - 1]));
  const client = new Peopleport({ ...GIVEN, fetch });
  const walk = client.changes({ types: ['employee.*', 'connector.synced'], wait: 0 });

  const seen: (number | undefined)[] = [];
  for await (const { sequence } of walk) seen.push(sequence, walk.position?.after);

  expect(seen).toEqual([3, 3, 7, 7, 12, 12]);
  expect(walk.position).toEqual({ after: 14, epoch: 2 });
  expect(asked.map(({ search }) => decodeURIComponent(search))).toEqual([
    '?wait=0&types=employee.*,connector.synced',
    '?wait=0&types=employee.*,connector.synced&after=7&epoch=2',
    '?wait=0&types=employee.*,connector.synced&after=9&epoch=2',
  ]);

  asked.length = 0;
  pages.splice(0, 3, { epoch: 2, items: [change(16, 14), change(20, 18)], next: 20, has_more: false });
  const missing = async (): Promise<void> => {
    for await (const each of client.changes({ ...walk.position, wait: 0 })) seen.push(each.sequence);
  };
  await expect(missing()).rejects.toMatchObject({ name: 'ChangesMissed', expected: 16, previous: 18 });
  expect(seen.at(-1)).toBe(16);
});
