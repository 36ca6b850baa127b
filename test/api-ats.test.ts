import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, Pulled } from '#connectors';
import {
  activity,
  application,
  attachment,
  candidate,
  eeoc,
  fieldsOf,
  job,
  jobInterviewStage,
  type Model,
  models,
  offer,
  office,
  rejectReason,
  remoteUser,
  scheduledInterview,
  scorecard,
  screeningQuestion,
} from '#models';
import { recordId } from '#records';
import { type Linked, TestApi, type Vendor } from './api-app.js';
import { type Answer, type Caller, openapi } from './api-client.js';
import { fakeConnector, pulled } from './fake-connector.js';
import { Writer } from './writer.js';

let stack: TestApi;
let writer: Writer;
let vendor: Vendor;
let linked: Linked;
let caller: Caller;

const id = (model: Model, remoteId: string): string => recordId(linked.connection.id, model.name, remoteId);
const ats = models.filter(({ category }) => category === 'ats');

const person = (remoteId: string, first_name: string, more: JsonObject): Pulled =>
  pulled(candidate, remoteId, { first_name, last_name: 'Test', attachments: [], ...more });

const applied = (remoteId: string, of: string, stage: string, more: JsonObject = {}): Pulled =>
  pulled(application, remoteId, {
    ...{ candidate: id(candidate, of), job: id(job, 'j1'), current_stage: id(jobInterviewStage, `j1:${stage}`) },
    ...more,
  });

const stage = (name: string, stage_order: number): Pulled =>
  pulled(jobInterviewStage, `j1:${name}`, { name, job: id(job, 'j1'), stage_order });

const found = (): Pulled[] => [
  person('ada', 'Ada', {
    company: 'Engine, Ltd.',
    email_addresses: ['Ada@Example.test', 'countess@example.test'],
    tags: ['math', 'poet, too'],
    applications: [id(application, 'a1')],
  }),
  person('bob', 'Bob', { email_addresses: ['bob@example.test'], tags: ['math'] }),
  person('nobody', 'Cid', { email_addresses: [], tags: null }),
  pulled(job, 'j1', { name: 'Engineer', code: 'E-1', status: 'OPEN', offices: [id(office, 'o1'), id(office, 'o2')] }),
  pulled(job, 'j2', { name: 'Cook', status: 'CLOSED', offices: [id(office, 'o2')] }),
  pulled(office, 'o1', { name: 'Berlin' }),
  ...[stage('Interview', 1), stage('New', 0), stage('Offer', 2)],
  applied('a1', 'ada', 'Interview', { source: 'Job board, large', credited_to: id(remoteUser, 'u1') }),
  applied('a2', 'bob', 'New', { source: 'Friends', reject_reason: id(rejectReason, 'r1') }),
  pulled(remoteUser, 'u1', { first_name: 'Rita', email: 'Rita@acme.test' }),
  pulled(rejectReason, 'r1', { name: 'Too far away' }),
  pulled(activity, 'v1', {
    ...{ user: id(remoteUser, 'u1'), candidate: id(candidate, 'ada'), application: id(application, 'a1') },
    job_interview_stage: id(jobInterviewStage, 'j1:Interview'),
  }),
  pulled(attachment, 'f1', {
    ...{ candidate: id(candidate, 'ada'), application: id(application, 'a1') },
    ...{ file_name: 'CV.pdf', file_url: 'here' },
  }),
  pulled(offer, 'f1', { application: id(application, 'a1'), creator: id(remoteUser, 'u1') }),
  pulled(eeoc, 'e1', { candidate: id(candidate, 'ada') }),
  pulled(scheduledInterview, 'i1', {
    ...{ application: id(application, 'a1'), organizer: id(remoteUser, 'u1') },
    job_interview_stage: id(jobInterviewStage, 'j1:Interview'),
  }),
  pulled(scorecard, 's1', {
    ...{ application: id(application, 'a1'), interview: id(scheduledInterview, 'i1') },
    interviewer: id(remoteUser, 'u1'),
  }),
  pulled(screeningQuestion, 'q1', { job: id(job, 'j1'), title: 'When could you begin?' }),
];

beforeAll(async () => {
  stack = await TestApi.start();
  writer = await Writer.start(stack.database);
  vendor = await stack.vendor();
  linked = await stack.link(vendor, { connector: fakeConnector('ats') });
  caller = { key: vendor.key, token: linked.token };
  await writer.write(linked.connection, found());
});

afterAll(async () => {
  await writer.close();
  await stack.close();
});

const get = (path: string): Promise<Answer> => stack.api.get(`/api/ats/v1/${path}`, caller);

