import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bench, type Pull } from '../conformance.js';
import type { JsonObject, Named } from '../contract.js';
import { CredentialsRejected, NothingGranted, ProviderUnavailable, RightMissing } from '../errors.js';
import type { PersonioClient } from './client.js';
import { personio } from './index.js';

/** What Personio does unlike its documentation, or unlike itself elsewhere, met by whole streams. */
let bench: Bench<PersonioClient>;
beforeEach(async () => {
  bench = await Bench.start(personio);
});
afterEach(() => bench[Symbol.asyncDispose]());

const SINCE = new Date('2026-12-01'); // after all that the simulated company knows of

const ids = (pull: Pull, model: string): string[] =>
  pull.found.filter((one) => one.model === model).map(({ remoteId }) => remoteId);
const rawOf = (pull: Pull, id: string): JsonObject => pull.found.find(({ remoteId }) => remoteId === id)?.raw ?? {};
const fieldsOf = (pull: Pull, model: string, id: string) => bench.map(model, rawOf(pull, id)).fields;

const fault = (match: string, kind: string, more: JsonObject = {}) =>
  bench.control('POST', '/faults', { match, kind, times: 99, ...more });

async function openWith(rights: JsonObject): Promise<PersonioClient> {
  return bench.open((await bench.control('POST', '/credentials', rights)) as Record<string, string>);
}

async function asked(path: RegExp): Promise<URL[]> {
  const { requests } = await bench.control('GET', '/requests');
  const all = (requests as { path: string }[]).map((request) => new URL(request.path, 'http://host'));
  return all.filter(({ pathname }) => path.test(pathname));
}

test('an error that v1 answers with status 200 is no empty list', async () => {
  await fault('GET /v1/company/employees$', 'http200_error');
  await expect(bench.pull(bench.open(), 'people')).rejects.toBeInstanceOf(ProviderUnavailable);

  const message = 'personio.core.api.exceptions.api.forbidden.http.exception';
  const forbidden = { success: false, error: { code: 0, message } };
  await fault('GET /v1/company/time-off-types', 'body', { body: forbidden });
  await expect(bench.pull(bench.open(), 'balances')).rejects.toBeInstanceOf(RightMissing);
});

test('wrong credentials are told from a malformed request, although v2 answers 400 to both', async () => {
  const wrong = bench.open({ ...bench.simulator.credentials, client_secret: 'papi-wrong' });
  await expect(bench.pull(wrong, 'workplaces')).rejects.toBeInstanceOf(CredentialsRejected);

  const invalid = { error: 'invalid_request', error_description: 'The request has missing parameters.' };
  await fault('POST /v2/auth/token', 'body', { status: 400, body: invalid });
  await expect(bench.pull(bench.open(), 'workplaces')).rejects.not.toBeInstanceOf(CredentialsRejected);
});

test('credentials for which nothing is ticked are told from wrong ones, and end a pull as these do', async () => {
  const bare = await bench.control('POST', '/credentials', { areas: [] });
  const client = bench.open(bare as Record<string, string>);

  await expect(bench.check(client)).rejects.toBeInstanceOf(NothingGranted);
  const pulled = bench.pull(client, 'workplaces');
  await expect(pulled).rejects.toBeInstanceOf(CredentialsRejected);
  await expect(pulled).rejects.toMatchObject({ code: 'credentials_rejected' });
  const wrong = bench.open({ ...bench.simulator.credentials, client_secret: 'papi-wrong' });
  await expect(bench.check(wrong)).rejects.not.toBeInstanceOf(NothingGranted);
});

test('a changed right kills the tokens of its credential, and the next pull goes on with new ones', async () => {
  const credentials = await bench.control('POST', '/credentials', { areas: null });
  const client = bench.open(credentials as Record<string, string>);
  await bench.pull(client, 'people');
  const { client_id: id } = credentials as Record<string, string>;
  await bench.control('PATCH', `/credentials/${id}`, { areas: ['employees', 'persons'] });

  expect(ids(await bench.pull(client, 'people'), 'employee')).toHaveLength(12);
  await expect(bench.pull(client, 'workplaces')).rejects.toBeInstanceOf(RightMissing);
});

