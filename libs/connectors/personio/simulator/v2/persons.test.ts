import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const ids = (body: { _data: { id: string }[] }) => body._data.map(({ id }) => id);

function problem(title: string, detail: string, type: string | null) {
  return {
    personio_trace_id: expect.any(String),
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    errors: [{ title, detail, type, _meta: {} }],
  };
}

const common = 'https://developer.personio.de/reference/errors#common';

test('a person is bare, with texts for ids and lower-case types', async () => {
  const { status, body } = await driver.get('/v2/persons/3003');
  const { url } = driver.simulator;

  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: '3003',
    email: 'ada.lovelace@nordlicht.example',
    created_at: '2021-01-12T09:30:00Z',
    updated_at: '2026-08-17T14:07:17Z',
    gender: 'FEMALE',
    status: 'ACTIVE',
    profile_picture: { url: `${url}/v1/company/employees/3003/profile-picture` },
    employments: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    _meta: { links: { employments: { href: `${url}/v2/persons/3003/employments` } } },
  });
  expect(body.custom_attributes).toContainEqual({
    ...{ id: 'dynamic_7124045', type: 'string_list', value: ['Deutsch', 'English'], global_id: '124045' },
  });
  expect(body.custom_attributes).toContainEqual({ id: 'city', type: 'string', value: 'München', global_id: '124060' });
  expect(body.custom_attributes).toContainEqual({ id: 'dynamic_7124071', type: 'int', value: 3, global_id: '124071' });
  expect(body.custom_attributes[0]).toMatchObject({ type: 'date', value: '1989-12-10' });
});

test('pages of ten lead on by a cursor alone, and the last one has no next', async () => {
  const first = await driver.get('/v2/persons');
  const next: string = first.body._meta.links.next.href;
  const last = await driver.get(next.replace(driver.simulator.url, ''));

  expect(ids(first.body)).toHaveLength(10);
  expect(next).toMatch(/\/v2\/persons\?cursor=cur_[\w-]+$/);
  expect(ids(last.body)).toEqual(['3011', '3012']);
  expect(last.body._meta.links.next).toBeUndefined();
});

test('a cursor is an offset: who goes between two pages draws the next one over the edge', async () => {
  await using other = await Driver.start();
  for (const query of ['limit=3', 'limit=3&status=ACTIVE', 'limit=3&updated_at.gt=2020-01-01']) {
    const whole = ids((await other.get(`/v2/persons?${query.replace('limit=3', 'limit=50')}`)).body);
    const first = await other.get(`/v2/persons?${query}`);
    await other.ask('DELETE', `/_control/people/${String(whole[1])}`);
    const second = await other.get(first.body._meta.links.next.href.replace(other.simulator.url, ''));
    const third = await other.get(second.body._meta.links.next.href.replace(other.simulator.url, ''));

    expect([first, second, third].map(({ body }) => ids(body))).toEqual([
      whole.slice(0, 3),
      whole.slice(4, 7),
      whole.slice(7, 10),
    ]);
  }
});

test('a cursor brings limit and filters along', async () => {
  const { url } = driver.simulator;
  let next: string | undefined = `${url}/v2/persons?limit=3&status=ACTIVE`;
  const seen: string[] = [];
  while (next !== undefined) {
    const { body }: Answer = await driver.get(next.replace(url, ''));
    expect(body._data.length).toBeLessThanOrEqual(3);
    seen.push(...ids(body));
    next = body._meta.links.next?.href;
  }

  expect(seen).toEqual(['3001', '3002', '3003', '3004', '3005', '3006', '3007', '3009', '3010', '3011']);
});

test.each(['0', '51', '100', 'x'])('limit=%s is refused, not clamped', async (limit) => {
  const { status, body, headers } = await driver.get(`/v2/persons?limit=${limit}`);

  expect(status).toBe(400);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body).toEqual(problem('Bad request', 'Provided value for limit is not valid', `${common}.bad_request`));
});

