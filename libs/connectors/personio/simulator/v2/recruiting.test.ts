import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;

beforeAll(async () => {
  driver = await Driver.start({ speed: 1000 });
});

afterAll(async () => {
  await driver[Symbol.asyncDispose]();
});

const BASE = '/v2/recruiting';

test('an application shows candidate, job, stage and team as they are named in the reference', async () => {
  const { body, status } = await driver.get(`${BASE}/applications/8123411`);
  expect(status).toBe(200);
  expect(body).toEqual({
    id: '8123411',
    application_date: '2026-08-18',
    candidate: {
      ...{ id: '7123410', email: 'Max.Mustermann@post.example' },
      ...{ first_name: 'Max', last_name: 'Mustermann', gender: 'MALE' },
    },
    job: {
      ...{ id: '2140231', name: 'Software Engineer (m/w/d)' },
      ...{ department: { id: '401', name: 'Engineering' }, category: { id: '77', name: 'Tech' } },
    },
    current_stage: { id: '9003', kind: 'CUSTOM', name: 'Probetag', type: 'CUSTOM' },
    channel: { id: '14', name: 'Karriereseite' },
    hiring_team: [
      ['3010', 'Recruiter'],
      ['3002', 'Hiring Manager'],
      ['3003', 'Interviewer'],
    ].map(([id, name]) => ({
      person: { id, _meta: { links: { self: { href: `${driver.simulator.url}/v2/persons/${String(id)}` } } } },
      role: { name },
    })),
    is_anonymized: false,
    created_at: { 'date-time': '2026-08-18T11:40:00', timezone: 'Europe/Berlin' },
    updated_at: { 'date-time': '2026-09-11T11:42:01', timezone: 'Europe/Berlin' },
  });
});

test('candidates, jobs and categories have the keys of the reference', async () => {
  const candidate = await driver.get(`${BASE}/candidates/7123401`);
  expect(candidate.body).toMatchObject({
    ...{ first_name: 'Anna', birthday: '1990-02-28', available_from: '2026-10-01', gender: 'FEMALE' },
    linkedin_profile: 'https://www.linkedin.com/in/anna-schmidt-example',
    applications: [
      { id: '8123401', application_date: '2026-05-02' },
      { id: '8123402', application_date: '2026-06-20' },
    ],
  });
  const job = await driver.get(`${BASE}/jobs/2140281`);
  expect(Object.keys(job.body as object).toSorted()).toEqual(
    ['id', 'name', 'department', 'category', 'hiring_team', 'company', 'created_at', 'updated_at'].toSorted(),
  );
  expect(job.body).toMatchObject({ category: null, department: { id: '403' }, company: { id: expect.any(String) } });
  const categories = await driver.get(`${BASE}/categories`);
  expect(listOf(categories).map(({ name, stages }) => [name, stages.length])).toEqual([
    ['Tech', 3],
    ['Vertrieb', 2],
    ['Initiativ', 3],
  ]);
  expect((await driver.get(`${BASE}/categories/79`)).body.stages[0]).toEqual({
    ...{ id: '9201', name: 'Neu', type: 'UNASSIGNED', kind: 'SYSTEM' },
  });
});

test('lists begin with what was changed last', async () => {
  for (const kind of ['applications', 'candidates', 'jobs']) {
    const stamps = listOf(await driver.get(`${BASE}/${kind}`)).map(({ updated_at: at }) => String(at['date-time']));
    expect(stamps).toEqual(stamps.toSorted().toReversed());
    expect(stamps.length).toBeGreaterThan(5);
  }
});

test('stages of the system have neither number nor name, unless their category lists them', async () => {
  const stages = new Map(listOf(await driver.get(`${BASE}/applications`)).map((one) => [one.id, one.current_stage]));
  expect(stages.get('8123401')).toEqual({ id: null, kind: 'SYSTEM', name: null, type: 'ACCEPTED' });
  expect(stages.get('8123402')).toEqual({ id: '9203', kind: 'SYSTEM', name: 'Angebot', type: 'OFFER' });
  expect(new Set([...stages.values()].map(({ type }) => String(type)))).toEqual(
    new Set(['ACCEPTED', 'OFFER', 'REJECTED', 'WITHDRAWN', 'UNASSIGNED', 'INTERVIEW', 'CUSTOM']),
  );
});