test('an account without the feature of legal entities, which answers 412, lacks the right to them', async () => {
  await bench.control('PUT', '/modes', { legal_entities: false });

  const { streams } = await bench.check();
  expect(streams['legal-entities']).toEqual({ granted: false, missing: 'Legal entities: read' });
  await expect(bench.pull(bench.open(), 'legal-entities')).rejects.toBeInstanceOf(RightMissing);
  expect(ids(await bench.pull(bench.open(), 'people'), 'employee')).toHaveLength(12);
});

test('people are named with brackets in v1, without which everybody’s absences would come', async () => {
  await bench.pull(bench.open(), 'absences');

  const lists = await asked(/v1\/company\/(time-offs|absence-periods)$/);
  expect(lists.length).toBeGreaterThan(1);
  expect(lists.filter(({ searchParams }) => !searchParams.has('employees[]') || searchParams.has('employees'))).toEqual(
    [],
  );
});

test('no page is longer than Personio gives it, and nobody’s change is left to v1’s updated_since', async () => {
  await using large = await Bench.start(personio, { people: 120, speed: 1000 });
  const client = large.open();
  const all = await large.pull(client, 'people');
  await large.pull(client, 'people', { since: SINCE });

  const { requests } = await large.control('GET', '/requests');
  const queries = (requests as { path: string; status: number }[]).map(({ path }) => new URL(path, 'http://host'));
  const limits = (path: string) =>
    queries.filter(({ pathname }) => pathname === path).map((url) => Number(url.searchParams.get('limit')));
  expect(ids(all, 'employee')).toHaveLength(120);
  expect(Math.max(...limits('/v1/company/employees'))).toBe(100);
  expect(Math.max(...limits('/v2/persons'))).toBe(50);
  expect(queries.filter(({ searchParams }) => searchParams.has('updated_since'))).toEqual([]);
  expect((requests as { status: number }[]).filter(({ status }) => status >= 400)).toEqual([]);
});

test('what vanishes without a trace is missed by the next pull of everything, and counts as gone', async () => {
  const client = bench.open();
  const document = (await bench.control('POST', '/documents', { person_id: 3003 }))['id'] as string;
  const pay = { person_id: 3003, type: 'Dienstrad', value: 90, effective_from: '2026-09-01' };
  const bicycle = (await bench.control('POST', '/compensations', pay))['id'] as string;
  const all = ['documents', 'compensations', 'projects'];
  const before = await Promise.all(all.map((stream) => bench.pull(client, stream)));
  for (const path of [`/documents/${document}`, `/compensations/${bicycle}`, '/projects/5005']) {
    await bench.control('DELETE', path);
  }

  const after = await Promise.all(all.map((stream) => bench.pull(client, stream)));

  const gone = before.map(({ found }, at) =>
    found.map(({ remoteId }) => remoteId).filter((id) => !after[at]?.found.some(({ remoteId }) => remoteId === id)),
  );
  expect(gone).toEqual([[document], [bicycle], ['5005']]);
  expect(after.flatMap(({ incomplete }) => incomplete)).toEqual([]);
});

test('somebody’s contracts that come as an empty list, and are named by the person, are not gone; others are', async () => {
  const person = { model: 'employee', remoteId: '3003' };
  const { found } = await bench.pull(bench.open(), 'people');
  const [remoteId = ''] = found
    .filter(({ model, raw }) => model === 'employment' && JSON.stringify(raw['person']) === '{"id":"3003"}')
    .map((one) => one.remoteId);
  const [own, other] = ['', 'another'].map((id) => ({
    ...{ model: 'employment', remoteId: id || remoteId, owner: '3003' },
  }));
  const read = async () =>
    bench.named(
      bench.open(),
      'people',
      [person, own, other].filter((name) => name !== undefined),
    );

  expect(await read()).toMatchObject([{ gone: [other], whole: { remoteIds: ['3003'] } }]);

  await fault('GET /v2/persons/3003/employments', 'empty_page');
  expect(await read()).toMatchObject([{ gone: [], whole: { remoteIds: [] } }]);
});

