import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const beta = { beta: 'true' };

test.each(['/v2/org-units', '/v2/cost-centers', '/v2/workplaces', '/v2/employments', '/v2/nothing'])(
  '%s without the beta header is unknown to the gateway',
  async (path) => {
    const { status, body, headers } = await driver.get(`${path}?limit=1`);

    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('x-ratelimit-remaining')).not.toBeNull();
    expect(body.errors).toEqual([
      {
        title: 'Not Found',
        detail: `The endpoint with ${path} was not found.`,
        type: 'https://developer.personio.de/v2.0/page/public-api-error-codes#apinot_found',
        _meta: { path },
      },
    ]);
  },
);

test('an account without legal entities says so', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { legal_entities: false });

  const { status, body } = await other.get('/v2/legal-entities');

  expect([status, body.errors[0].detail]).toEqual([412, 'No access to legal entities feature']);
});

test('an org unit is named by id and type', async () => {
  const department = await driver.get('/v2/org-units/401?type=department&include_parent_chain=true');
  const team = await driver.get('/v2/org-units/401?type=team');
  const neither = await driver.get('/v2/org-units/401');
  const missing = await driver.get('/v2/org-units/4502?type=department');

  expect(department.body).toMatchObject({
    id: '401',
    type: 'department',
    name: 'Engineering',
    resource_uri: null,
    abbreviation: 'ENG',
    parent_id: '400',
    create_time: '2019-01-01T09:00:00Z',
    parent_chain: [{ id: '400', name: 'Product and Tech', parent_id: null, _meta: { links: {} } }],
    _meta: { links: { self: { href: `${driver.simulator.url}/v2/org-units/401?type=department` } } },
  });
  expect(team.body).toMatchObject({ name: 'Außendienst' });
  expect(team.body).not.toHaveProperty('parent_chain');
  expect([neither.status, missing.status]).toEqual([400, 404]);
});

test('the links of the org-unit list repeat its filters', async () => {
  const { body } = await driver.get('/v2/org-units?type=department&limit=2', beta);

  expect(body._data).toMatchObject([{ id: '400' }, { id: '401' }]);
  expect(body._meta.links.next.href).toMatch(/\/v2\/org-units\?type=department&limit=2&cursor=cur_/);
});

test('the org-unit list can be missing although the single unit is there', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/modes', { org_unit_list: false });

  expect((await other.get('/v2/org-units?type=team', beta)).status).toBe(404);
  expect((await other.get('/v2/org-units/401?type=team', beta)).status).toBe(200);
});

test('legal entities come newest first, can be chosen by country, and count their people', async () => {
  const all = await driver.get('/v2/legal-entities');
  const austrian = await driver.get('/v2/legal-entities?country=AT,CH');
  const single = await driver.get('/v2/legal-entities/171');
  const missing = await driver.get('/v2/legal-entities/99');

  expect(all.body._data).toMatchObject([{ id: '171' }, { id: '170', assigned_employees: { active: 9, total: 10 } }]);
  expect(austrian.body._data).toEqual([single.body]);
  expect(missing.status).toBe(404);
});

test('cost centers and workplaces have an id and a name, sorted as asked', async () => {
  const centers = await driver.get('/v2/cost-centers', beta);
  const places = await driver.get('/v2/workplaces?sort=-name&limit=2', beta);
  const one = await driver.get('/v2/workplaces?name=Wien', beta);

  expect(centers.body._data).toContainEqual({
    id: '1f33aa20-287f-4dda-a517-eba2a316f755',
    name: '50101 Nordlicht Robotik GmbH',
  });
  expect(places.body._data).toMatchObject([{ name: 'Wien' }, { name: 'Remote' }]);
  expect(places.body._meta.links.next).toBeDefined();
  expect(one.body._data).toEqual([{ id: '60303', name: 'Wien' }]);
});
