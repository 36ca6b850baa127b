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
const control = <Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> =>
  stack.personio.control<Answer>(method, path, body);

/** What has changed of a model since, and what to ask for next time. */
async function news(model: string, since: string, query = {}): Promise<{ items: Item[]; until: string }> {
  return stack.read(model, connection, { modified_after: since, ...query });
}

test('an applicant is seen moving: each stage that is entered is one change, and one activity more', async () => {
  const { id } = await one('applications', '8123408');
  let { until } = await stack.read('applications', connection);

  for (const [stage, remoteId] of [
    ['Assessment Center', '2140270:9102'],
    ['OFFER', '2140270:offer'],
  ]) {
    const known = (await all('activities', { application: String(id) })).length;
    await control('PATCH', '/applications/8123408', { stage });
    await stack.sync(connection);

    const after = await news('applications', until, { expand: 'current_stage' });
    expect(after.items).toMatchObject([{ id, current_stage: { remote_id: remoteId } }]);
    expect(await all('activities', { application: String(id) })).toHaveLength(known + 1);
    ({ until } = after);
  }
  expect(await all('offers', { application: String(id) })).toMatchObject([
    { remote_id: 'offer:8123408', status: null },
  ]);
});

test('an application that is rejected is so since then, and one that is taken up again is not', async () => {
  await control('PATCH', '/applications/8123412', { stage: 'REJECTED' });
  await stack.sync(connection);
  const rejected = await one('applications', '8123412');
  await control('PATCH', '/applications/8123412', { stage: 'Telefoninterview' });
  await stack.sync(connection);

  expect(rejected['rejected_at']).toMatch(/Z$/);
  expect(await one('applications', '8123412')).toMatchObject({ rejected_at: null });
});

test('somebody who applies is there after the next sync, with the application', async () => {
  const { until } = await stack.read('candidates', connection);

  const candidate = { first_name: 'Grace', last_name: 'Hopper', email: 'grace@post.example' };
  const { id, candidate_id } = await control<Record<string, string>>('POST', '/applications', {
    job_id: 2140231,
    candidate,
  });
  await stack.sync(connection);

  const { items } = await news('candidates', until, { expand: 'applications' });
  expect(items).toMatchObject([
    { remote_id: candidate_id, first_name: 'Grace', applications: [{ remote_id: id }], attachments: [] },
  ]);
});

test('a candidate who has another name now is renamed, and nobody else', async () => {
  const { until } = await stack.read('candidates', connection);

  await control('PATCH', '/candidates/7123402', { last_name: 'Groß-Öztürk' });
  await stack.sync(connection);

  expect((await news('candidates', until)).items).toMatchObject([{ remote_id: '7123402', last_name: 'Groß-Öztürk' }]);
});

test('a file that comes later is found on the candidate with modified_after, and is gone from there when it is', async () => {
  const { until } = await stack.read('candidates', connection);

  const file = { application_id: 8123403, name: 'Arbeitsprobe.pdf', category_id: 25, size_bytes: 3000 };
  const { id } = await control<{ id: string }>('POST', '/documents', file);
  await stack.sync(connection, { full: true });

  const after = await news('candidates', until, { expand: 'attachments' });
  expect(after.items).toMatchObject([{ remote_id: '7123402' }]);
  const files = after.items[0]?.['attachments'] as Item[];
  expect(files.find(({ remote_id }) => remote_id === id)).toMatchObject({
    file_name: 'Arbeitsprobe.pdf',
    size_bytes: 3000,
  });

  await control('DELETE', `/documents/${id}`);
  await stack.sync(connection, { full: true });

  const again = await news('candidates', after.until, { expand: 'attachments' });
  expect(again.items).toMatchObject([{ remote_id: '7123402' }]);
  expect((again.items[0]?.['attachments'] as Item[]).map(({ remote_id }) => remote_id)).not.toContain(id);
});

test('a large file of an applicant is had whole or not at all', async () => {
  const size = 20 * 1024 * 1024 + 1;
  const file = { application_id: 8123406, name: 'Portfolio.pdf', category_id: 25, size_bytes: size };
  const { id } = await control<{ id: string }>('POST', '/documents', file);
  await stack.sync(connection, { full: true });
  const { file_url: url, size_bytes: told } = await one('attachments', id);
  const download = async (): Promise<number> => {
    const answer = await fetch((await stack.url()) + new URL(url as string).pathname);
    return (await answer.arrayBuffer()).byteLength;
  };

  expect([told, await download()]).toEqual([size, size]);
  await stack.personio.fault(`GET /v2/document-management/documents/${id}/download`, 'truncate');
  await expect(download()).rejects.toThrow();
});