test('transitions come latest first, with the stage as the application shows it', async () => {
  const { body } = await driver.get(`${BASE}/applications/8123407/stage-transitions`);
  expect(listOf({ body }).map(({ stage }) => stage.name ?? stage.type)).toEqual([
    ...['WITHDRAWN', 'OFFER', 'Assessment Center', 'Telefoninterview'],
  ]);
  expect(body._data[0].entered_at).toEqual({ 'date-time': '2026-08-19T11:03:00', timezone: 'Europe/Berlin' });
  expect((await driver.get(`${BASE}/applications/1/stage-transitions`)).status).toBe(404);
});

test('an application still names the job that is gone, and nobody who was anonymised', async () => {
  const gone = (await driver.get(`${BASE}/applications/8123409`)).body;
  expect(gone.job).toMatchObject({ id: '2140199', name: 'Mechatroniker (m/w/d)' });
  expect((await driver.get(`${BASE}/jobs/2140199`)).status).toBe(404);
  const anonymous = (await driver.get(`${BASE}/applications/8123405`)).body;
  expect(anonymous).toMatchObject({
    is_anonymized: true,
    candidate: { id: '7123404', email: null, first_name: null, last_name: null, gender: null },
  });
});

test('what changes between two pages moves to the front, is not met again, and moves all others back', async () => {
  await using own = await Driver.start({ speed: 1000 });
  const first = await own.get(`${BASE}/applications?limit=5`);
  const waiting = '8123405';
  expect(listOf(first).map(({ id }) => id)).not.toContain(waiting);

  await own.ask('PATCH', `/_control/applications/${waiting}`, { stage: 'withdrawn' });
  const rest = await following(own, first);

  expect(rest.flatMap((page) => listOf(page)).map(({ id }) => id)).not.toContain(waiting);
  expect(rest.flatMap((page) => listOf(page))[0]?.id).toBe(listOf(first).at(-1)?.id);
  expect(listOf(first).length + rest.flatMap((page) => listOf(page)).length).toBe(14);
  expect(listOf(await own.get(`${BASE}/applications?limit=1`))[0]?.id).toBe(waiting);
});

test('the last page has no next link, or an empty page behind it', async () => {
  await using own = await Driver.start({ speed: 1000 });
  expect((await own.get(`${BASE}/candidates`)).body._meta.links.next).toBeUndefined();
  await own.ask('PUT', '/_control/modes', { trailing_empty_page: true });
  const pages = await following(own, await own.get(`${BASE}/candidates?limit=4`));
  expect(pages.map((page) => listOf(page).length)).toEqual([4, 2, 0]);
});

test('a limit is 1 to 200, and a cursor belongs to its list', async () => {
  for (const limit of ['0', '201', 'ten', '-1']) {
    const { status, body } = await driver.get(`${BASE}/jobs?limit=${limit}`);
    expect([status, body.errors[0].detail]).toEqual([400, 'Provided value for limit is not valid']);
  }
  expect((await driver.get(`${BASE}/jobs?limit=200`)).status).toBe(200);
  const { next } = (await driver.get(`${BASE}/jobs?limit=1`)).body._meta.links;
  const cursor = new URL(next.href as string).searchParams.get('cursor') ?? '';
  expect((await driver.get(`${BASE}/candidates?cursor=${cursor}`)).status).toBe(400);
});

