import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { memoryUsed } from '../../../../test/memory.js';
import { Bench, type Pull } from '../../conformance.js';
import type { JsonObject } from '../../contract.js';
import type { RecruitingClient } from './client.js';
import { personioAts } from './index.js';

let bench: Bench<RecruitingClient>;
beforeEach(async () => {
  bench = await Bench.start(personioAts);
});
afterEach(() => bench[Symbol.asyncDispose]());

const ENGINEER = '2140231';
const SALES = '2140240';
const UNPUBLISHED = '2140270';

const ids = ({ found }: Pick<Pull, 'found'>, model: string): string[] =>
  found.filter((one) => one.model === model).map(({ remoteId }) => remoteId);
const mapped = ({ found }: Pull, model: string, id: string) =>
  bench.map(model, found.find((one) => one.model === model && one.remoteId === id)?.raw ?? {});
const last = ({ pages }: Pull) => pages.at(-1);
const feed = (state: JsonObject) => bench.control('PUT', '/feed', state);

/** With these of the credentials only. */
function openWith(...names: string[]): RecruitingClient {
  const given = Object.entries(bench.simulator.credentials).filter(([name]) => names.includes(name));
  return bench.open(Object.fromEntries(given));
}

/** A pair that may do only this, beside the career page. */
async function openAs(areas: string[]): Promise<RecruitingClient> {
  const pair = (await bench.control('POST', '/credentials', { areas })) as Record<string, string>;
  return bench.open({ ...bench.simulator.credentials, ...pair });
}

async function paths(): Promise<string[]> {
  const { requests } = await bench.control('GET', '/requests');
  return (requests as { method: string; path: string }[]).map(({ method, path }) => `${method} ${path}`);
}

test('jobs are those of v2, with what the career page says of the published ones', async () => {
  const pull = await bench.pull(bench.open(), 'jobs');

  expect(ids(pull, 'job')).toHaveLength(6);
  expect(mapped(pull, 'job', ENGINEER).fields).toMatchObject({
    ...{ name: 'Software Engineer (m/w/d)', status: 'OPEN', employment_type: 'REGULAR', schedule: 'FULL_TIME' },
    ...{ departments: ['department/401'], offices: ['office/name:München', 'office/name:Remote'] },
    ...{ hiring_managers: ['remote_user/3002'], recruiters: ['remote_user/3010'] },
  });
  expect(mapped(pull, 'job', UNPUBLISHED).fields).toMatchObject({ name: 'Head of People', status: null });
  expect(mapped(pull, 'department', '401').fields).toEqual({ name: 'Engineering' });
  expect(mapped(pull, 'office', 'name:Remote').fields).toEqual({ name: 'Remote', location: null });
  expect(mapped(pull, 'remote_user', '3002').fields).toMatchObject({ last_name: 'Groß', disabled: false });
  expect(last(pull)).toMatchObject({ rightsMissing: [], incomplete: [] });
});

test('of those who hire no more is kept than who they are', async () => {
  const pull = await bench.pull(bench.open(), 'jobs');

  for (const { model, raw } of pull.found.filter((one) => one.model === 'remote_user')) {
    expect([model, Object.keys(raw)]).toEqual([
      'remote_user',
      expect.not.arrayContaining(['custom_attributes', 'gender']),
    ]);
  }
});

test('a job’s pipeline is that of its category, among the stages that every pipeline has', async () => {
  const pull = await bench.pull(bench.open(), 'jobs');
  const stages = ids(pull, 'job_interview_stage').filter((id) => id.startsWith(`${SALES}:`));
  const pipeline = stages.map((id) => mapped(pull, 'job_interview_stage', id).fields);

  expect(pipeline.map(({ name, stage_order: order }) => [order, name].join(' '))).toEqual([
    ...[
      '0 Unassigned',
      '1 Telefoninterview',
      '2 Assessment Center',
      '3 Offer',
      '4 Accepted',
      '5 Rejected',
      '6 Withdrawn',
    ],
  ]);
  expect(new Set(pipeline.map(({ job }) => job))).toEqual(new Set([`job/${SALES}`]));
});

