import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Body, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const path = '/v2/projects';

async function write(other: Driver, method: string, target: string, body?: unknown): Promise<Answer> {
  return other.ask(method, target, body, { authorization: `Bearer ${await other.token()}` });
}

const ids = ({ body }: Answer): string[] => body._data.map(({ id }: { id: string }) => id);

const problemOf = (detail: string) => ({
  personio_trace_id: expect.any(String),
  timestamp: expect.any(String),
  errors: [expect.objectContaining({ detail })],
});

test('a project has texts for ids, days in objects, and the cost center by the id of v2', async () => {
  const { status, body } = await driver.get(`${path}/5002`);

  expect(status).toBe(200);
  expect(body).toEqual({
    id: '5002',
    name: 'Implementation',
    status: 'ACTIVE',
    project_code: '22001-1',
    description: null,
    client_name: 'ACME',
    project_type: null,
    billable: true,
    cost_center: { id: '1f33aa20-287f-4dda-a517-eba2a316f755' },
    assigned_to_all: false,
    parent_project: { id: '5001' },
    start: { date: '2026-01-01' },
    end: { date: '2027-01-01' },
    created_at: '2026-01-05T09:00:00Z',
    updated_at: '2026-01-05T09:00:00Z',
  });
});

test.each([
  ['', ['5001', '5002', '5003', '5004', '5005']],
  ['id=5001,5004', ['5001', '5004']],
  ['id=5001&id=5004', ['5001', '5004']],
  ['name=Implementation', ['5002']],
  ['status=ARCHIVED', ['5004']],
  ['project_code=MH-25,GA-3000', ['5001', '5004']],
  ['parent_project.id=5001', ['5002']],
  ['top_level_only=true', ['5001', '5003', '5004', '5005']],
  ['top_level_only=false&status=ACTIVE&id=5002,5004', ['5002']],
])('the filter "%s" finds %j', async (query, expected) => {
  expect(ids(await driver.get(`${path}?${query}`))).toEqual(expected);
});

test('pages lead through all projects', async () => {
  const first = await driver.get(`${path}?limit=3&status=ACTIVE`);
  const second = await driver.get(first.body._meta.links.next.href.replace(driver.simulator.url, ''));

  expect(ids(first)).toEqual(['5001', '5002', '5003']);
  expect(ids(second)).toEqual(['5005']);
  expect(second.body._meta.links.next).toBeUndefined();
});

test.each([
  ['includes=tracked_minutes', 400, 'Provided request parameters are invalid.'],
  ['status=DONE', 400, 'Provided request parameters are invalid.'],
  ['top_level_only=yes', 400, 'Provided request parameters are invalid.'],
  ['limit=101', 400, 'Provided value for limit is not valid'],
  ['include=tracked_hours', 422, 'The value tracked_hours is not allowed in include.'],
])('%s is refused with %i', async (query, status, detail) => {
  const answer = await driver.get(`${path}?${query}`);

  expect(answer.status).toBe(status);
  expect(answer.body).toEqual(problemOf(detail));
});

test('hours and subprojects are counted for who asks, breaks left out', async () => {
  const query = 'include=tracked_minutes,sub_projects_tracked_minutes,sub_projects_count,tracked_periods_count';
  const { body } = await driver.get(`${path}?${query}`);
  const [parent, child] = body._data;

  expect(parent).toMatchObject({
    ...{ tracked_minutes: 490, sub_projects_tracked_minutes: 480, sub_projects_count: 1, tracked_periods_count: 1 },
  });
  expect(child).toMatchObject({ tracked_minutes: 480, sub_projects_count: 0, tracked_periods_count: 2 });
  expect((await driver.get(path)).body._data[0]).not.toHaveProperty('tracked_minutes');
});

test('a project is made, changed and removed with its subprojects, in both generations', async () => {
  await using other = await Driver.start();
  const made = await write(other, 'POST', path, {
    ...{ name: 'Prüfstand', status: 'ACTIVE', project_code: 'P-1', billable: true, start: { date: '2026-10-01' } },
    ...{ cost_center: { id: '1000' }, parent_project: { id: '5003' } },
  });
  const one = `${path}/${String(made.body.id)}`;

  expect([made.status, made.body]).toEqual([201, { id: '5006' }]);
  expect((await other.get(one)).body).toMatchObject({ name: 'Prüfstand', cost_center: { id: '1000' }, end: null });

  const changed = await write(other, 'PATCH', one, { status: 'ARCHIVED', end: { date: '2026-12-01' } });
  const v1 = await other.get('/v1/company/attendances/projects');
  expect([changed.status, changed.text]).toEqual([204, '']);
  expect((await other.get(one)).body).toMatchObject({ status: 'ARCHIVED', end: { date: '2026-12-01' } });
  expect(v1.body.data.at(-1)).toMatchObject({ id: 5006, attributes: { name: 'Prüfstand', active: false } });

  expect((await write(other, 'DELETE', `${path}/5003`)).status).toBe(204);
  expect(ids(await other.get(path))).toEqual(['5001', '5002', '5004', '5005']);
  expect((await other.get(one)).status).toBe(404);
});