test.each([
  ['id=3003,3001', ['3001', '3003']],
  ['id=3003&id=3001', ['3001', '3003']],
  ['email=anna.huber@nordlicht.example,nobody@nowhere.example', ['3010']],
  ['first_name=Anna&last_name=Huber', ['3010']],
  ['preferred_name=Wei Chen', ['3009']],
  ['status=INACTIVE', ['3008']],
  ['updated_at=2026-08-17T14:07:17Z', ['3003']],
  ['updated_at.gt=2026-08-17T14:07:16Z&updated_at.lt=2026-08-18', ['3003']],
  ['created_at.gt=2026-08-31', ['3009']],
  ['something=else&id=3001', ['3001']],
])('the filter %s finds %j', async (query, expected) => {
  const { status, body } = await driver.get(`/v2/persons?${query}`);

  expect(status).toBe(200);
  expect(ids(body)).toEqual(expected);
});

test.each([
  ['id.nooperator=1', 'Provided filter encoding is invalid.'],
  ['updated_at.gte=2026-01-01', 'Provided filter encoding is invalid.'],
  ['created_at.lt=wrong-date-format', 'Provided request parameters are invalid.'],
  ['status=SLEEPING', 'Provided request parameters are invalid.'],
  ['cursor=cur_made-up', 'Provided request parameters are invalid.'],
])('%s is a bad request', async (query, detail) => {
  const { status, body } = await driver.get(`/v2/persons?${query}`);

  expect(status).toBe(400);
  expect(body).toEqual(problem('Bad request', detail, `${common}.bad_request`));
});

test.each(['/v2/persons/99', '/v2/persons/x', '/v2/persons/99/employments', '/v2/persons/3001/employments/x'])(
  '%s is not found',
  async (path) => {
    const { status, body } = await driver.get(path);

    expect(status).toBe(404);
    expect(body).toEqual(
      problem('Resource not found', 'There is no resource for the specified id.', `${common}.resource_not_found`),
    );
  },
);

test('employments come newest first, with links to a path that is no endpoint', async () => {
  const { body } = await driver.get('/v2/persons/3010/employments?limit=1');
  const next: string = body._meta.links.next.href;
  const cursor = new URL(next).searchParams.get('cursor') ?? '';
  const followed = await driver.get(next.replace(driver.simulator.url, ''));
  const second = await driver.get(`/v2/persons/3010/employments?cursor=${cursor}`);

  expect(body._meta.links.self.href).toBe(`${driver.simulator.url}/v2/employments`);
  expect(body._data[0]).toMatchObject({ employment_start_date: '2025-01-01', legal_entity: { id: '171' } });
  expect(followed.status).toBe(404);
  expect(second.body._data).toMatchObject([{ status: 'INACTIVE', termination: { type: 'SUB_COMPANY_SWITCH' } }]);
});

test('an employment carries numbers, references and a termination in any case', async () => {
  const { body } = await driver.get('/v2/persons/3003/employments');
  const [employment] = body._data;
  const single = await driver.get(`/v2/persons/3003/employments/${employment.id}`);

  expect(single.body).toEqual(employment);
  expect(employment).toMatchObject({
    status: 'ACTIVE',
    weekly_working_hours: 30,
    full_time_weekly_working_hours: 40,
    employment_end_date: null,
    type: 'INTERNAL',
    position: { title: 'Software Engineer' },
    supervisor: { id: '3002' },
    office: { id: '60302' },
    legal_entity: { id: '170' },
    sub_company: { id: '7033' },
    org_units: [
      { type: 'team', id: '4502' },
      { type: 'department', id: '401' },
    ],
    cost_centers: [{ id: '1f33aa20-287f-4dda-a517-eba2a316f755', weight: 100 }],
    person: { id: '3003' },
    termination: {
      termination_date: null,
      last_working_date: null,
      terminated_at: null,
      type: 'UNSPECIFIED',
      reason: '',
    },
  });
});

test('who never had a login has no e-mail, and who has no contract an unspecified status', async () => {
  const worker = await driver.get('/v2/persons/3007');
  const adviser = await driver.get('/v2/persons/3012');

  expect(worker.body).not.toHaveProperty('email');
  expect(adviser.body).toMatchObject({ status: 'UNSPECIFIED', employments: [] });
});

test('links can be relative, and a list can end with an empty page', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { relative_links: true, trailing_empty_page: true });

  const last = await other.get('/v2/persons?limit=50');
  const empty = await other.get(last.body._meta.links.next.href);

  expect(last.body._meta.links.self.href).toBe('/v2/persons');
  expect(empty.body).toEqual({ _data: [], _meta: { links: { self: { href: expect.any(String) } } } });
});
