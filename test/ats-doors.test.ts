import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Item, type Linked, Stack } from './stack.js';
import { connectorOf } from './simulated-company.js';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start();
});

afterAll(() => stack.close());

/** A customer who gave some of what the connect page asks for. */
function connectWith(...names: string[]): Promise<Linked> {
  const all = Object.entries(stack.personio.credentialsFor(connectorOf('personio_ats')));
  return stack.connect('personio_ats', {
    credentials: Object.fromEntries(all.filter(([name]) => names.includes(name))),
  });
}

/** What was left out is no failure, and nobody has to be told: not on the first reading, and not on a later one. */
async function expectNothingWrong(connection: Linked): Promise<void> {
  for (const models of [await stack.status(connection), await stack.sync(connection)]) {
    expect(models.map(({ status, error_code: code }) => [status, code])).toEqual(models.map(() => ['Done', null]));
    expect(await stack.issues(connection)).toEqual([]);
  }
}

async function coverage(connection: Linked): Promise<Map<string, Item>> {
  const { body } = await stack.get(`/api/v1/connectors/${connection.id}/coverage`);
  const models = body.models as Item[];
  return new Map(
    models.map(({ model, fields, ...stands }) => [
      model as string,
      { ...stands, fields: Object.fromEntries((fields as Item[]).map(({ field, ...rest }) => [field, rest])) },
    ]),
  );
}

test('with the name of the career page alone, published jobs are read, and everything else names what is missing', async () => {
  const connection = await connectWith('feed_label');

  const { items: jobs } = await stack.read('jobs', connection, { expand: 'departments,offices' });
  const covered = await coverage(connection);

  expect(jobs.map(({ remote_id, status }) => [remote_id, status]).sort()).toEqual(
    ['2140231', '2140240', '2140255', '2140260'].map((id) => [id, 'OPEN']),
  );
  const engineer = jobs.find(({ remote_id }) => remote_id === '2140231');
  expect(engineer).toMatchObject({
    departments: [{ remote_id: 'name:Engineering' }],
    offices: [{ name: 'München' }, { name: 'Remote' }],
    hiring_managers: null,
  });
  expect((await stack.read('candidates', connection)).items).toEqual([]);
  for (const model of ['candidate', 'application', 'activity', 'offer', 'attachment']) {
    expect(covered.get(model)).toMatchObject({ status: 'not_granted' });
    expect(covered.get(model)?.['tick']).toContainEqual(expect.stringMatching(/Recruiting/));
  }
  expect(covered.get('job')?.['fields']).toMatchObject({
    ...{ description: { status: 'mapped', filled: 3 }, hiring_managers: { status: 'not_granted' } },
  });
  expect(await stack.connector(connection, 'ats')).toMatchObject({ status: 'COMPLETE', is_active: true });
  await expectNothingWrong(connection);
});

test('with client id and secret alone, all but what the career page says is read, and coverage tells what it would fill', async () => {
  const connection = await connectWith('client_id', 'client_secret');

  const { items: jobs } = await stack.read('jobs', connection);
  const covered = await coverage(connection);

  expect(jobs).toHaveLength(6);
  for (const job of jobs)
    expect(job).toMatchObject({ description: null, status: null, job_posting_urls: null, salary: null });
  expect((await stack.read('applications', connection)).items).toHaveLength(14);
  expect((await stack.read('offices', connection)).items).toEqual([]);
  expect(covered.get('office')).toMatchObject({ status: 'not_granted', tick: [expect.stringMatching(/career page/i)] });
  for (const field of ['description', 'status', 'job_posting_urls', 'employment_type', 'schedule', 'salary'])
    expect([field, covered.get('job')?.['fields'][field]]).toEqual([
      field,
      expect.objectContaining({ status: 'not_granted', tick: [expect.stringMatching(/career page/i)] }),
    ]);
  await expectNothingWrong(connection);
});

test('a right to documents that is missing leaves files out and nothing else', async () => {
  const credentials = {
    ...stack.personio.credentialsFor(connectorOf('personio_ats')),
    ...(await stack.personio.newCredentials({ areas: ['persons', 'recruiting'] })),
  };
  const connection = await stack.connect('personio_ats', { credentials });

  const { items: candidates } = await stack.read('candidates', connection);

  expect(candidates).toHaveLength(10);
  for (const { attachments } of candidates) expect(attachments).toEqual([]);
  expect((await coverage(connection)).get('attachment')).toMatchObject({
    ...{ status: 'not_granted', tick: [expect.stringMatching(/Documents/)] },
  });
});

test.each([
  ['a pair of which one half is missing', { client_secret: '' }, 'client_secret'],
  ['a secret that was mistyped', { client_secret: 'papi-mistyped' }, 'client_secret'],
  ['a recruiting token that is not good', { recruiting_token: 'mistyped' }, 'recruiting_token'],
  ['a company id that is no number', { company_id: 'Nordlicht' }, 'company_id'],
  ['a career page that nobody has', { feed_label: 'nobody-is-called-so' }, 'feed_label'],
  ['a host in the place of a name', { feed_label: 'evil.example/jobs' }, 'feed_label'],
])('%s is said on the link page, and nothing is linked', async (_, wrong, field) => {
  const credentials = { ...stack.personio.credentialsFor(connectorOf('personio_ats')), ...wrong };
  const given = { link_token: await stack.invite('personio_ats'), credentials };
  const before = await stack.query('SELECT id FROM connection');

  const { status, body } = await stack.api.post('/api/embedded/v1/link/complete', {}, given);

  const named = Array.isArray(body.detail)
    ? (body.detail as Item[]).flatMap(({ loc }) => loc as string[])
    : body.fields;
  expect([status, named]).toEqual([422, expect.arrayContaining([field])]);
  expect(await stack.query('SELECT id FROM connection')).toEqual(before);
});

test('people and applicants of one customer are linked side by side, each to be read with its own token', async () => {
  const [people, applicants] = [await stack.connect('personio'), await stack.connect('personio_ats')];

  const [employees, candidates] = await Promise.all([
    stack.read('employees', people),
    stack.read('candidates', applicants),
  ]);

  expect([employees.items.length, candidates.items.length]).toEqual([12, 10]);
  expect((await stack.get('/api/ats/v1/candidates', people)).status).toBe(403);
  expect((await stack.get('/api/hris/v1/employees', applicants)).status).toBe(403);
  const listed = await Promise.all([stack.connector(people), stack.connector(applicants, 'ats')]);
  expect(listed).toMatchObject([
    { id: people.id, origin_id: 'customer-1' },
    { id: applicants.id, origin_id: 'customer-1' },
  ]);

  await stack.personio.change('3003', { last_name: 'King' });
  await stack.sync(people);

  expect(await stack.one('employees', people, '3003')).toMatchObject({ last_name: 'King' });
});