async function listed(path: string): Promise<string[]> {
  const { status, body } = await get(path);
  expect({ path, status }).toEqual({ path, status: 200 });
  return (body.items as { remote_id: string }[]).map(({ remote_id }) => remote_id).sort();
}

/** Every filter of every model, as a consumer's program knows them. */
const FILTERS: Record<string, string[]> = {
  activities: ['application', 'candidate', 'user'],
  applications: ['candidate', 'credited_to', 'current_stage', 'job', 'reject_reason', 'source'],
  attachments: ['application', 'candidate'],
  candidates: ['company', 'email_addresses', 'first_name', 'last_name', 'tag'],
  departments: [],
  eeocs: ['candidate'],
  'job-interview-stages': ['job'],
  jobs: ['code', 'offices', 'status'],
  offers: ['application', 'creator'],
  offices: [],
  'reject-reasons': [],
  'remote-users': ['email'],
  'scheduled-interviews': ['application', 'job_interview_stage', 'organizer'],
  scorecards: ['application', 'interview', 'interviewer'],
  'screening-questions': ['job'],
  tags: [],
};

test('every path of recruiting is there, with its filters and no others', () => {
  const common = ['ids', 'remote_id', 'page_size', 'cursor', 'modified_after', 'remote_modified_after', 'expand'];
  const documented = Object.fromEntries(
    ats.map(({ path }) => {
      const parameters = (openapi.paths[`/api/ats/v1/${path}`]?.get?.parameters ?? []) as { name: string }[];
      const own = parameters
        .map(({ name }) => name)
        .filter((each) => !common.includes(each) && !each.startsWith('include_'));
      return [path, own.sort()];
    }),
  );

  expect(documented).toEqual(FILTERS);
});

describe('filters', () => {
  test.each([
    ['candidates?first_name=ADA', ['ada']],
    ['candidates?last_name=test&first_name=bob', ['bob']],
    ['candidates?company=engine,%20ltd.', ['ada']],
    ['candidates?email_addresses=ada@example.TEST', ['ada']],
    ['candidates?email_addresses=countess@example.test', ['ada']],
    ['candidates?email_addresses=ada@example.test,bob@example.test', []],
    ['candidates?email_addresses=ada@example.test&email_addresses=bob@example.test', ['ada', 'bob']],
    ['candidates?tag=math', ['ada', 'bob']],
    ['candidates?tag=poet,%20too', ['ada']],
    ['candidates?tag=none&tag=poet,%20too', ['ada']],
    ['candidates?tag=math&email_addresses=bob@example.test', ['bob']],
    ['candidates?tag=none', []],
    ['applications?candidate=<candidate:ada>', ['a1']],
    ['applications?candidate=<candidate:ada>,<candidate:bob>', ['a1', 'a2']],
    ['applications?job=<job:j1>', ['a1', 'a2']],
    ['applications?job=<job:j2>', []],
    ['applications?current_stage=<job_interview_stage:j1:New>', ['a2']],
    ['applications?source=job%20board,%20LARGE', ['a1']],
    ['applications?credited_to=<remote_user:u1>', ['a1']],
    ['applications?reject_reason=<reject_reason:r1>', ['a2']],
    ['applications?job=<job:j1>&source=Friends', ['a2']],
    ['jobs?code=e-1', ['j1']],
    ['jobs?status=OPEN', ['j1']],
    ['jobs?status=CLOSED,OPEN', ['j1', 'j2']],
    ['jobs?offices=<office:o1>', ['j1']],
    ['jobs?offices=<office:o2>', ['j1', 'j2']],
    ['job-interview-stages?job=<job:j1>', ['j1:Interview', 'j1:New', 'j1:Offer']],
    ['remote-users?email=rita@acme.test', ['u1']],
    ['activities?user=<remote_user:u1>&candidate=<candidate:ada>', ['v1']],
    ['activities?application=<application:a2>', []],
    ['attachments?candidate=<candidate:ada>', ['f1']],
    ['attachments?application=<application:a2>', []],
    ['offers?application=<application:a1>&creator=<remote_user:u1>', ['f1']],
    ['eeocs?candidate=<candidate:ada>', ['e1']],
    ['scheduled-interviews?application=<application:a1>', ['i1']],
    ['scheduled-interviews?organizer=<remote_user:u1>', ['i1']],
    ['scheduled-interviews?job_interview_stage=<job_interview_stage:j1:Interview>', ['i1']],
    ['scorecards?interview=<scheduled_interview:i1>&interviewer=<remote_user:u1>', ['s1']],
    ['scorecards?application=<application:a2>', []],
    ['screening-questions?job=<job:j1>', ['q1']],
  ])('%s', async (path, expected) => {
    const asked = path.replace(/<(\w+):([^>]+)>/g, (_, model: string, remoteId: string) =>
      recordId(linked.connection.id, model, remoteId),
    );
    expect(await listed(asked)).toEqual(expected);
  });

  test('one that the model does not have is refused with its name, and so is an id that is none', async () => {
    for (const [path, wrong] of [
      ['candidates', 'work_email=a'],
      ['applications', 'stage=New'],
      ['jobs', 'candidate=0193a1de-0000-7000-8000-000000000001'],
      ['applications', 'job=j1'],
    ] as const) {
      const { status, body } = await get(`${path}?${wrong}`);
      expect({ wrong, status }).toEqual({ wrong, status: 422 });
      expect(body.detail[0].loc).toEqual(['query', wrong.split('=')[0]]);
    }
  });
});

