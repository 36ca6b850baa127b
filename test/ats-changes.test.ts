import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Linked, Stack } from './stack.js';

/** The calls that each kind of run makes; a list that two of them read counts for both. */
const RUNS = {
  jobs: /\/v2\/recruiting\/(jobs|categories)|\/v2\/persons|\/xml/,
  candidates: /\/v2\/recruiting\/candidates/,
  applications: /\/v2\/recruiting\/applications|\/v2\/recruiting\/categories/,
  attachments: /\/v2\/document-management|\/v2\/recruiting\/applications(\?|$)/,
};

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start({ people: 20, jobs: 10, candidates: 100, applications: 120, history: 0 });
  connection = await stack.connect('personio_ats');
}, 120_000);

afterAll(() => stack.close());

/** How many calls each kind of run makes in one sync. */
async function costs(): Promise<Record<string, number>> {
  const before = (await stack.personio.requests()).length;
  await stack.sync(connection);
  const paths = (await stack.personio.requests()).slice(before).map(({ path }) => path);
  return Object.fromEntries(
    Object.entries(RUNS).map(([run, pattern]) => [run, paths.filter((path) => pattern.test(path)).length]),
  );
}

test('everything that the provider holds is read', async () => {
  const { counts } = await stack.personio.control<{ counts: Record<string, number> }>('GET', '?counts=all');

  const read = await Promise.all(
    ['jobs', 'candidates', 'applications', 'activities', 'attachments'].map(
      async (model) => (await stack.read(model, connection)).items.length,
    ),
  );

  expect(read).toEqual([
    ...[counts['recruiting_jobs'], counts['candidates'], counts['applications']],
    ...[counts['stage_transitions'], counts['application_documents']],
  ]);
}, 60_000);

test('after fifty changes exactly these are seen, and no run needs more than sixty calls', async () => {
  const { items, until } = await stack.read('applications', connection, { expand: 'current_stage' });
  const changed = items.slice(0, 50);
  for (const { remote_id: id, current_stage: now } of changed) {
    const stage = String(now?.remote_id).endsWith(':offer') ? 'WITHDRAWN' : 'OFFER';
    await stack.personio.control('PATCH', `/applications/${String(id)}`, { stage });
  }

  const calls = await costs();

  const seen = (await stack.read('applications', connection, { modified_after: until })).items;
  expect(seen.map(({ remote_id: id }) => id).sort()).toEqual(changed.map(({ remote_id: id }) => id).sort());
  for (const [run, count] of Object.entries(calls)) expect([run, count <= 60, count]).toEqual([run, true, count]);
}, 60_000);

test('when nothing has changed, lists are read and nothing else, but for files that may have come in the last hour', async () => {
  const { attachments = 0, ...others } = await costs();

  expect(Math.max(...Object.values(others))).toBeLessThanOrEqual(6);
  expect(attachments).toBeLessThanOrEqual(60);
}, 60_000);
