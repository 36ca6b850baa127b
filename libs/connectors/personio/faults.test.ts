import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject } from '../contract.js';
import { AnswerBroken, ProviderUnavailable, RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const fault = (match: string, kind: string, more: JsonObject = {}) =>
  bench.control('POST', '/faults', { match, kind, ...more });
const employees = (pull: Pull): string[] =>
  pull.found.filter(({ model }) => model === 'employee').map(({ remoteId }) => remoteId);

async function requests(): Promise<{ path: string; beta: string | null; partner_id: string; app_id: string }[]> {
  const answer = await bench.control('GET', '/requests');
  return answer['requests'] as never;
}

test.each([
  ['5xx', { kind: 'status', status: 502 }],
  ['cut connections', { kind: 'cut' }],
  ['truncated JSON', { kind: 'truncate' }],
  ['429', { kind: '429' }],
  ['errors under status 200', { kind: 'http200_error' }],
])('%s now and then change nothing', async (_what, { kind, ...more }) => {
  for (const match of [
    'POST /v2/auth/token',
    'GET /v1/company/employees$',
    'GET /v2/persons$',
    'GET /v2/persons/3003/employments',
  ]) {
    await fault(match, kind, { times: 2, ...more });
  }

  const pull = await bench.pull(bench.open(), 'people');

  expect(employees(pull)).toHaveLength(12);
  expect(pull.failed).toEqual([]);
});

test('a next link to another host is not followed', async () => {
  for (const [match, stream] of [
    ['GET /v2/persons$', 'people'],
    ['GET /v2/legal-entities$', 'legal-entities'],
  ] as const) {
    await fault(match, 'foreign_next', { url: 'https://evil.example/v2/x?cursor=a', times: 99 });
    await expect(bench.pull(bench.open(), stream)).rejects.toBeInstanceOf(AnswerBroken);
  }
});

test('a redirect is not followed', async () => {
  await fault('GET /v1/company/employees$', 'redirect', { url: 'https://evil.example/', times: 99 });

  await expect(bench.pull(bench.open(), 'people')).rejects.toBeInstanceOf(AnswerBroken);
});

test('a next link that leads to its own page ends the list, and nothing is concluded from what was not seen', async () => {
  await fault('GET /v2/workplaces$', 'self_next', { times: 99 });

  const pull = await bench.pull(bench.open(), 'workplaces');

  expect(pull.found.map(({ remoteId }) => remoteId)).toEqual(['60302', '60303', '60304']);
  expect(pull.incomplete).toEqual(['location']);
});

test('an empty page that still has a next link is not the end of a list', async () => {
  const next = '/v2/workplaces?limit=100&cursor=x';
  const body = { _data: [], _meta: { links: { next: { href: next } } } };
  await fault('GET /v2/workplaces$', 'body', { body, times: 99 });

  expect(await bench.pull(bench.open(), 'workplaces')).toMatchObject({ found: [], incomplete: ['location'] });
});

test('relative next links and an empty page at the end are taken as they are meant', async () => {
  await bench.control('PUT', '/modes', { relative_links: true, trailing_empty_page: true });
  const client = bench.open(
    (await bench.control('POST', '/credentials', { areas: ['persons'] })) as Record<string, string>,
  );

  const pull = await bench.pull(client, 'people');

  expect(employees(pull)).toHaveLength(12);
  expect(pull.incomplete).toEqual([]);
});

test('an empty page in the middle of a list is asked again before it is taken for the end', async () => {
  const client = bench.open(
    (await bench.control('POST', '/credentials', { areas: ['persons'] })) as Record<string, string>,
  );
  for (let more = 0; more < 50; more += 1) {
    await bench.control('POST', '/hire', { first_name: 'One', last_name: `More ${more}` });
  }
  await fault('GET /v2/persons$', 'empty_page', { skip: 1, times: 1 });

  const pull = await bench.pull(client, 'people');

  expect(employees(pull)).toHaveLength(62);
});

test('ids beyond 2^53 keep every digit', async () => {
  await bench.control('POST', '/people/3003/raw', {
    v2_employments: [{ office: { id: { $number: '9007199254740993' } }, supervisor: { id: '90071992547409931' } }],
  });

  const pull = await bench.pull(bench.open(), 'people');
  const ada = pull.found.find(({ remoteId }) => remoteId === '3003');

  expect(bench.map('employee', ada?.raw ?? {}).fields).toMatchObject({
    ...{ work_locations: ['location/9007199254740993'], manager: 'employee/90071992547409931' },
  });
  // Every work schedule of the simulated company has such a number.
  expect(JSON.stringify(ada?.raw['employee'])).toContain('"1067807102794692611"');
});

test('a very long name, a NUL and a word we do not know arrive as they are', async () => {
  const long = `${'ä'.repeat(9999)}z`;
  await bench.control('POST', '/people/3003/raw', {
    v2_person: { first_name: long, last_name: 'Love\u0000lace', gender: 'AGENDER' },
    v2_employments: [{ status: 'SABBATICAL', type: 'LEASED' }],
  });

  const pull = await bench.pull(bench.open(), 'people');
  const [ada, contract] = pull.found.filter(({ raw }) => JSON.stringify(raw['person']).includes('"3003"'));

  expect(bench.map('employee', ada?.raw ?? {}).fields).toMatchObject({
    ...{ first_name: long, last_name: 'Love\u0000lace', gender: 'AGENDER', employment_status: 'SABBATICAL' },
  });
  expect(bench.map('employment', contract?.raw ?? {}).fields['employment_type']).toBe('LEASED');
});

test('tokens that run out, or die with a change of rights, are renewed once for all callers', async () => {
  const client = bench.open();
  await bench.pull(client, 'people');
  await bench.control('POST', '/tokens/expire');
  await bench.control('DELETE', '/requests');

  const pull = await bench.pull(client, 'people');

  expect(employees(pull)).toHaveLength(12);
  const asked = (await requests()).map(({ path }) => path);
  expect(asked.filter((path) => path === '/v2/auth/token')).toHaveLength(1);
  expect(asked.filter((path) => path === '/v1/auth')).toHaveLength(1);
});

test('tokens are shared by parallel pulls', async () => {
  const client = bench.open();

  await Promise.all(personio.streams.map(({ name }) => bench.pull(client, name)));

  const asked = (await requests()).map(({ path }) => path);
  expect(asked.filter((path) => path === '/v2/auth/token')).toHaveLength(1);
  expect(asked.filter((path) => path === '/v1/auth')).toHaveLength(1);
});

test('v1 tokens that are good for one request are used one after the other', async () => {
  await bench.control('PUT', '/modes', { v1_tokens: 'single_use', org_unit_list: false });
  const client = bench.open();

  const [people, groups] = await Promise.all([bench.pull(client, 'people'), bench.pull(client, 'groups')]);

  expect(employees(people)).toHaveLength(12);
  expect(groups.found.length).toBeGreaterThan(8);
  expect((await requests()).filter(({ path }) => path === '/v1/auth')).toHaveLength(1);
});

test('a v1 token that is used up by a failing call is replaced', async () => {
  await bench.control('PUT', '/modes', { v1_tokens: 'single_use' });
  const client = bench.open();
  await bench.pull(client, 'people');
  await fault('GET /v1/company/employees$', 'status', { status: 500 });

  expect(employees(await bench.pull(client, 'people'))).toHaveLength(12);
});

test('missing rights are named by stream, whatever status tells of them', async () => {
  const client = bench.open(
    (await bench.control('POST', '/credentials', { areas: ['persons'] })) as Record<string, string>,
  );

  for (const [stream, area] of [
    ['groups', 'Org units: read'],
    ['legal-entities', 'Legal entities: read'],
    ['workplaces', 'Workplaces: read'],
    ['compensations', 'Compensations: read'],
    ['documents', 'Documents: read'],
  ] as const) {
    const error: unknown = await bench.pull(client, stream).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RightMissing);
    expect(error).toMatchObject({ area, message: expect.stringContaining('Personio') });
  }
  const refused = (missing: string) => ({ granted: false, missing });
  expect((await bench.check(client)).streams).toEqual({
    people: { granted: true },
    groups: refused('Org units: read'),
    'legal-entities': refused('Legal entities: read'),
    workplaces: refused('Workplaces: read'),
    compensations: refused('Compensations: read'),
    documents: refused('Documents: read'),
    reports: refused('Reports: read'),
    ...{ absences: refused('Absences: read'), 'absence-types': refused('Absences: read') },
    ...{ balances: refused('Absences: read (API v1)'), attendances: refused('Attendances: read') },
    projects: refused('Projects: read'),
  });
});

