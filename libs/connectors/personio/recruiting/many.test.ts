import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bench } from '../../conformance.js';
import type { RecruitingClient } from './client.js';
import { personioAts } from './index.js';

/** As many changes as a quarter of an hour brings, and the calls that finding them may cost. */
const [CHANGES, MOST_CALLS] = [50, 60];

let bench: Bench<RecruitingClient>;
let client: RecruitingClient;

beforeAll(async () => {
  bench = await Bench.start(personioAts, {
    ...{ people: 20, jobs: 5000, candidates: 100, applications: 250 },
    ...{ speed: 1000, history: 0 },
  });
  client = bench.open();
});
afterAll(() => bench[Symbol.asyncDispose]());

async function calls(): Promise<number> {
  const { requests } = await bench.control('GET', '/requests');
  return (requests as { n: number }[]).at(-1)?.n ?? 0;
}

/** Those that are found after some were changed, and what that costs. */
async function after(stream: string, model: string, change: (id: string) => Promise<unknown>) {
  const first = await bench.pull(client, stream);
  const since = new Date(Math.max(...first.pages.map(({ latest }) => latest?.getTime() ?? 0)));
  const ids = first.found.filter((one) => one.model === model).map(({ remoteId }) => remoteId);
  const chosen = ids.filter((_, at) => at % Math.floor(ids.length / CHANGES) === 0).slice(0, CHANGES);
  for (const id of chosen) await change(id);
  const before = await calls();
  const { found } = await bench.pull(client, stream, { since });
  const seen = found.filter((one) => one.model === model).map(({ remoteId }) => remoteId);
  return { held: ids.length, chosen: chosen.sort(), seen: seen.sort(), cost: (await calls()) - before };
}

test('fifty of five thousand jobs that have changed are found with no more than sixty calls', async () => {
  const rename = (id: string) => bench.control('PATCH', `/jobs/${id}`, { name: 'Other' });

  const { held, chosen, seen, cost } = await after('jobs', 'job', rename);

  expect(held).toBe(5000);
  expect(chosen).toHaveLength(CHANGES);
  expect(seen).toEqual(chosen);
  expect(cost).toBeLessThanOrEqual(MOST_CALLS);
}, 60_000);

test('fifty applicants who have moved are found with no more than sixty calls', async () => {
  const move = (id: string) => bench.control('PATCH', `/applications/${id}`, { stage: 'WITHDRAWN' });

  const { held, chosen, seen, cost } = await after('applications', 'application', move);

  expect(held).toBe(250);
  expect(chosen).toHaveLength(CHANGES);
  expect(seen).toEqual(chosen);
  expect(cost).toBeLessThanOrEqual(MOST_CALLS);
}, 60_000);
