import { expect, test } from '@jest/globals';
import { Driver } from '../driver.js';

const list = '/v2/attendance-periods';

test('an attendance is planted with its break, changed and removed, whatever Personio would say', async () => {
  await using driver = await Driver.start();
  const made = await driver.ask('POST', '/_control/attendances', {
    ...{ person_id: 3003, start: '2026-06-01T09:00', end: '2026-06-01T17:00', break: 30, project_id: 5004 },
    ...{ attribution_date: '2026-05-31', status: 'PENDING', is_holiday: true, raw: { type: 'ON_CALL' } },
  });
  const work = await driver.get(`${list}/${String(made.body.id)}`);
  const pause = await driver.get(`${list}/${String(made.body.break_id)}`);

  expect(made.status).toBe(201);
  expect(work.body).toMatchObject({ type: 'ON_CALL', attribution_date: '2026-05-31', is_holiday: true });
  expect(pause.body).toMatchObject({ type: 'BREAK', start: { date_time: '2026-06-01T12:45:00' } });

  const seen = await driver.ask('GET', `/_control/attendances/${String(made.body.id)}`);
  const times = { start: '2026-06-01T09:00:00', end: '2026-06-01T17:00:00' };
  expect(seen.body).toMatchObject({ person_id: 3003, type: 'WORK', ...times });

  await driver.ask('PATCH', `/_control/attendances/${String(made.body.break_id)}`, { end: '2026-06-01T14:00:00' });
  const changed = await driver.get(`${list}?updated_at.gte=2026-09-15T08:00:00&id=${String(made.body.break_id)}`);
  expect(changed.body._data).toMatchObject([{ end: { date_time: '2026-06-01T14:00:00' } }]);

  await driver.ask('DELETE', `/_control/attendances/${String(made.body.number)}`);
  expect((await driver.get(`${list}/${String(made.body.id)}`)).status).toBe(404);
});

test('projects are planted, changed and removed', async () => {
  await using driver = await Driver.start();
  const made = await driver.ask('POST', '/_control/projects', { name: 'Neu', parent_id: 5003, members: [3003] });
  await driver.ask('PATCH', `/_control/projects/${String(made.body.id)}`, { status: 'ARCHIVED', end: '2026-10-01' });
  const { body } = await driver.get('/v2/projects/5006');

  expect(body).toMatchObject({ name: 'Neu', status: 'ARCHIVED', parent_project: { id: '5003' } });
  await driver.ask('DELETE', '/_control/projects/5003');
  expect((await driver.get('/v2/projects/5006')).status).toBe(404);
});

test('the facts count periods and projects, and follow what happens', async () => {
  await using driver = await Driver.start();
  const before = await driver.ask('GET', '/_control');
  await driver.ask('POST', '/_control/attendances', { person_id: 3003, start: '2026-09-14T09:00', end: null });
  const after = await driver.ask('GET', '/_control');
  const everything = await driver.get(list);

  expect(before.body.counts).toMatchObject({
    ...{ attendance_periods: 22, work_periods: 14, work_periods_rejected: 1, projects: 5 },
  });
  expect(after.body.counts).toMatchObject({ attendance_periods: 23, work_periods: 15 });
  expect(everything.body._data).toHaveLength(23);
});

test('mistakes are told', async () => {
  await using driver = await Driver.start();
  const start = '2026-09-14T09:00';
  const refused = [
    await driver.ask('POST', '/_control/attendances', { person_id: 3003, start: '2026-09-14T09:00Z' }),
    await driver.ask('POST', '/_control/attendances', { person_id: 3003 }),
    await driver.ask('POST', '/_control/attendances', { person_id: 3003, start, colour: 'red' }),
    await driver.ask('POST', '/_control/projects', { name: 5 }),
  ];
  const missing = [
    await driver.ask('POST', '/_control/attendances', { person_id: 9, start }),
    await driver.ask('PATCH', '/_control/attendances/9', {}),
    await driver.ask('DELETE', '/_control/projects/9'),
  ];

  expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  expect(missing.map(({ status }) => status)).toEqual([404, 404, 404]);
});

test('who leaves the company without trace takes the attendances along', async () => {
  await using driver = await Driver.start();
  const { body } = await driver.get(`${list}?person.id=3003`);
  await driver.ask('DELETE', '/_control/people/3003');

  expect((await driver.get(`${list}?person.id=3003`)).body._data).toEqual([]);
  expect((await driver.get(`${list}/${String(body._data[0].id)}`)).status).toBe(404);
});