test('hours outlive the project they were booked on', async () => {
  await using other = await Driver.start();
  await write(other, 'DELETE', `${path}/5002`);
  const { body } = await other.get('/v2/attendance-periods?person.id=3003');

  expect(body._data.map((one: Body) => one.project)).toEqual([null, null, null]);
});

const project = (more: object) => ({ name: 'Neu', status: 'ACTIVE', ...more });

test.each([
  [422, 'A project with this name already exists.', project({ name: 'Implementation' })],
  [422, 'A project with this project code already exists.', project({ project_code: 'MH-25' })],
  [422, 'The cost center does not exist.', project({ cost_center: { id: '9' } })],
  [422, 'The parent project does not exist.', project({ parent_project: { id: '9' } })],
  [422, 'A subproject cannot have subprojects.', project({ parent_project: { id: '5002' } })],
  [422, 'The start must be before the end.', project({ start: { date: '2026-02-01' }, end: { date: '2026-01-01' } })],
  [
    ...([422, 'The field project_type is not allowed on a subproject.'] as const),
    project({ parent_project: { id: '5001' }, project_type: 'INTERNAL' }),
  ],
  [400, 'Invalid request content.', project({ name: '' })],
  [400, 'Invalid request content.', project({ name: 'x'.repeat(256) })],
  [400, 'Invalid request content.', project({ status: undefined })],
  [400, 'Invalid request content.', project({ status: 'DONE' })],
  [400, 'Invalid request content.', project({ billable: 'yes' })],
  [400, 'Invalid request content.', project({ start: '2026-01-01' })],
  [400, 'Invalid request content.', '{"name":'],
])('a new project is refused with %i: %s', async (status, detail, sent) => {
  const answer = await write(driver, 'POST', path, sent);

  expect(answer.status).toBe(status);
  expect(answer.body).toEqual(problemOf(detail));
});

test('a project with subprojects cannot become one, nor hang below itself', async () => {
  const below = await write(driver, 'PATCH', `${path}/5001`, { parent_project: { id: '5003' } });
  const itself = await write(driver, 'PATCH', `${path}/5003`, { parent_project: { id: '5003' } });

  expect([below.status, itself.status]).toEqual([422, 422]);
});

test.each(['GET', 'PATCH', 'DELETE'])('%s of a project that is not there is a 404', async (method) => {
  const { status, body } = await write(driver, method, `${path}/9999`, method === 'GET' ? undefined : {});

  expect(status).toBe(404);
  expect(body).toEqual(problemOf('There is no resource for the specified id.'));
});

test('members are added and removed by a list, and a project with members is no longer everybody’s', async () => {
  await using other = await Driver.start();
  const members = `${path}/5001/members`;
  const people = async () => (await other.get(members)).body._data;
  const person = (id: string) => ({ person: { id } });

  const added = await write(other, 'POST', members, [person('3003'), person('3002')]);
  const again = await write(other, 'POST', members, [person('3003')]);
  expect([added.status, again.status]).toEqual([204, 204]);
  expect(await people()).toEqual([person('3002'), person('3003')]);
  expect((await other.get(`${path}/5001`)).body.assigned_to_all).toBe(false);

  expect((await write(other, 'DELETE', members, [person('3003')])).status).toBe(204);
  expect(await people()).toEqual([person('3002')]);
  expect((await write(other, 'DELETE', `${members}?person.id=3002`)).status).toBe(204);
  expect(await people()).toEqual([]);
});

test('members are paged, and a member must be somebody', async () => {
  const first = await driver.get(`${path}/5003/members?limit=2`);
  const second = await driver.get(first.body._meta.links.next.href.replace(driver.simulator.url, ''));
  const nobody = await write(driver, 'POST', `${path}/5003/members`, [{ person: { id: '9' } }]);
  const nothing = await write(driver, 'POST', `${path}/5003/members`, [{ id: '3003' }]);

  expect([...first.body._data, ...second.body._data].map((one: Body) => one.person.id)).toEqual([
    '3005',
    '3007',
    '3011',
  ]);
  expect([nobody.status, nothing.status]).toEqual([422, 400]);
  expect((await driver.get(`${path}/9/members`)).status).toBe(404);
});

test('who may not read projects is told of the scope', async () => {
  await using other = await Driver.start();
  const { body: credentials } = await other.ask('POST', '/_control/credentials', { areas: ['attendances'] });
  const { status, body } = await other.getWith(await other.token(credentials), path);

  expect([status, body]).toEqual([403, problemOf('Insufficient access scope')]);
});

test('a generated company has projects of two levels, active and archived, and hours on them', async () => {
  await using other = await Driver.start({ people: 400 });
  const { body } = await other.get(`${path}?include=tracked_periods_count`);
  const parents = body._data.map((one: Body) => one.parent_project?.id ?? null);
  const known = new Set<string>(body._data.map((one: Body) => one.id));

  expect(body._data).toHaveLength(10);
  expect(new Set(body._data.map((one: Body) => one.name)).size).toBe(10);
  expect(new Set(body._data.map((one: Body) => one.status))).toEqual(new Set(['ACTIVE', 'ARCHIVED']));
  expect(parents.filter((id: string | null) => id !== null)).toHaveLength(3);
  expect(parents.every((id: string | null) => id === null || known.has(id))).toBe(true);
  expect(body._data.every((one: Body) => one.tracked_periods_count > 0)).toBe(true);
});