test('cost centers without their right leave departments to be read, and nothing of them is deleted', async () => {
  const client = bench.open(
    (await bench.control('POST', '/credentials', { areas: ['persons', 'org-units'] })) as Record<string, string>,
  );

  const pull = await bench.pull(client, 'groups');

  expect(pull.found).toHaveLength(8);
  expect(pull.incomplete).toEqual(['group']);
  expect(pull.pages.at(-1)?.rightsMissing).toEqual(['Cost centers: read']);
});

test('org units without their right are named, on the link page and by each pull', async () => {
  const areas = ['employees', 'persons', 'cost-centers'];
  const client = bench.open((await bench.control('POST', '/credentials', { areas })) as Record<string, string>);

  expect((await bench.check(client)).missing).toContain('Org units: read');
  expect((await bench.pull(client, 'groups')).pages.at(-1)?.rightsMissing).toEqual(['Org units: read']);
});

test('where there is no list of org units, those of the people and all above them are asked for one by one', async () => {
  await bench.control('PUT', '/modes', { org_unit_list: false });

  const pull = await bench.pull(bench.open(), 'groups');

  const units = pull.found.filter(({ remoteId }) => !remoteId.startsWith('cost_center:'));
  expect(units.map(({ remoteId }) => remoteId).sort()).toEqual([
    ...['department:400', 'department:401', 'department:402', 'department:403', 'department:404'],
    ...['team:401', 'team:4502', 'team:4503'],
  ]);
  expect(
    bench.map('group', units.find(({ remoteId }) => remoteId === 'department:401')?.raw ?? {}).fields,
  ).toMatchObject({
    ...{ name: 'Engineering', parent_group: 'group/department:400' },
  });
  expect(pull.incomplete).toEqual([]);
});

