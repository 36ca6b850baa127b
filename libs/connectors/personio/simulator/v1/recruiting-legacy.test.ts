import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

let applicants = 0;

/** Somebody new; what is undefined is left out. */
function apply(more: Record<string, string | undefined> = {}, files: Record<string, [Buffer, string][]> = {}) {
  applicants += 1;
  const { recruiting_token: token, company_id: company } = driver.simulator.credentials;
  const fields = {
    ...{ company_id: company, access_token: token, job_position_id: '2140231' },
    ...{ first_name: 'Otto', last_name: 'Alt', email: `otto.${applicants}@example.org` },
    ...more,
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  for (const [name, list] of Object.entries(files)) {
    for (const [bytes, filename] of list) form.append(name, new Blob([new Uint8Array(bytes)]), filename);
  }
  return driver.ask('POST', '/recruiting/applicant', form);
}

const said = ({ status, body }: Answer): [number, string] => [status, body.error.message as string];

test('one form brings the applicant and the files', async () => {
  const file = Buffer.from('%PDF');
  const { status, body } = await apply(
    { email: 'otto@example.org', phone: '+49 30 1', 'categorised_documents[0][category]': 'cover-letter' },
    { 'categorised_documents[0][file]': [[file, 'brief.pdf']], document1: [[file, 'foto.jpeg']] },
  );

  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    data: { message: 'Applicant successfully applied to the job position.' },
  });
  const { body: found } = await driver.get('/v2/recruiting/applications?candidate.email=otto@example.org');
  const [{ id, candidate }] = found._data;
  expect(candidate).toMatchObject({ first_name: 'Otto', last_name: 'Alt' });
  const { body: files } = await driver.get(`/v2/document-management/documents?owner_id=${String(id)}`);
  expect(files._data).toMatchObject([
    { name: 'brief.pdf', category: { id: '22' } },
    { name: 'foto.jpeg', category: { id: '26' } },
  ]);
});

test('files that come under one name are all kept', async () => {
  const [one, other] = [Buffer.from('one'), Buffer.from('another')];
  await apply(
    { email: 'files@example.org' },
    {
      'documents[]': [
        [one, 'a.pdf'],
        [other, 'b.pdf'],
      ],
    },
  );

  const { body: found } = await driver.get('/v2/recruiting/applications?candidate.email=files@example.org');
  const { body: files } = await driver.get(`/v2/document-management/documents?owner_id=${String(found._data[0].id)}`);
  expect(files._data).toMatchObject([
    { name: 'a.pdf', size: 3 },
    { name: 'b.pdf', size: 7 },
  ]);
});

test('a field may have 255 characters, and some words about the first day 100', async () => {
  expect((await apply({ last_name: 'x'.repeat(255), available_from: 'x'.repeat(100) })).status).toBe(200);
  expect(said(await apply({ last_name: 'x'.repeat(256) }))).toEqual([
    400,
    'The last_name may not be greater than 255 characters.',
  ]);
  expect(said(await apply({ available_from: 'x'.repeat(101) }))).toEqual([
    400,
    'The available_from may not be greater than 100 characters.',
  ]);
  expect((await apply({ message: 'x'.repeat(5000) })).status).toBe(200);
});

test('each file stays below 20 MB', async () => {
  const tooLarge = Buffer.alloc(20 * 1024 * 1024);

  expect((await apply({}, { document1: [[tooLarge.subarray(1), 'a.zip']] })).status).toBe(200);
  expect(said(await apply({}, { document1: [[tooLarge, 'a.zip']] }))).toEqual([
    400,
    'Unsupported extension or file greater than 20Mb.',
  ]);
});

test('what is wrong is told in its own words', async () => {
  await apply({ email: 'twice@example.org' });

  expect(said(await apply({ last_name: undefined }))).toEqual([400, 'The last_name field is required.']);
  expect(said(await apply({ access_token: 'x' }))).toEqual([403, 'This action is unauthorized.']);
  expect(said(await apply({ company_id: '1' }))).toEqual([403, 'This action is unauthorized.']);
  expect(said(await apply({ shoe_size: '41' }))).toEqual([400, 'Parameter shoe_size does not exist.']);
  expect(said(await apply({ job_position_id: '1' }))).toEqual([400, 'Could not find the job position.']);
  expect(said(await apply({ job_position_id: '2140270' }))).toEqual([422, 'Job position not published']);
  expect(said(await apply({ email: 'Twice@example.org' }))).toEqual([
    400,
    'Applicant already applied to this position.',
  ]);
  expect(said(await apply({}, { document1: [[Buffer.from('MZ'), 'cv.exe']] }))).toEqual([
    400,
    'Unsupported extension or file greater than 20Mb.',
  ]);
});

test('an address may send a hundred a minute', async () => {
  await using other = await Driver.start();
  const statuses = await Promise.all(
    Array.from({ length: 101 }, async () => (await other.ask('POST', '/recruiting/applicant', '')).status),
  );

  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
});