test.each([
  ['a page of HTML', '<html>404</html>'],
  ['another service', { message: 'no route matched with those values' }],
  ['the gateway', { errors: [{ title: 'Not Found', type: 'https://developer.personio.de/x#apinot_found' }] }],
])('a 404 of %s takes no named record for gone, as Personio’s own does', async (_whose, body) => {
  const uuid = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
  const names: Record<string, Named> = {
    people: { model: 'employee', remoteId: '999' },
    absences: { model: 'time_off', remoteId: uuid },
    attendances: { model: 'timesheet_entry', remoteId: uuid },
    projects: { model: 'project', remoteId: '999' },
  };
  const gone = async () => {
    const reads = Object.entries(names).map(([stream, name]) => bench.named(bench.open(), stream, [name]));
    return (await Promise.all(reads)).flat().flatMap((page) => page.gone.map(({ model }) => model));
  };

  expect(new Set(await gone())).toEqual(new Set(Object.values(names).map(({ model }) => model)));
  for (const list of ['persons', 'absence-periods', 'attendance-periods', 'projects'])
    await fault(`GET /v2/${list}/{id}$`, 'body', { body, status: 404 });
  expect(await gone()).toEqual([]);
});

test('times of attendances are asked for without a zone, which Personio refuses', async () => {
  await bench.pull(bench.open(), 'attendances', { since: SINCE });

  const [changes] = await asked(/v2\/attendance-periods$/);
  expect(changes?.searchParams.get('updated_at.gte')).toBe('2026-12-01T00:00:00');
});

test('contracts are read to their last page, though its link leads to a path that does not exist', async () => {
  const contracts = Array.from({ length: 119 }, (_, at) => ({ id: `contract-${at}`, status: 'INACTIVE' }));
  await bench.control('POST', '/people/3003/raw', { v2_employments: [{}, ...contracts] });

  const pull = await bench.pull(bench.open(), 'people');

  expect(ids(pull, 'employment')).toHaveLength(12 + contracts.length);
  expect(pull.incomplete).toEqual([]);
  expect(await asked(/^\/v2\/persons\/3003\/employments$/)).toHaveLength(3);
  expect(await asked(/^\/v2\/employments$/)).toEqual([]);
});

test('org units are read to their last page, though their links repeat what was asked', async () => {
  for (let more = 0; more < 100; more += 1) await bench.control('POST', '/org-units/team', { name: `Team ${more}` });

  const pull = await bench.pull(bench.open(), 'groups');

  const pages = (await asked(/^\/v2\/org-units$/)).map(({ searchParams }) => searchParams);
  expect(ids(pull, 'group').filter((id) => id.startsWith('team:'))).toHaveLength(3 + 100);
  expect(pull.incomplete).toEqual([]);
  expect(pages.map((query) => query.getAll('include_parent_chain'))).toEqual([['true'], ['true']]);
});

test('gateways that fail now and then under parallel load leave nobody out', async () => {
  const calm = await bench.pull(bench.open(), 'people');
  for (const status of [502, 504]) await fault('GET /', 'status', { status, chance: 0.4, times: 2 });

  const pull = await bench.pull(bench.open(), 'people');

  const { requests } = await bench.control('GET', '/requests');
  expect((requests as JsonObject[]).filter((request) => request['fault'] === 'status')).toHaveLength(4);
  expect(pull.found.map(({ remoteId }) => remoteId)).toEqual(calm.found.map(({ remoteId }) => remoteId));
  expect(pull.failed).toEqual([]);
});

