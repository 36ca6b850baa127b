import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Body, Driver } from '../driver.js';

let driver: Driver;

beforeAll(async () => {
  driver = await Driver.start({ speed: 1000 });
});

afterAll(async () => {
  await driver[Symbol.asyncDispose]();
});

const BASE = '/v2/recruiting';

async function control(method: string, path: string, body?: unknown): Promise<Body> {
  const answer = await driver.ask(method, `/_control${path}`, body);
  expect(answer.status).toBeLessThan(300);
  return answer.body;
}

async function refused(method: string, path: string, body: unknown): Promise<number> {
  return (await driver.ask(method, `/_control${path}`, body)).status;
}

async function shown(path: string): Promise<Body> {
  return (await driver.get(`${BASE}${path}`)).body;
}

test('an applicant is put in, moves through the pipeline, and can be followed by transitions', async () => {
  const { id } = await control('POST', '/applications', {
    job_id: '2140231',
    candidate: { first_name: 'Ada', email: 'ada@post.example' },
  });
  expect((await shown(`/applications/${id}`)).current_stage).toMatchObject({ id: '9001', name: 'Screening' });

  const candidate = { first_name: 'Ada', email: 'ada@post.example' };
  expect(await control('GET', `/applications/${id}`)).toMatchObject({ job_id: '2140231', candidate, documents: [] });

  await control('PATCH', `/applications/${id}`, { stage: 'Interview', entered_at: '2026-09-20T10:00:00Z' });
  await control('PATCH', `/applications/${id}`, { stage: 'offer', entered_at: '2026-09-21T10:00:00Z' });

  expect((await shown(`/applications/${id}`)).current_stage).toMatchObject({ id: null, type: 'OFFER' });
  const { _data: transitions } = await shown(`/applications/${id}/stage-transitions`);
  expect(transitions.map(({ stage }: Body) => stage.name ?? stage.type)).toEqual(['OFFER', 'Interview', 'Screening']);
  expect(transitions[1].entered_at['date-time']).toBe('2026-09-20T12:00:00');
  expect((await shown('/applications?limit=1'))._data[0].id).toBe(id);
});

test('a candidate is changed, anonymised and removed', async () => {
  const { id } = await control('POST', '/candidates', { email: 'grace@post.example', phone: '1' });
  await control('PATCH', `/candidates/${id}`, { phone: null, updated_at: '2026-01-01T00:00:00Z' });
  const candidate = await shown(`/candidates/${id}`);
  expect(candidate).toMatchObject({ first_name: 'Ada', phone: null, applications: [] });
  expect(candidate.updated_at['date-time']).toBe('2026-01-01T01:00:00');

  const application = await control('POST', '/applications', { job_id: 2_140_255, candidate_id: id });
  await control('PATCH', `/candidates/${id}`, { is_anonymized: true });
  expect(await shown(`/candidates/${id}`)).toMatchObject({ first_name: null, email: null });
  expect((await shown(`/applications/${application.id}`)).is_anonymized).toBe(true);

  await control('DELETE', `/candidates/${id}`);
  expect((await driver.get(`${BASE}/candidates/${id}`)).status).toBe(404);
  expect((await shown(`/applications/${application.id}`)).candidate.id).toBe(id);
});

test('an application goes, with its documents', async () => {
  const { id } = await control('POST', '/applications', { job_id: 2_140_231 });
  const document = await control('POST', '/documents', { application_id: id, name: 'CV', bytes: 3_000_000 });
  const listed = await driver.get(`/v2/document-management/documents?owner_id=${id}`);
  expect(listed.body._data).toMatchObject([{ id: document.id, size: 3_000_000, owner: { id } }]);
  const path = `/v2/document-management/documents/${document.id}/download`;
  const { bytes, headers } = await driver.file(path);
  expect([bytes.length, headers.get('content-length')]).toEqual([3_000_000, '3000000']);
  expect(bytes.subarray(0, 6).toString()).toBe('CV\nCV\n');

  await control('DELETE', `/applications/${id}`);
  expect((await driver.get(`${BASE}/applications/${id}`)).status).toBe(404);
  expect((await driver.get(path)).status).toBe(404);
});