test('between two complete pulls only what has changed is told, in a handful of calls', async () => {
  await bench.pull(bench.open(), 'jobs');
  await bench.control('DELETE', '/requests');
  const client = bench.open();
  const same = await bench.pull(client, 'jobs', { since: new Date() });

  expect(same.found).toEqual([]);
  expect(same.untouched.length).toBeGreaterThan(40);
  expect((await paths()).filter((path) => !path.includes('/auth')).length).toBeLessThanOrEqual(6);

  await bench.control('PATCH', '/recruiting-categories/78/stages/9101', { name: 'Anruf' });
  await bench.control('PATCH', `/jobs/${ENGINEER}`, { schedule: 'part-time' });
  const changed = await bench.pull(client, 'jobs', { since: new Date() });

  expect(ids(changed, 'job').sort()).toEqual([ENGINEER, SALES, UNPUBLISHED].sort());
  expect(mapped(changed, 'job_interview_stage', `${SALES}:9101`).fields).toMatchObject({ name: 'Anruf' });
  expect(ids(changed, 'remote_user')).toEqual([]);
});

test('a job that is published or taken off the career page is told at once', async () => {
  await bench.pull(bench.open(), 'jobs');
  await bench.control('POST', `/jobs/${UNPUBLISHED}/publish`);
  await bench.control('POST', `/jobs/${SALES}/unpublish`);
  const pull = await bench.pull(bench.open(), 'jobs', { since: new Date() });

  expect(mapped(pull, 'job', UNPUBLISHED).fields).toMatchObject({ status: 'OPEN' });
  expect(mapped(pull, 'job', SALES)).toMatchObject({ fields: { status: null, description: null }, withheld: [] });
});

test('several languages are read one after the other, and the most wanted one counts', async () => {
  bench.settings = { feed_languages: ['en', 'de'] };
  const pull = await bench.pull(bench.open(), 'jobs');
  const [engineer, sales] = [ENGINEER, SALES].map((id) => mapped(pull, 'job', id));

  expect(engineer?.fields).toMatchObject({ name: 'Software Engineer (f/m/d)' });
  expect(engineer?.custom).toMatchObject({ translations: { de: { name: 'Software Engineer (m/w/d)' } } });
  expect(sales?.fields['description']).toMatch(/^<h3>Über uns<\/h3>/); // nobody has translated it
});

test('what somebody wrote into a description is kept, and is harmless where it is shown', async () => {
  const pull = await bench.pull(bench.open(), 'jobs');
  const raw = pull.found.find(({ model, remoteId }) => model === 'job' && remoteId === SALES)?.raw;

  expect(JSON.stringify(raw)).toContain('<script>alert(2)</script>');
  expect(mapped(pull, 'job', SALES).fields['description']).toBe(
    '<h3>Über uns</h3><p>Wir suchen <b>Dich</b>!</p><a>Jetzt bewerben</a>',
  );
});

test.each([{ off: true }, { redirect: 'https://www.personio.de/' }])(
  'without its feed (%j) the career page’s part of jobs is withheld',
  async (state) => {
    await feed(state);
    const pull = await bench.pull(bench.open(), 'jobs');

    expect(ids(pull, 'job')).toHaveLength(6);
    expect(mapped(pull, 'job', ENGINEER).withheld).toContain('description');
    expect(last(pull)).toMatchObject({ rightsMissing: ['Career page feed'], incomplete: ['office'] });
  },
);

test('client id and secret alone bring all jobs, and tell what the career page would add', async () => {
  const pull = await bench.pull(openWith('client_id', 'client_secret'), 'jobs');

  expect(ids(pull, 'job')).toHaveLength(6);
  expect(last(pull)).toMatchObject({ rightsMissing: [], rightsLeftOut: ['Career page feed'], incomplete: ['office'] });
});

test('the career page alone brings the published jobs, with departments and offices by their names', async () => {
  const pull = await bench.pull(openWith('feed_label'), 'jobs');

  expect(ids(pull, 'job')).toHaveLength(4);
  expect(ids(pull, 'department')).toContain('name:Engineering');
  expect(mapped(pull, 'job', ENGINEER)).toMatchObject({
    fields: { departments: ['department/name:Engineering'] },
    withheld: [],
  });
  expect(ids(pull, 'job_interview_stage')).toEqual([]);
  expect(last(pull)).toMatchObject({ rightsMissing: [], rightsLeftOut: ['Recruiting: read'], incomplete: [] });
});

test('while what v2 has shown is kept, the career page alone does not take it for gone', async () => {
  const pull = await bench.pull(openWith('feed_label'), 'jobs', { withdrawn: new Set(['Recruiting: read']) });

  expect(mapped(pull, 'job', ENGINEER).withheld).toContain('departments');
  expect(last(pull)).toMatchObject({
    ...{ rightsMissing: [], rightsLeftOut: ['Recruiting: read'] },
    incomplete: ['job', 'job_interview_stage', 'department', 'remote_user'],
  });
});

