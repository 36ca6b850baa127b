import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Linked, Stack } from './stack.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio');
}, 60_000);

afterAll(() => stack.close());

/** What a browser gets that is given nothing but the address. */
async function open(url: string): Promise<{ status: number; type: string; bytes: Buffer }> {
  const { status, body, headers } = await stack.api.raw().get(new URL(url).pathname).responseType('blob');
  return { status, type: headers['content-type'] ?? '', bytes: body as Buffer };
}

test('a document of Personio is downloaded byte for byte, as long as its record says', async () => {
  const { items } = await stack.read('documents', connection);
  const paper = items.find(({ size_bytes, file_url }) => size_bytes !== null && file_url !== null);

  const { body, status } = await stack.get(`/api/hris/v1/documents/${String(paper?.['id'])}/download`, connection);
  const file = await open(body.url as string);

  expect(status).toBe(200);
  expect(body.filename).toBe(paper?.['file_name']);
  expect(file).toMatchObject({ status: 200, type: paper?.['content_type'] });
  expect(file.bytes).toHaveLength(paper?.['size_bytes'] as number);
  expect((await open(paper?.['file_url'] as string)).bytes).toEqual(file.bytes);
});

test('the picture of a person is shown by the address in the list', async () => {
  const { items } = await stack.read('employees', connection);
  const pictured = items.find(({ avatar }) => avatar !== null);

  const { status, type, bytes } = await open(pictured?.['avatar'] as string);

  expect([status, type]).toEqual([200, 'image/png']);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
});

test('no address tells where the file lies at the provider', async () => {
  const [documents, employees] = await Promise.all(
    ['documents', 'employees'].map((model) => stack.read(model, connection)),
  );

  for (const { file_url, avatar } of [...(documents?.items ?? []), ...(employees?.items ?? [])]) {
    for (const url of [file_url, avatar].filter(Boolean))
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/files\/[\w.-]+$/);
  }
});