test('every call names us, and beta families are asked with their header', async () => {
  const client = bench.open(undefined, { partnerId: 'PARTNER', appId: 'APP' });
  for (const { name } of personio.streams) await bench.pull(client, name);

  const seen = await requests();
  expect(seen.filter(({ partner_id, app_id }) => partner_id !== 'PARTNER' || app_id !== 'APP')).toEqual([]);
  const beta = seen.filter((request) => request.beta === 'true').map(({ path }) => path.split('?')[0]);
  expect(beta).toEqual(['/v2/org-units', '/v2/cost-centers', '/v2/workplaces']);
});

test('limits are learnt: from headers for v2, from the documentation for v1', async () => {
  await bench.pull(bench.open(undefined, { speed: '1' }), 'people');

  const { limits, taken } = bench.budget;
  expect(limits.get('personio:account:/v2/persons/{id}/employments')).toMatchObject({ rate: 30, burst: 100 });
  expect(limits.get('personio:account:/v1/company/employees:second')).toEqual(
    expect.objectContaining({ rate: 12, burst: 3 }),
  );
  expect(taken.filter((buckets) => buckets.includes('personio:v1'))).toHaveLength(3); // one address, whoever asks, and for whatever: tokens too
  expect(taken).toContainEqual([
    ...[
      'personio:account:/v1/company/employees:second',
      'personio:account:/v1/company/employees:minute',
      'personio:v1',
    ],
  ]);
});

test('what takes a v1 call for each person may take what v1 allows in all', async () => {
  await bench.pull(bench.open(undefined, { speed: '1' }), 'balances');

  const balance = '/v1/company/employees/{id}/absences/balance';
  expect(bench.budget.limits.get(`personio:account:${balance}`)).toEqual(bench.budget.limits.get('personio:v1'));
  expect(bench.budget.limits.get('personio:v1')).toMatchObject({ rate: 32.4, burst: 50 });
});

test('a Personio that is down is told as such', async () => {
  await bench.control('POST', '/faults', { match: '* /', kind: 'status', status: 503, times: 9999 });

  await expect(bench.pull(bench.open(), 'people')).rejects.toBeInstanceOf(ProviderUnavailable);
});
