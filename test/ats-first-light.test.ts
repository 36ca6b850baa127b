import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio_ats');
}, 60_000);

afterAll(() => stack.close());

const all = async (model: string, query: Record<string, string> = {}): Promise<Item[]> =>
  (await stack.read(model, connection, query)).items;
const one = (model: string, remoteId: string, query: Record<string, string> = {}): Promise<Item> =>
  stack.one(model, connection, remoteId, query);

const ENGINEER = '2140231';
const ANNA = '7123401';

test('everything of a recruiting account can be read after it was linked, as much as the provider holds', async () => {
  const { counts } = await stack.personio.facts();
  const models = ['jobs', 'candidates', 'applications', 'attachments', 'offers', 'activities'];

  const read = await Promise.all(models.map(async (model) => [model, (await all(model)).length]));

  expect(Object.fromEntries(read)).toEqual({
    ...{ jobs: counts['recruiting_jobs'], candidates: counts['candidates'], applications: counts['applications'] },
    ...{ attachments: counts['application_documents'], offers: 5, activities: counts['stage_transitions'] },
  });
  expect(await stack.issues(connection)).toEqual([]);
});

test('an application names its candidate, its job and where in the job’s pipeline it stands', async () => {
  const anna = await one('candidates', ANNA);
  const job = await one('jobs', ENGINEER);
  const query = { candidate: String(anna['id']), job: String(job['id']) };

  const [application] = await all('applications', { ...query, expand: 'current_stage,candidate,job' });

  expect(application).toMatchObject({
    ...{ remote_id: '8123401', source: 'LinkedIn', applied_at: '2026-05-02T00:00:00Z', rejected_at: null },
    candidate: { remote_id: ANNA, first_name: 'Anna', email_addresses: ['anna.schmidt@post.example'] },
    job: { name: 'Software Engineer (m/w/d)', status: 'OPEN' },
    current_stage: { remote_id: `${ENGINEER}:accepted` },
  });
});

test('the pipeline of a job can be drawn from its stages and the applications in each', async () => {
  const job = String((await one('jobs', ENGINEER))['id']);
  const stages = (await all('job-interview-stages', { job })).sort((a, b) => a['stage_order'] - b['stage_order']);
  const applications = await all('applications', { job });

  const pipeline = stages.map(({ id, remote_id, name }) => [
    name ?? String(remote_id).split(':')[1],
    applications.filter(({ current_stage }) => current_stage === id).length,
  ]);

  expect(pipeline).toEqual([
    ...[
      ['Unassigned', 0],
      ['Screening', 0],
      ['Interview', 1],
      ['Probetag', 1],
    ],
    ...[
      ['Offer', 0],
      ['Accepted', 1],
      ['Rejected', 1],
      ['Withdrawn', 0],
    ],
  ]);
});

test('what happened with an application is told in its order, and an offer by where it ended', async () => {
  const { id } = await one('applications', '8123401');
  const [activities, offers] = await Promise.all([
    all('activities', { application: String(id), expand: 'job_interview_stage' }),
    all('offers', { expand: 'application' }),
  ]);

  const told = activities.sort((a, b) => Date.parse(a['remote_created_at']) - Date.parse(b['remote_created_at']));
  expect(told.map(({ job_interview_stage: stage }) => stage?.remote_id)).toEqual(
    ['unassigned', '9001', '9002', 'offer', 'accepted'].map((stage) => `${ENGINEER}:${stage}`),
  );
  expect(Object.fromEntries(offers.map(({ application, status }) => [application?.remote_id, status]))).toEqual({
    ...{ '8123401': 'SIGNED', '8123402': null, '8123407': 'DENIED', '8123410': 'DEPRECATED', '8123414': null },
  });
});

