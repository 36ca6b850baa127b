import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start({ speed: 100 });
});
afterAll(() => driver[Symbol.asyncDispose]());

const APPLICATIONS = '/v1/recruiting/applications';
const EMPTY = { first_name: ' ', last_name: null, email: '' };

function post(body: unknown, one = driver): Promise<Answer> {
  return one.ask('POST', APPLICATIONS, body, one.recruiter);
}

let applicants = 0;
/** Somebody whom nobody knows yet. */
function somebody(more: object = {}): Body {
  applicants += 1;
  const email = `maria.${applicants}@example.org`;
  return { first_name: 'Maria', last_name: 'Muster', email, job_position_id: 2140231, ...more };
}

/** Reasons by field. */
function reasonsOf({ body }: Answer): Body {
  const errors = body.errors as { field: string; errors: { reason: string; context: object }[] }[];
  return Object.fromEntries(errors.map(({ field, errors: found }) => [field, found.map(({ reason }) => reason)]));
}

async function found(email: string, one = driver): Promise<Body> {
  const path = `/v2/recruiting/applications?candidate.email=${encodeURIComponent(email)}`;
  return (await one.get(path, { beta: 'true' })).body._data;
}

test('an application is taken without a word, and v2 shows it', async () => {
  const body = somebody({
    ...{
      recruiting_channel_id: '12',
      external_posting_id: 'gh-1234',
      message: 'Hello',
      application_date: '2026-09-01',
    },
    ...{ tags: ['referral'] },
    attributes: [
      { id: 'phone', value: '+49 89 1234' },
      { id: 'gender', value: 'female' },
      { id: 'birthday', value: '1990-02-28' },
      { id: 'custom_attribute_123', value: 'Option A' },
    ],
  });

  const { status, text } = await post(body);

  expect([status, text]).toEqual([201, '']);
  const [application] = await found(body.email as string);
  expect(application).toMatchObject({
    application_date: '2026-09-01',
    candidate: { first_name: 'Maria', last_name: 'Muster', email: body.email, gender: 'FEMALE' },
    job: { id: '2140231' },
    channel: { id: '12' },
  });
  const { body: candidate } = await driver.get(`/v2/recruiting/candidates/${String(application.candidate.id)}`);
  expect(candidate).toMatchObject({ phone: '+49 89 1234', birthday: '1990-02-28' });
});

test('neither a wrong token nor another company is let in, and nobody says why', async () => {
  const { authorization = '', 'x-company-id': company = '' } = driver.recruiter;
  const statusOf = async (headers: Record<string, string>): Promise<[number, string]> => {
    const { status, text } = await driver.ask('POST', APPLICATIONS, somebody(), headers);
    return [status, text];
  };

  expect(await statusOf({ authorization, 'x-company-id': '1' })).toEqual([401, '']);
  expect(await statusOf({ authorization: 'Bearer papi-wrong', 'x-company-id': company })).toEqual([401, '']);
  expect(await statusOf({ authorization })).toEqual([401, '']);
  expect(await statusOf({ authorization: `Bearer ${await driver.v1Token()}`, 'x-company-id': company })).toEqual([
    401,
    '',
  ]);
});

test('an application that says nothing hears what is wanted, so that a token can be tried without harm', async () => {
  const wanted = ['errors.attribute-validation.required-attribute'];

  for (const body of [{}, EMPTY]) {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(reasonsOf(answer)).toEqual({
      first_name: wanted,
      last_name: wanted,
      email: wanted,
      job_position_id: wanted,
    });
  }
  expect((await post({})).body.errors[0].errors[0]).toEqual({ reason: wanted[0], context: {} });
});