test('a connection to an applicant tracking system answers no question about employees, and the other way round', async () => {
  const hris = await stack.link(vendor, { originId: 'staff' });
  for (const { category, path } of models) {
    const { token } = category === 'ats' ? hris : linked;
    const { status, body } = await stack.api.get(`/api/${category}/v1/${path}`, { key: vendor.key, token });
    expect({ path, status, code: body.code }).toEqual({ path, status: 403, code: 'category_mismatch' });
  }
});

test('all that an application relates to stands in its place when asked for', async () => {
  const expand = 'candidate.attachments,job[name].offices,current_stage,credited_to[first_name],reject_reason';

  const { body } = await get(`applications?expand=${encodeURIComponent(expand)}&candidate=${id(candidate, 'ada')}`);

  expect(body.items[0]).toMatchObject({
    candidate: { first_name: 'Ada', attachments: [{ file_name: 'CV.pdf' }], applications: [id(application, 'a1')] },
    job: { name: 'Engineer', offices: [{ name: 'Berlin' }, id(office, 'o2')] },
    current_stage: { name: 'Interview', stage_order: 1 },
    credited_to: { first_name: 'Rita' },
    reject_reason: null,
  });
  expect((await get(`applications/${id(application, 'a1')}?expand=${encodeURIComponent(expand)}`)).body).toEqual(
    body.items[0],
  );
});

test('every relation of every model can be expanded', async () => {
  for (const { path, fields } of ats) {
    const names = fieldsOf(fields).flatMap(({ name, to }) => (to ? [name] : []));
    if (names.length === 0) continue;
    expect({ path, status: (await get(`${path}?expand=${names.join(',')}`)).status }).toEqual({ path, status: 200 });
  }
});

test('a job’s pipeline is its stages in their order, with the applications that stand in each', async () => {
  const { body } = await get(`job-interview-stages?job=${id(job, 'j1')}`);
  const stages = (body.items as { id: string; name: string; stage_order: number }[]).sort(
    (one, other) => one.stage_order - other.stage_order,
  );
  const pipeline = stages.map(async (each) => [each.name, await listed(`applications?current_stage=${each.id}`)]);

  expect(await Promise.all(pipeline)).toEqual([
    ['New', ['a2']],
    ['Interview', ['a1']],
    ['Offer', []],
  ]);
});

test('who polls with modified_after sees an applicant move, and a candidate’s new file, and nothing else', async () => {
  const [applications, candidates] = await Promise.all([get('applications'), get('candidates')]);
  const since = ({ headers }: Answer): string => `modified_after=${headers['x-modified-until'] ?? ''}`;

  await writer.write(linked.connection, [
    applied('a2', 'bob', 'Interview', { source: 'Friends', reject_reason: id(rejectReason, 'r1') }),
    pulled(attachment, 'f2', { candidate: id(candidate, 'bob'), application: id(application, 'a2'), file_url: 'here' }),
  ]);

  expect((await get(`applications?${since(applications)}`)).body.items).toMatchObject([
    { remote_id: 'a2', current_stage: id(jobInterviewStage, 'j1:Interview') },
  ]);
  expect((await get(`candidates?${since(candidates)}`)).body.items).toMatchObject([
    { remote_id: 'bob', attachments: [id(attachment, 'f2')] },
  ]);
});

test('an attachment’s address is one of ours, and the candidate names the attachment', async () => {
  const { body } = await get(`attachments?candidate=${id(candidate, 'ada')}`);
  expect(body.items[0].file_url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/files\/[\w.-]+$/);
  expect((await get(`candidates/${id(candidate, 'ada')}`)).body).toMatchObject({
    attachments: [body.items[0].id],
    avatar: null,
    tags: ['math', 'poet, too'],
  });
});