test('a job says what the career page says, without anything that could do harm', async () => {
  const [engineer, sales] = await Promise.all([
    one('jobs', ENGINEER, { expand: 'offices,departments' }),
    one('jobs', '2140240'),
  ]);

  expect(engineer).toMatchObject({
    ...{ status: 'OPEN', employment_type: 'REGULAR', schedule: 'FULL_TIME', seniority: 'EXPERIENCED' },
    salary: { min: 65_000, max: 85_000, currency: 'EUR', period: 'YEAR' },
    offices: [{ name: 'München' }, { name: 'Remote' }],
    departments: [{ name: 'Engineering' }],
  });
  expect(engineer['description']).toContain('<strong>Steuerung</strong>');
  expect(sales['description']).toContain('<b>Dich</b>');
  expect(sales['description']).not.toMatch(/script|onclick|onerror|<img|style=/i);
});

test('files are named on the candidate, and can be had by whoever has their address', async () => {
  const anna = await one('candidates', ANNA, { expand: 'attachments' });
  const files = anna['attachments'] as Item[];

  expect(files.map(({ attachment_type: type }) => type).sort()).toEqual(['COVER_LETTER', 'OFFER_LETTER', 'RESUME']);
  for (const { file_name: name, file_url: url, size_bytes: size } of files) {
    const answer = await fetch((await stack.url()) + new URL(url as string).pathname);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(answer.headers.get('content-disposition')).toContain(`filename="${String(name)}"`);
    expect((await answer.arrayBuffer()).byteLength).toBe(size);
  }
});

test('whatever applicants call their files, nobody is led into another folder or taken in by an ending', async () => {
  const files = await all('attachments');

  for (const { file_name: name, file_url: url } of files) {
    expect(name).not.toMatch(/[/\\]|\p{Cc}|\p{Bidi_Control}/u);
    const answer = await fetch((await stack.url()) + new URL(url as string).pathname);
    await answer.arrayBuffer();
    expect(decodeURIComponent(answer.headers.get('content-disposition') ?? '')).not.toMatch(/[/\\]|\p{Bidi_Control}/u);
  }
});

test('somebody without any address, somebody anonymised and an application for a job that is gone are read like others', async () => {
  const [unreachable, anonymous] = await Promise.all([one('candidates', '7123403'), one('candidates', '7123404')]);
  const orphan = await one('applications', '8123409');

  expect(unreachable).toMatchObject({ first_name: 'Ngozi', email_addresses: [], phone_numbers: [] });
  expect(anonymous).toMatchObject({ first_name: null, last_name: null, email_addresses: [] });
  expect(orphan['job']).toEqual(expect.any(String));
  expect((await stack.get(`/api/ats/v1/jobs/${String(orphan['job'])}`, connection)).status).toBe(404);
});

test('a sync of an account in which nothing happened writes no record and no change', async () => {
  const rows = (): Promise<object[]> =>
    stack.query(
      `SELECT id, xmin::text, ctid::text FROM record UNION ALL
       SELECT id, seq::text, kind FROM change WHERE kind <> 'event' ORDER BY 1, 2`,
    );
  await stack.sync(connection, { full: true });
  const before = await rows();

  const models = [await stack.sync(connection), await stack.sync(connection, { full: true })].flat();

  expect(await rows()).toEqual(before);
  expect(models.every(({ counts: { created, updated, deleted } }) => created + updated + deleted === 0)).toBe(true);
});

test('what the provider does not have is said so, and is an empty page', async () => {
  const { body } = await stack.get(`/api/v1/connectors/${connection.id}/coverage`);
  const status = new Map((body.models as Item[]).map(({ model, status: stands }) => [model, stands]));

  for (const [model, path] of [
    ...([
      ['tag', 'tags'],
      ['reject_reason', 'reject-reasons'],
      ['scheduled_interview', 'scheduled-interviews'],
    ] as const),
    ...([
      ['scorecard', 'scorecards'],
      ['screening_question', 'screening-questions'],
      ['eeoc', 'eeocs'],
    ] as const),
  ]) {
    expect([model, status.get(model)]).toEqual([model, 'not_supported']);
    expect(await all(path)).toEqual([]);
  }
});
