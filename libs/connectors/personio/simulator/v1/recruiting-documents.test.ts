import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start({ speed: 100 });
});
afterAll(() => driver[Symbol.asyncDispose]());

const DOCUMENTS = '/v1/recruiting/applications/documents';

/** What is wrong with the file. */
function reasonOf({ body }: Answer): unknown {
  const [{ field, errors }] = body.errors;
  return field === 'file' ? errors[0].reason : body;
}

test('a file may have 20 MB and not a byte more', async () => {
  const largest = Buffer.alloc(20 * 1024 * 1024, 'x');

  expect((await driver.upload('cv.pdf', largest)).body).toMatchObject({ size: largest.length });
  const larger = await driver.upload('cv.pdf', Buffer.concat([largest, Buffer.from('x')]));
  expect(larger.status).toBe(413);
  expect(reasonOf(larger)).toBe('errors.file-too-big');
});

test('only files of the listed kinds are taken', async () => {
  for (const name of ['cv.exe', 'cv', 'cv.jpeg', 'cv.pdf.html']) {
    const answer = await driver.upload(name);
    expect(answer.status).toBe(422);
    expect(reasonOf(answer)).toBe('errors.invalid-file-type');
  }
});

test('a form without a boundary, without its end or without a file is no form', async () => {
  const part = 'Content-Disposition: form-data; name="file"; filename="cv.pdf"\r\n\r\nx\r\n';
  const bad: [body: string, type: string][] = [
    [`--b\r\n${part}--b--\r\n`, 'multipart/form-data'],
    [`--b\r\n${part}`, 'multipart/form-data; boundary=b'],
    [`--b\r\n${part.replace('name="file"', 'name="document"')}--b--\r\n`, 'multipart/form-data; boundary=b'],
    [`--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n`, 'multipart/form-data; boundary=b'],
    ['{}', 'application/json'],
  ];

  for (const [body, type] of bad) {
    const headers = { ...driver.recruiter, 'content-type': type };
    const { status, body: answered } = await driver.ask('POST', DOCUMENTS, body, headers);
    expect(status).toBe(400);
    expect(answered.errors[0]).toMatchObject({ title: 'Invalid multipart request body and/or headers supplied' });
  }
});

test('64 MB are too long for anything: that is told at their end, in the words of each', async () => {
  const megabyte = Buffer.alloc(1024 * 1024);
  const sent = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<[number, string]> => {
    const body = ReadableStream.from(Array.from({ length: 64 }, () => megabyte));
    const response = await fetch(driver.simulator.url + path, { method, headers, body, duplex: 'half' });
    return [response.status, await response.text()];
  };

  expect(await sent('POST', DOCUMENTS, driver.recruiter)).toEqual([
    413,
    expect.stringContaining('errors.file-too-big'),
  ]);
  expect(await sent('POST', DOCUMENTS)).toEqual([401, '']);
  expect(await sent('POST', '/recruiting/applicant')).toEqual([
    413,
    expect.stringMatching(/^{"success":false,"error"/),
  ]);
  expect(await sent('PUT', '/_control/feed')).toEqual([413, expect.stringContaining('errors')]);
});