const WRONG: [what: object, field: string, reason: string][] = [
  [{ email: 'maria' }, 'email', 'errors.attribute-validation.invalid-email-format'],
  [{ first_name: 5 }, 'first_name', 'errors.attribute-validation.invalid-type'],
  [{ job_position_id: 'engineer' }, 'job_position_id', 'errors.attribute-validation.invalid-type'],
  [{ job_position_id: 2140270 }, 'job_position_id', 'errors.job-position.not-published'],
  [{ job_position_id: 1 }, 'job_position_id', 'errors.job-position.not-published'],
  [{ application_date: '01.09.2026' }, 'application_date', 'errors.attribute-validation.invalid-date-format'],
  [{ application_date: '2026-02-30' }, 'application_date', 'errors.attribute-validation.invalid-date-format'],
  [{ application_date: '2026-09-20' }, 'application_date', 'errors.date-validation.date-in-the-future'],
  [{ phase: { type: 'system', id: 'hired' } }, 'phase', 'errors.phase-validation.invalid-system-phase'],
  [{ recruiting_channel_id: 99999 }, 'recruiting_channel_id', 'errors.posting-validation.channel-not-found'],
  [{ attributes: [{ id: 'shoe_size', value: '41' }] }, 'shoe_size', 'errors.attribute-validation.unknown'],
  [{ attributes: [{ id: 'phone', value: 5 }] }, 'phone', 'errors.attribute-validation.invalid-type'],
  [
    { attributes: [{ id: 'birthday', value: '1.2.90' }] },
    'birthday',
    'errors.attribute-validation.invalid-date-format',
  ],
  [{ attributes: [{ id: 'gender', value: 'x' }] }, 'gender', 'errors.attribute-validation.unknown-attribute-option'],
  [
    { files: [{ uuid: 'none', original_filename: 'cv.pdf', category: 'cv' }] },
    'files[0].uuid',
    'errors.file-validation.file-not-exists',
  ],
];

test.each(WRONG)('%j is refused', async (what, field, reason) => {
  const body = somebody(what);

  const answer = await post(body);

  expect(answer.status).toBe(400);
  expect(reasonsOf(answer)).toEqual({ [field]: [reason] });
  expect(await found(body.email as string)).toEqual([]);
});

test('what is no JSON object is refused in other words', async () => {
  for (const body of ['{"first_name":', '[]', '5']) {
    const { status, body: answered } = await post(body);
    expect(status).toBe(400);
    expect(answered.errors).toEqual([
      { id: expect.any(String), status: '400', title: 'Bad Request', detail: expect.any(String) },
    ]);
  }
});

test('an address applies to a position once, however it is written', async () => {
  const body = somebody();
  expect((await post(body)).status).toBe(201);

  const again = await post({ ...body, email: (body.email as string).toUpperCase() });
  const elsewhere = await post({ ...body, job_position_id: 2140240 });

  expect(again.status).toBe(400);
  expect(reasonsOf(again)).toEqual({ email: ['errors.applicant-already-exists'] });
  expect(elsewhere.status).toBe(201);
  const ids = (await found(body.email as string)).map((one: Body) => one.candidate.id as string);
  expect(ids).toEqual([ids[0], ids[0]]);
});

test('an application begins in the phase it names, or in the pipeline’s first, or in none', async () => {
  const stageOf = async (phase?: object): Promise<Body> => {
    const body = somebody(phase === undefined ? {} : { phase });
    expect((await post(body)).status).toBe(201);
    return (await found(body.email as string))[0].current_stage;
  };
  const { body: job } = await driver.get('/v2/recruiting/jobs/2140231');
  const { body: category } = await driver.get(`/v2/recruiting/categories/${String(job.category.id)}`);
  const custom = category.stages.filter(({ kind }: Body) => kind === 'CUSTOM');

  expect(await stageOf()).toMatchObject({ id: category.stages[0].id });
  expect(await stageOf({ type: 'custom', id: Number(custom[1].id) })).toMatchObject({ id: custom[1].id });
  expect(await stageOf({ type: 'system', id: 'offer' })).toMatchObject({ type: 'OFFER', kind: 'SYSTEM' });
  expect(await stageOf({ type: 'custom', id: 1 })).toMatchObject({ type: 'UNASSIGNED', kind: 'SYSTEM' });
});

test('a posting that Personio does not know is refused', async () => {
  await driver.ask('PUT', '/_control/recruiting', { postings: ['gh-1'] });

  expect((await post(somebody({ external_posting_id: 'gh-1' }))).status).toBe(201);
  expect(reasonsOf(await post(somebody({ external_posting_id: 'gh-2' })))).toEqual({
    external_posting_id: ['errors.posting-validation.posting-not-found'],
  });
  await driver.ask('PUT', '/_control/recruiting', { postings: null });
});