test('applications are found by e-mail, and by a time of change from one side', async () => {
  const ids = async (query: string): Promise<string[]> => {
    return listOf(await driver.get(`${BASE}/applications?${query}`)).map(({ id }) => String(id));
  };
  expect(await ids('candidate.email=anna.schmidt@post.example')).toEqual(['8123402', '8123401']);
  expect(await ids('candidate.email=nobody@post.example')).toEqual([]);
  // Its very second does not count.
  expect(await ids('updated_at.gt=2026-09-11T09:42:00Z')).toEqual(['8123412', '8123411']);
  expect(await ids('updated_at.gt=2026-09-11T09:42:01Z')).toEqual(['8123412']);
  expect(await ids('updated_at.lt=2026-03-16T09:21:02Z')).toEqual(['8123409', '8123405']);
  expect(await ids('updated_at.lt=2026-03-16T09:21:01Z')).toEqual(['8123405']);
});

test('both sides of a time are refused, and so is no time; a misspelt filter is no filter', async () => {
  const path = `${BASE}/applications?`;
  expect((await driver.get(`${path}updated_at.gt=2026-01-01&updated_at.lt=2026-02-01`)).status).toBe(400);
  expect((await driver.get(`${path}updated_at.gt=yesterday`)).status).toBe(400);
  for (const query of ['updated_at.gte=2026-09-12', 'candidate.mail=x', 'job.id=2140231', 'candidate_id=1']) {
    expect(listOf(await driver.get(path + query))).toHaveLength(14);
  }
});

test('without the right, recruiting is forbidden', async () => {
  const pair = await driver.ask('POST', '/_control/credentials', { areas: ['persons', 'documents'] });
  const token = await driver.token(pair.body as Record<string, string>);
  expect((await driver.getWith(token, `${BASE}/candidates`)).status).toBe(403);
  await driver.ask('PATCH', `/_control/credentials/${String(pair.body.client_id)}`, { areas: ['recruiting'] });
  const answer = await driver.form('/v2/auth/token', { grant_type: 'client_credentials', ...pair.body });
  expect(answer.body.scope).toBe('personio:recruiting:read');
  expect((await driver.getWith(String(answer.body.access_token), `${BASE}/candidates`)).status).toBe(200);
});

test('before it was generally available it was not found without its header, and stamps may be plain', async () => {
  await using own = await Driver.start({ speed: 1000 });
  await own.ask('PUT', '/_control/modes', { recruiting_beta: true, recruiting_plain_stamps: true });
  const hidden = await own.get(`${BASE}/jobs`);
  expect([hidden.status, hidden.body.errors[0].detail]).toEqual([
    404,
    'The endpoint with /v2/recruiting/jobs was not found.',
  ]);
  const [candidate] = listOf(await own.get(`${BASE}/candidates?limit=1`, { beta: 'true' }));
  expect(candidate?.updated_at).toBe('2026-09-12T19:59:59Z');
});

test('files of an application are documents whose owner it is', async () => {
  const list = '/v2/document-management/documents?owner_id=';
  const [file, ...more] = listOf(await driver.get(`${list}8123401`));
  expect(more).toHaveLength(2);
  expect(file).toMatchObject({ name: 'Lebenslauf Anna Schmidt.pdf', owner: { id: '8123401' }, category: { id: '21' } });
  const { status, headers, bytes } = await driver.file(
    `/v2/document-management/documents/${String(file?.id)}/download`,
  );
  expect([status, headers.get('content-type'), bytes.length]).toEqual([200, 'application/pdf', file?.size]);
  expect(listOf(await driver.get(`${list}8123406`))[0]?.name).toContain('\u202e');
  expect(listOf(await driver.get(`${list}8123499`))).toEqual([]);
});

async function following(of: Driver, first: Answer): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let next = nextOf(first); next !== undefined; next = nextOf(pages.at(-1))) pages.push(await of.get(next));
  return pages;
}

function nextOf(page: Answer | undefined): string | undefined {
  const href: unknown = page?.body._meta.links.next?.href;
  return typeof href === 'string' ? href.replace(/^https?:\/\/[^/]+/, '') : undefined;
}

function listOf({ body }: { body: Body }): Body[] {
  return body._data as Body[];
}