test('a balance is that of the balance call, by the number that v1 gives the kind of absence', async () => {
  const client = bench.open();
  const balance = rawOf(await bench.pull(client, 'balances'), '3003:2179197');
  const ada = rawOf(await bench.pull(client, 'people'), '3003');
  const attributes = ada['employee'] as Record<string, JsonObject>;

  expect(balance['balance']).toMatchObject({ id: '2179197', balance: 26.5 });
  expect(attributes['vacation_day_balance']?.['value']).not.toBe(26.5); // deprecated, and another figure
  expect(bench.map('employee', ada).custom).not.toHaveProperty('vacation_day_balance');
});

test('recordings of 2020, whose attributes have neither type nor meaning, are read like any other', async () => {
  const client = bench.open();
  const today = fieldsOf(await bench.pull(client, 'people'), 'employee', '3003');
  const attributes = rawOf(await bench.pull(client, 'people'), '3003')['employee'] as Record<string, JsonObject>;
  const bare = Object.entries(attributes).map(([key, { label, value }]) => [key, { label, value }] as const);
  await bench.control('POST', '/people/3003/raw', { v1: Object.fromEntries(bare) as JsonObject });

  const pull = await bench.pull(client, 'people');

  const read = rawOf(pull, '3003')['employee'] as Record<string, JsonObject>;
  expect(Object.keys(read['first_name'] ?? {})).toEqual(['label', 'value']);
  // What only its meaning identifies is not known then; nothing else is lost.
  expect(fieldsOf(pull, 'employee', '3003')).toEqual({ ...today, date_of_birth: null });
});

test('whoever is active has no reason to have left, though v1 shows one that is empty', async () => {
  const pull = await bench.pull(bench.open(), 'people');

  expect(rawOf(pull, '3003')['employee']).toMatchObject({ termination_type: { value: '' } });
  expect(fieldsOf(pull, 'employee', '3003')).toMatchObject({ termination_reason: null, termination_date: null });
});

test('people who have not begun yet are read, as pending', async () => {
  const pull = await bench.pull(bench.open(), 'people');

  expect(rawOf(pull, '3009')['employee']).toMatchObject({ status: { value: 'onboarding' } });
  expect(fieldsOf(pull, 'employee', '3009')['employment_status']).toBe('PENDING');
});

test('an empty list that calls itself a success, for lack of attributes, takes nobody for gone', async () => {
  await bench.control('PUT', '/modes', { v1_empty_without_attributes: true });
  const client = await openWith({ attributes: [] });

  const pull = await bench.pull(client, 'people');

  expect(ids(pull, 'employee')).toHaveLength(12);
  await expect(bench.pull(client, 'balances')).rejects.toBeInstanceOf(RightMissing);
});

test('a status that changes with the calendar is found, though nobody touched the person', async () => {
  const client = bench.open();
  const before = await bench.pull(client, 'people');
  await bench.control('PUT', '/clock', { now: '2027-01-01T06:00:00Z' });

  const pull = await bench.pull(client, 'people', { since: new Date('2026-12-30') });

  const statusOf = (one: Pull) => (id: string) => fieldsOf(one, 'employee', id)['employment_status'];
  expect(ids(pull, 'employee')).toEqual(['3009', '3011']);
  expect(['3009', '3011'].map(statusOf(before))).toEqual(['PENDING', 'ACTIVE']);
  expect(['3009', '3011'].map(statusOf(pull))).toEqual(['ACTIVE', 'INACTIVE']);
});

test('where v1 may not be read, a status that changes with the calendar is found by the pull of everything', async () => {
  const client = await openWith({ areas: ['persons'] });
  const before = await bench.pull(client, 'people');
  await bench.control('PUT', '/clock', { now: '2026-11-01T06:00:00Z' });
  const after = await bench.pull(client, 'people');

  expect(fieldsOf(before, 'employee', '3009')['employment_status']).toBe('PENDING');
  expect(fieldsOf(after, 'employee', '3009')['employment_status']).toBe('ACTIVE');
});