test('an uploaded file becomes a document of the application', async () => {
  const { status, body: uploaded } = await driver.upload('Lebenslauf; „Maria“.PDF', '%PDF-1.4\r\n\r\n--');
  expect(status).toBe(200);
  expect(uploaded).toEqual({
    ...{ uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), size: 14, mimetype: 'application/pdf', extension: 'pdf' },
    original_filename: 'Lebenslauf; „Maria“.PDF',
  });

  const body = somebody({ files: [{ uuid: uploaded.uuid, original_filename: 'cv.pdf', category: 'cv' }] });
  expect((await post(body)).status).toBe(201);

  const [{ id }] = await found(body.email as string);
  const { body: listed } = await driver.get(`/v2/document-management/documents?owner_id=${String(id)}`);
  expect(listed._data).toMatchObject([{ name: 'cv.pdf', size: 14, document_type: 'application/pdf' }]);
  const { bytes } = await driver.file(`/v2/document-management/documents/${String(listed._data[0].id)}/download`);
  expect(bytes.toString()).toBe('%PDF-1.4\r\n\r\n--');
});

test('a file needs a category that applications know', async () => {
  const { body: uploaded } = await driver.upload('cv.pdf');
  const reasons = async (category: string): Promise<Body> =>
    reasonsOf(await post(somebody({ files: [{ uuid: uploaded.uuid, original_filename: 'cv.pdf', category }] })));

  expect(await reasons('photo')).toEqual({ 'files[0].category': ['errors.file-validation.unknown-file-category'] });
  expect(await reasons('offer')).toEqual({ 'files[0].category': ['errors.file-validation.unknown-file-category'] });
});

test('an account without the feature is told so, once it is known who asks', async () => {
  await using other = await Driver.start();

  await other.ask('PUT', '/_control/recruiting', { recruiting: false });
  const answer = await post({}, other);
  expect(answer.status).toBe(403);
  expect(reasonsOf(answer)).toEqual({ company: ['feature.recruiting.disabled'] });
  expect((await other.ask('POST', APPLICATIONS, {}, {})).status).toBe(401);

  await other.ask('PUT', '/_control/recruiting', { recruiting: true, public_api: false });
  expect(reasonsOf(await other.upload('cv.pdf', 'x'))).toEqual({ company: ['feature.public-api.disabled'] });
});

test('a new token makes the old one useless', async () => {
  await using other = await Driver.start();
  const old = other.recruiter;

  const { body } = await other.ask('POST', '/_control/recruiting/token');

  const renewed = { ...old, authorization: `Bearer ${String(body.recruiting_token)}` };
  expect((await other.ask('POST', APPLICATIONS, {}, old)).status).toBe(401);
  expect((await other.ask('POST', APPLICATIONS, {}, renewed)).status).toBe(400);
});

test('twenty calls a minute are answered, applications and files together', async () => {
  await using other = await Driver.start();
  const statuses = await Promise.all(
    Array.from(
      { length: 22 },
      async (_, at) => (await (at % 2 ? post({}, other) : other.upload('cv.pdf', 'x'))).status,
    ),
  );
  const last = await post({}, other);

  expect(statuses.filter((status) => status !== 429)).toHaveLength(20);
  expect([last.status, last.text]).toEqual([429, '']);
  const calls = encodeURIComponent(JSON.stringify({ [`POST ${APPLICATIONS}`]: 41 }));
  expect((await other.ask('GET', `/_control/least-time?calls=${calls}`)).body).toEqual({ seconds: 120 });
});

test('a fault speaks as recruiting does', async () => {
  await driver.ask('POST', '/_control/faults', { match: `POST ${APPLICATIONS}`, kind: 'status', status: 500 });
  await driver.ask('POST', '/_control/faults', { match: `POST ${APPLICATIONS}`, kind: '429' });

  expect((await post({})).body.errors[0]).toMatchObject({ status: '500', title: 'Internal Server Error' });
  expect((await post({})).text).toBe('');
});