/** Reads all of one stream, and of the others what changed. Returns which were read whole. */
async function syncAll(stream: string): Promise<string[]> {
  const asked = new Date();
  await stack.query('UPDATE stream SET next_full_at = now() WHERE connection_id = $1 AND name = $2', [
    connection.id,
    stream,
  ]);
  await stack.sync(connection);
  const whole = `SELECT stream FROM run WHERE connection_id = $1 AND kind = 'full' AND queued_at >= $2`;
  return (await stack.query<{ stream: string }>(whole, [connection.id, asked])).map((run) => run.stream);
}

test('an application that vanishes takes its activities, its offer and its files with it', async () => {
  const { id } = await one('applications', '8123401');
  const of = { application: String(id) };
  const { until } = await stack.read('candidates', connection);
  const before = await Promise.all(['activities', 'offers', 'attachments'].map((model) => all(model)));

  await control('DELETE', '/applications/8123401');
  const whole = await syncAll('applications');

  const gone = await all('applications', { ...{ remote_id: '8123401' }, include_deleted: 'true' });
  expect(gone).toMatchObject([{ id, is_deleted: true }]);
  expect(whole).toEqual(['applications']); // no other stream could see that anything is gone
  expect(await all('activities', of)).toEqual([]);
  expect(await all('offers', of)).toEqual([]);
  const after = await Promise.all(['activities', 'offers', 'attachments'].map((model) => all(model)));
  expect(after.map(({ length }, at) => (before[at]?.length ?? 0) - length)).toEqual([5, 1, 3]);
  const [anna] = (await news('candidates', until)).items;
  expect(anna).toMatchObject({ remote_id: '7123401', attachments: [] });
  expect(anna?.['applications']).toHaveLength(1);
});

test('a stage that has another name now is renamed in every pipeline that has it, and no application has changed', async () => {
  const stages = await stack.read('job-interview-stages', connection);
  const { until } = await stack.read('applications', connection);

  await control('PATCH', '/recruiting-categories/77/stages/9002', { name: 'Fachinterview' });
  await stack.sync(connection);

  const renamed = (await news('job-interview-stages', stages.until)).items;
  expect(renamed.map(({ remote_id, name }) => [remote_id, name]).sort()).toEqual([
    ['2140231:9002', 'Fachinterview'],
    ['2140255:9002', 'Fachinterview'],
  ]);
  expect((await news('applications', until)).items).toEqual([]);
});

test('a stage that a pipeline has no more is still told of the applications that are in it', async () => {
  await control('DELETE', '/recruiting-categories/77/stages/9003');
  for (let turn = 0; turn < 2; turn += 1) await stack.sync(connection, { full: true });

  const { current_stage: stage } = await one('applications', '8123411', { expand: 'current_stage' });
  expect(stage).toMatchObject({ remote_id: '2140231:9003', name: 'Probetag', stage_order: null });
});

test('a department that has another name now has it for its jobs', async () => {
  await control('POST', '/org-units/department/401', { name: 'Technik' });
  await stack.sync(connection);

  const job = await one('jobs', '2140231', { expand: 'departments' });
  expect(job['departments']).toMatchObject([{ name: 'Technik' }]);
});

test('a job that vanishes takes its pipeline with it; who applied for it stays, and still names it', async () => {
  const { id } = await one('jobs', '2140255');
  const applications = await all('applications', { job: String(id) });

  await control('DELETE', '/jobs/2140255');
  await stack.sync(connection, { full: true });

  expect((await stack.get(`/api/ats/v1/jobs/${String(id)}`, connection)).status).toBe(404);
  expect(await all('job-interview-stages', { job: String(id) })).toEqual([]);
  expect(await all('applications', { job: String(id) })).toEqual(applications);
  expect(applications).toHaveLength(2);
});

test('a candidate who is removed is gone; the application stays, and still names the candidate', async () => {
  const { id } = await one('candidates', '7123407');

  await control('DELETE', '/candidates/7123407');
  await stack.sync(connection, { full: true });

  expect((await stack.get(`/api/ats/v1/candidates/${String(id)}`, connection)).status).toBe(404);
  expect(await one('applications', '8123408')).toMatchObject({ candidate: id });
});

test('somebody who is anonymised at the provider is so here', async () => {
  await control('PATCH', '/candidates/7123406', { is_anonymized: true });
  await stack.sync(connection);

  expect(await one('candidates', '7123406')).toMatchObject({ first_name: null, last_name: null, email_addresses: [] });
  const raw = await one('applications', '8123407', { include_raw_data: 'true' });
  expect(JSON.stringify(raw)).not.toMatch(/Łukasz|Wójcik|lukasz/);
});
