import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const PDF = new Blob([new Uint8Array([0x25, 0x50, 0x44, 0x46, 0, 0xff, 0x0d, 0x0a, 0x0d, 0x0a, 0x2d, 0x2d])]);

function upload(fields: Record<string, string>, file: { blob?: Blob; name?: string } = {}): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file.blob ?? PDF, file.name ?? 'Vertrag.pdf');
  return driver.send('POST', '/v1/company/documents', form);
}

const fields = { title: 'Vertrag Übergabe.pdf', employee_id: '3003', category_id: '5' };

test('categories have the numbers under which v2 knows them', async () => {
  const { body } = await driver.get('/v1/company/document-categories');

  expect(body).toEqual({
    success: true,
    data: expect.arrayContaining([{ id: 5, type: 'DocumentCategory', attributes: { name: 'Arbeitsverträge' } }]),
  });
});

test('an uploaded file is there in v2, byte for byte', async () => {
  const { status, body } = await upload({ ...fields, comment: 'unterschrieben', date: '2026-02-02' });
  const { body: listed } = await driver.get('/v2/document-management/documents?owner_id=3003&category_id=5');
  const found = listed._data.find(({ name }: { name: string }) => name === fields.title);
  const file = await driver.file(`/v2/document-management/documents/${String(found.id)}/download`);

  expect(status).toBe(201);
  expect(body.data).toMatchObject({
    id: expect.any(Number),
    type: 'Document',
    attributes: {
      ...{ title: fields.title, date: '2026-02-02', comment: 'unterschrieben' },
      employee: { type: 'Employee', attributes: { id: { value: 3003 }, last_name: { value: 'Lovelace' } } },
      category: { id: 5, type: 'DocumentCategory' },
    },
  });
  expect(found).toMatchObject({ date: '2026-02-02', document_type: 'application/pdf', size: PDF.size });
  expect(file.bytes).toEqual(Buffer.from(await PDF.arrayBuffer()));
});

test('an upload shows up after the virus scan', async () => {
  await using other = await Driver.start();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', PDF, 'Vertrag.pdf');
  const count = async (): Promise<number> =>
    (await other.get('/v2/document-management/documents?owner_id=3003')).body._data.length;
  const before = await count();

  await other.ask('PUT', '/_control/modes', { uploads_in_scan: true });
  await other.send('POST', '/v1/company/documents', form);
  const during = await count();
  await other.ask('PUT', '/_control/modes', { uploads_in_scan: false });

  expect([during - before, (await count()) - before]).toEqual([0, 1]);
});

test('what is missing or of a kind that Personio does not take is named', async () => {
  const unfit = await upload(fields, { name: 'virus.exe' });
  const incomplete = await upload({ title: 'x' });
  const noDay = await upload({ ...fields, date: '2026-02-30' });

  expect(unfit.status).toBe(422);
  expect(unfit.body.error).toMatchObject({ message: 'The given data was invalid.', code: 0 });
  expect(unfit.body.error.error_data.file[0]).toMatch(/^The file must be a file of type: pdf, docx, /);
  expect(Object.keys(incomplete.body.error.error_data)).toEqual(['employee_id', 'category_id']);
  expect(noDay.body.error.error_data).toEqual({ date: ['The date does not match the format Y-m-d.'] });
});

test('a body without a boundary is told, in German, to bring the fields that it brought', async () => {
  const token = await driver.token();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data' };

  const { status, body } = await driver.ask('POST', '/v1/company/documents', '--x\r\n', headers);

  expect(status).toBe(422);
  expect(body.error.error_data.category_id).toEqual(['Bitte geben Sie category id ein, um fortzufahren.']);
});

test('sixty uploads a minute are taken', async () => {
  await using slow = await Driver.start({ speed: 0.05 });
  const answers = await Promise.all([1, 2, 3, 4].map(() => slow.send('POST', '/v1/company/documents', new FormData())));

  expect(answers.map(({ status }) => status).sort()).toEqual([422, 422, 422, 429]);
});

test('an unknown category or person is not found', async () => {
  const category = await upload({ ...fields, category_id: '77' });
  const person = await upload({ ...fields, employee_id: '77' });

  expect([category.status, person.status]).toEqual([404, 404]);
  expect(category.body.error).toEqual({ message: 'No query results for model [DocumentCategory] 77', code: 0 });
});

test('reading is not writing: a credential that may only read uploads nothing', async () => {
  const { body: credentials } = await driver.ask('POST', '/_control/credentials', { areas: ['documents'] });
  const authorization = `Bearer ${await driver.token(credentials)}`;

  expect((await driver.ask('GET', '/v1/company/document-categories', undefined, { authorization })).status).toBe(200);
  expect((await driver.ask('POST', '/v1/company/documents', {}, { authorization })).status).toBe(403);
});
