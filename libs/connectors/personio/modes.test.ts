import { expect, test } from '@jest/globals';
import { Bench } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import { personio } from './index.js';

const SETTINGS = {
  time_zone: 'Europe/Berlin',
  reports: ['v1:8b6b89ba-c403-454c-aa8c-73f037ab157c', 'v2:21907c3d-a270-48ce-a98a-1f0a780d2022'],
};

async function company(modes: JsonObject) {
  await using bench = await Bench.start(personio);
  bench.settings = SETTINGS;
  await bench.control('PUT', '/modes', modes);
  return await bench.company();
}

// Links that are relative, as before September 2025; a last page that is empty; v1 tokens that are good for one request, as
// before September 2023; v1 attendances and projects past their end; refusals that are 403 everywhere.
test.each([
  { relative_links: true },
  { trailing_empty_page: true },
  { v1_tokens: 'single_use' },
  { v1_attendances_sunset: true },
  { missing_right_403: true },
  { v1_boolean_half_days: true },
])('the company is the same from a Personio with %j', async (modes) => {
  const [usual, here] = [await company({}), await company(modes)];

  expect(Object.values(usual).flatMap((records) => Object.keys(records)).length).toBeGreaterThan(150);
  expect(here).toEqual(usual);
});

test('what one stream may not read takes nothing from the others', async () => {
  await using bench = await Bench.start(personio);
  const areas = ['employees', 'persons', 'org-units', 'documents', 'projects'];
  const credentials = await bench.control('POST', '/credentials', { areas });
  const client = bench.open(credentials as Record<string, string>);

  const { streams } = await bench.check(client);
  const granted = Object.entries(streams).flatMap(([name, stream]) => (stream.granted ? [name] : []));

  expect(granted.sort()).toEqual(['compensations', 'documents', 'groups', 'people', 'projects']);
  for (const { name } of personio.streams) {
    const pull = bench.pull(client, name);
    if (granted.includes(name) || name === 'reports') expect((await pull).failed).toEqual([]);
    else await expect(pull).rejects.toMatchObject({ code: 'right_missing' });
  }
});