test('a job is made, changed and removed; its applications still name it', async () => {
  const { id } = await control('POST', '/jobs', {
    ...{ name: 'Koch (m/w/d)', department: 'Vertrieb', category: 'Initiativ', published: true, office: 'Wien' },
    hiring_team: [{ person_id: 3001, role: 'Recruiter' }],
    texts: { de: { name: 'Koch (m/w/d)', sections: [{ name: 'Aufgaben', value: '<b>Kochen</b>' }] } },
  });
  const { id: application } = await control('POST', '/applications', { job_id: id });
  await control('PATCH', `/jobs/${id}`, { name: 'Köchin (m/w/d)', department: null });
  expect(await shown(`/jobs/${id}`)).toMatchObject({
    name: 'Köchin (m/w/d)',
    department: null,
    category: { id: '79' },
  });
  expect((await shown(`/applications/${application}`)).current_stage).toMatchObject({ id: '9201', name: 'Neu' });

  await control('DELETE', `/jobs/${id}`);
  expect((await driver.get(`${BASE}/jobs/${id}`)).status).toBe(404);
  expect((await shown(`/applications/${application}`)).job.name).toBe('Köchin (m/w/d)');
});

test('stages are added, renamed, moved and removed; who is in one stays in it', async () => {
  const made = await control('POST', '/recruiting-categories', {
    name: 'Küche',
    stages: [{ name: 'A' }, { name: 'B' }],
  });
  const [a, b] = made.stages as string[];
  const { id: job } = await control('POST', '/jobs', { category: made.id });
  const { id } = await control('POST', '/applications', { job_id: job, stage: 'B' });

  await control('PATCH', `/recruiting-categories/${made.id}/stages/${String(b)}`, { name: 'Probekochen', at: 0 });
  await control('DELETE', `/recruiting-categories/${made.id}/stages/${String(a)}`);
  await control('POST', `/recruiting-categories/${made.id}/stages`, { name: 'Vertrag', type: 'CONTRACT' });

  const { stages } = await shown(`/categories/${made.id}`);
  expect(stages.map(({ name }: Body) => name)).toEqual(['Probekochen', 'Vertrag']);
  expect((await shown(`/applications/${id}`)).current_stage).toMatchObject({ id: b, name: 'Probekochen' });
  await control('DELETE', `/recruiting-categories/${made.id}`);
  expect((await shown(`/jobs/${job}`)).category).toBeNull();
  expect((await shown(`/applications/${id}`)).current_stage.name).toBe('Probekochen');
});

test('payload parts are laid over what would be shown', async () => {
  await control('PATCH', '/applications/8123404', { raw: { job: null, candidate: null } });
  expect(await shown('/applications/8123404')).toMatchObject({ id: '8123404', job: null, candidate: null });
});

test('counts tell how much there is', async () => {
  await using own = await Driver.start();
  const { body } = await own.ask('GET', '/_control');
  expect(body.counts).toMatchObject({
    ...{ recruiting_jobs: 6, recruiting_categories: 3, candidates: 10, applications: 14 },
    ...{ stage_transitions: 33, application_documents: 8 },
  });
});

test('what makes no sense is refused, and changes nothing', async () => {
  expect(await refused('PATCH', '/applications/8123411', { stage: 'Kaffee' })).toBe(422);
  expect(await refused('PATCH', '/applications/8123411', { stag: 'offer' })).toBe(422);
  expect(await refused('PATCH', '/applications/1', { stage: 'offer' })).toBe(404);
  expect(await refused('POST', '/applications', { job_id: 1 })).toBe(404);
  expect(await refused('PATCH', '/candidates/7123401', { nose: 'big' })).toBe(422);
  expect(await refused('POST', '/jobs', { texts: { xx: { name: 'X' } } })).toBe(422);
  expect(await refused('POST', '/documents', { application_id: 1 })).toBe(404);
  expect((await shown('/applications/8123411')).current_stage.name).toBe('Probetag');
});