test.each(['candidates', 'applications', 'attachments'])(
  'with the career page alone nothing is said of %s but that they were left out',
  async (name) => {
    const { pages, incomplete } = await bench.pull(openWith('feed_label'), name);

    expect(pages).toMatchObject([{ found: [], rightsLeftOut: ['Recruiting: read'] }]);
    expect(incomplete).toEqual(personioAts.streams.find((one) => one.name === name)?.models.map((model) => model.name));
  },
);

test('somebody of a hiring team whom Personio does not know is no one', async () => {
  const pull = await bench.pull(bench.open(), 'jobs');
  const known = ids(pull, 'remote_user').map((id) => `remote_user/${id}`);
  const jobs = ids(pull, 'job').map((id) => mapped(pull, 'job', id).fields);
  const named = jobs.flatMap(({ recruiters, hiring_managers: managers }) => [recruiters, managers]).flat();

  expect(pull.found.some(({ raw }) => raw['gone'])).toBe(true);
  expect(named.filter((one) => one != null && !known.includes(one as string))).toEqual([]);
});

test('while v2 may not be read, nothing that only it shows is taken for gone', async () => {
  const pull = await bench.pull(await openAs(['persons']), 'jobs');

  expect(ids(pull, 'job')).toHaveLength(4);
  expect(mapped(pull, 'job', ENGINEER).withheld).toContain('recruiters');
  expect(last(pull)).toMatchObject({
    rightsMissing: ['Recruiting: read'],
    incomplete: ['job', 'job_interview_stage', 'department', 'remote_user'],
  });
});

test('where persons may not be read, nobody has a name', async () => {
  const pull = await bench.pull(await openAs(['recruiting']), 'jobs');

  expect(ids(pull, 'remote_user')).toEqual([]);
  expect(mapped(pull, 'job', ENGINEER).fields).toMatchObject({ recruiters: ['remote_user/3010'] });
  expect(last(pull)).toMatchObject({ rightsMissing: ['Persons: read'], incomplete: ['remote_user'] });
});

test('that persons may not be read any more is told at once, though all of them are known', async () => {
  await bench.control('PATCH', '/jobs/2140281', { hiring_team: [] }); // names somebody who is not there
  await bench.pull(bench.open(), 'jobs');
  const pull = await bench.pull(await openAs(['recruiting']), 'jobs', { since: new Date() });

  expect(last(pull)).toMatchObject({ rightsMissing: ['Persons: read'] });
});

test('where nothing can be read, the pull says what to do', async () => {
  await feed({ off: true });

  await expect(bench.pull(openWith('feed_label'), 'jobs')).rejects.toMatchObject({ area: 'Career page feed' });
  await expect(bench.pull(await openAs(['persons']), 'jobs')).rejects.toMatchObject({ area: 'Recruiting: read' });
});

test('a feed that is empty says that nothing is published', async () => {
  await feed({ text: '<workzag-jobs></workzag-jobs>' });
  const pull = await bench.pull(bench.open(), 'jobs');

  expect(mapped(pull, 'job', ENGINEER)).toMatchObject({ fields: { status: null }, withheld: [] });
  expect(last(pull)).toMatchObject({ rightsMissing: [], incomplete: [] });
});

test.each([
  '<workzag-jobs><position><id>2140231</id><name>Half a',
  '<html><body>We are hiring</body></html>',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><workzag-jobs>&b;</workzag-jobs>',
])('a feed that is broken fails the pull before it says anything about jobs: %s', async (text) => {
  await feed({ text });
  const client = bench.open();

  await expect(bench.pull(client, 'jobs')).rejects.toMatchObject({ code: 'provider_answer_broken' });
  const [first] = (await bench.pull(client, 'jobs', {}, 1)).pages;
  expect(new Set(first?.found.map(({ model }) => model))).toEqual(new Set(['remote_user']));
});

test('a feed of 50 MB goes through in pages that are no burden', async () => {
  await feed({ size_bytes: 50 * 1024 * 1024 });
  const [stream] = personioAts.streams;
  const pages = stream?.pull(bench.open(), { changed: () => Promise.resolve(new Set()), settings: {} }) ?? [];
  const before = memoryUsed();
  let [count, jobs, most] = [0, 0, 0];
  for await (const { found } of pages) {
    jobs += ids({ found }, 'job').length;
    count += 1;
    if (count % 10 === 0) most = Math.max(most, memoryUsed() - before);
  }

  expect(jobs).toBeGreaterThan(3000);
  expect(count).toBeGreaterThan(30);
  expect(most).toBeLessThan(30 * 1024 * 1024); // held, it would be 50 and more
}, 60_000);
