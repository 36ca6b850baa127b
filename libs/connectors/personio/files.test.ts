import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench } from '../conformance.js';
import type { FileAnswer, JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { FILES } from './files.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

async function openWith(rights: JsonObject): Promise<PersonioClient> {
  return bench.open((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
}

async function some(stream: string): Promise<{ remoteId: string; fields: Record<string, unknown> }[]> {
  const { found } = await bench.pull(bench.open(), stream);
  return found.map(({ model, remoteId, raw }) => ({ remoteId, fields: bench.map(model, raw).fields }));
}

const bytesOf = async (file: FileAnswer | null): Promise<Buffer> => (file ? buffer(file.body) : Buffer.alloc(0));

test('a picture is there exactly for those whose avatar says so', async () => {
  const people = (await some('people')).filter(({ fields }) => 'avatar' in fields);
  const pictures = await Promise.all(
    people.map(({ remoteId }) => FILES['employee.avatar'].open(bench.open(), remoteId)),
  );

  expect(pictures.map((picture) => picture !== null)).toEqual(people.map(({ fields }) => fields['avatar'] !== null));
  expect(pictures.some((picture) => picture === null)).toBe(true);
  const [bytes = Buffer.alloc(0)] = await Promise.all(pictures.filter((one) => one !== null).map(bytesOf));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
});

// Personio answers 404 in German to those who may not see pictures, as to those who ask for one that is not there.
test('a picture that is not shared is none', async () => {
  const client = await openWith({ attributes: ['first_name'] });

  expect(await FILES['employee.avatar'].open(client, '3003')).toBeNull();
  expect(await FILES['employee.avatar'].open(bench.open(), '999')).toBeNull();
});

test('a document’s file has the size, type and name that the document tells', async () => {
  const [one] = await some('documents');
  const file = await FILES['document.file_url'].open(bench.open(), one?.remoteId ?? '');
  const bytes = await bytesOf(file);

  expect(file?.contentType.split(';')[0]).toBe(one?.fields['content_type']);
  expect(bytes).toHaveLength(one?.fields['size_bytes'] as number);
  expect(file?.fileName).toBe(one?.fields['file_name']);
});

test('a document that is gone is null, one without the right says so', async () => {
  const files = FILES['document.file_url'];
  const client = await openWith({ areas: ['persons'] });

  expect(await files.open(bench.open(), 'b7adbaae-0000-4ca2-acf1-000000000000')).toBeNull();
  await expect(files.open(client, 'b7adbaae-0000-4ca2-acf1-000000000000')).rejects.toBeInstanceOf(RightMissing);
});

// Picture endpoints do not echo the token of the next request, where tokens are good for one.
test('pictures can be had where tokens are good for one request only', async () => {
  await bench.control('PUT', '/modes', { v1_tokens: 'single_use' });
  const client = bench.open();

  for (const id of ['3003', '3003', '3003']) {
    const file = await FILES['employee.avatar'].open(client, id);
    expect(file && (await text(file.body)).length).toBeGreaterThan(0);
  }
});

test('a worn-out token is replaced for a file as well', async () => {
  const client = bench.open();
  expect(await bytesOf(await FILES['employee.avatar'].open(client, '3003'))).not.toHaveLength(0);
  await bench.control('POST', '/tokens/expire');

  expect(await bytesOf(await FILES['employee.avatar'].open(client, '3003'))).not.toHaveLength(0);
});
