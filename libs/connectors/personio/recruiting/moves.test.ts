import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench } from '../../conformance.js';
import type { RecruitingClient } from './client.js';
import { personioAts } from './index.js';

let bench: Bench<RecruitingClient>;
let client: RecruitingClient;
beforeEach(async () => {
  bench = await Bench.start(personioAts);
  client = bench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

const pathsOf = async (): Promise<string[]> => {
  const { requests } = await bench.control('GET', '/requests');
  return (requests as { path: string }[]).map(({ path }) => path);
};

/** Calls that some work makes. */
async function calls(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await pathsOf()).length;
  await work();
  return (await pathsOf()).slice(before);
}

test('an applicant that moves on is seen with one call for the list and one for the stages', async () => {
  const { pages } = await bench.pull(client, 'applications');
  const since = pages.at(-1)?.latest ?? new Date();
  await bench.control('PATCH', '/applications/8123412', { stage: 9102 });

  let pull: Awaited<ReturnType<typeof bench.pull>> | undefined;
  const asked = await calls(async () => (pull = await bench.pull(client, 'applications', { since })));

  const [moved] = (pull?.found ?? []).filter(({ model }) => model === 'application');
  expect(moved && bench.map('application', moved.raw).fields).toMatchObject({
    current_stage: 'job_interview_stage/2140240:9102',
  });
  expect((pull?.found ?? []).filter(({ model }) => model === 'activity')).toHaveLength(2);
  expect(asked.filter((path) => !path.startsWith('/v2/recruiting/categories'))).toEqual([
    '/v2/recruiting/applications?limit=200',
    '/v2/recruiting/applications/8123412/stage-transitions?limit=200',
  ]);
});

test('a pull of everything asks for the stages of nobody whom we hold as listed', async () => {
  await bench.pull(client, 'applications');

  const asked = await calls(() => bench.pull(client, 'applications'));

  expect(asked.filter((path) => path.includes('stage-transitions'))).toEqual([]);
});

test('a stage that is renamed, or taken out of its pipeline, reaches those who are in it', async () => {
  await bench.pull(client, 'applications');
  await bench.control('PATCH', '/recruiting-categories/77/stages/9003', { name: 'Schnuppertag' });
  const renamed = await bench.pull(client, 'jobs');
  await bench.control('DELETE', '/recruiting-categories/77/stages/9003');
  const removed = await bench.pull(client, 'applications');

  const stages = ({ found }: typeof renamed) => found.filter(({ model }) => model === 'job_interview_stage');
  const named = stages(renamed).map(({ remoteId, raw }) => [
    remoteId,
    bench.map('job_interview_stage', raw).fields['name'],
  ]);
  expect(named).toContainEqual(['2140231:9003', 'Schnuppertag']);
  expect(
    stages(removed).map(({ remoteId, raw }) => [remoteId, bench.map('job_interview_stage', raw).fields['stage_order']]),
  ).toEqual(expect.arrayContaining([['2140231:9003', null]]));
});

test('before recruiting was generally available, and with plain stamps, all is the same', async () => {
  const usual = await bench.company(client);
  bench.forget();
  await bench.control('PUT', '/modes', { recruiting_beta: true, recruiting_plain_stamps: true });

  expect(await bench.company(client)).toEqual(usual);
});
