import { expect, test } from '@jest/globals';
import { Bench } from '../conformance.js';
import { personio } from './index.js';

test('projects and those below them are one list', async () => {
  await using bench = await Bench.start(personio);
  const { found } = await bench.pull(bench.open(), 'projects');

  expect(found.map(({ remoteId }) => remoteId)).toEqual(['5001', '5002', '5003', '5004', '5005']);
  expect(bench.map('project', found[1]?.raw ?? {}).fields).toMatchObject({
    ...{ name: 'Implementation', parent_project: 'project/5001', end_date: '2026-12-31T00:00:00Z' },
  });
});

test('an account that counts booked minutes without being asked has no project changed by that', async () => {
  await using bench = await Bench.start(personio);
  const project = { id: '5001', name: 'Greifarm 3000', tracked_minutes: 90, sub_projects_count: 1 };
  await bench.control('POST', '/faults', {
    match: 'GET /v2/projects',
    kind: 'body',
    body: { _data: [project] },
    times: 1,
  });

  const { found } = await bench.pull(bench.open(), 'projects');

  expect(found.map(({ raw }) => raw)).toEqual([{ id: '5001', name: 'Greifarm 3000' }]);
});
