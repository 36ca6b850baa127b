import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lasting, type Linked, Stack } from './stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start();
});

afterAll(() => stack.close());

const AREAS = [
  ...['employees', 'persons', 'org-units', 'legal-entities', 'cost-centers', 'workplaces'],
  ...['absences', 'attendances', 'projects', 'documents', 'compensations', 'reports'],
];
/** Reports are not read unless they are named. */
const OFF = ['report', 'report_row'];
const without = (...areas: string[]): string[] => AREAS.filter((area) => !areas.includes(area));

test('wrong credentials on the link page are refused with a sentence, and the link can still be used', async () => {
  const link = await stack.invite('personio');
  const mistyped = { ...stack.personio.credentials, client_secret: 'papi-mistyped' };
  const given = { link_token: link, credentials: mistyped };

  const checked = await stack.api.post('/api/embedded/v1/link/check', {}, given);
  const completed = await stack.api.post('/api/embedded/v1/link/complete', {}, given);

  for (const refused of [checked, completed]) {
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'credentials_rejected', detail: expect.stringMatching(/does not accept these credentials\. Copy/) },
    });
  }
  expect((await stack.redeem(await stack.complete(link, stack.personio.credentials))).id).toBeTruthy();
});

test('the link page names each right and each attribute that the credentials lack', async () => {
  const credentials = await stack.personio.newCredentials({
    areas: without('workplaces', 'cost-centers'),
    attributes: ['id', 'first_name', 'last_name', 'status', 'last_modified_at'],
  });
  const given = { link_token: await stack.invite('personio'), credentials };

  const { body } = await stack.api.post('/api/embedded/v1/link/check', {}, given);

  const workplaces = {
    en: expect.stringMatching(/API credentials .* “Workplaces”: tick “Read”/),
    de: expect.stringMatching(/API-Zugriffsdaten .* „Arbeitsorte“: „Lesen“ anhaken/),
  };
  expect(
    body.streams.map(({ name, granted, missing }: Record<string, unknown>) => ({ name, granted, missing })),
  ).toEqual([
    { name: 'people', granted: true, missing: null },
    { name: 'groups', granted: true, missing: null },
    { name: 'legal-entities', granted: true, missing: null },
    { name: 'workplaces', granted: false, missing: workplaces },
    ...[
      'absence-types',
      'absences',
      'attendances',
      'projects',
      'documents',
      'balances',
      'compensations',
      'reports',
    ].map((name) => ({ name, granted: true, missing: null })),
  ]);
  const missing = body.missing.map(({ en }: { en: string }) => en);
  expect(missing).toEqual(
    expect.arrayContaining([expect.stringMatching(/Cost centers/), expect.stringMatching(/Email/)]),
  );
  expect(missing).not.toEqual(expect.arrayContaining([expect.stringMatching(/First name/)]));
});

test('credentials that are withdrawn ask for a relink, keep what was read, and are forgotten after it', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });
  const before = await stack.read('employees', connection);

  await stack.personio.withdraw(credentials);
  const failed = await stack.sync(connection);

  for (const model of failed.filter((one) => !OFF.includes(one.model))) {
    expect(model).toMatchObject({ status: 'Failed', error_code: 'credentials_rejected' });
  }
  expect(await stack.connector(connection)).toMatchObject({ status: 'RELINK_NEEDED', is_active: false });
  expect(await stack.issues(connection)).toMatchObject([
    { code: 'credentials_rejected', subject: connection.id, message: expect.stringMatching(/link/) },
  ]);
  expect(lasting((await stack.read('employees', connection)).items)).toEqual(lasting(before.items));

  const asked = new Date();
  const again = await stack.relink(connection, 'personio', await stack.personio.newCredentials());
  const models = await stack.settled(connection, asked);

  expect(again).toEqual(connection);
  expect(models.map(({ status }) => status)).toEqual(models.map(() => 'Done'));
  expect(await stack.connector(connection)).toMatchObject({
    status: 'COMPLETE',
    is_active: true,
    relink_needed_at: null,
  });
  expect(await stack.issues(connection)).toEqual([]);
  expect(lasting((await stack.read('employees', connection)).items)).toEqual(lasting(before.items));
});

/** Issues that concern no single stream: one of these may have been told before that a right is gone. */
const ofTheWhole = async (connection: Linked): ReturnType<Stack['issues']> =>
  (await stack.issues(connection)).filter(({ subject }) => subject === connection.id);

test('credentials of which every permission is taken ask for a relink, and go on by themselves once one is ticked again', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });

  await stack.personio.setRights(credentials, { areas: [] });
  await stack.sync(connection);

  expect(await stack.connector(connection)).toMatchObject({ status: 'RELINK_NEEDED' });
  expect(await ofTheWhole(connection)).toMatchObject([
    { code: 'nothing_granted', message: expect.stringMatching(/knows the credentials/) },
  ]);

  await stack.personio.setRights(credentials, { areas: null });
  await stack.sync(connection);

  expect(await stack.connector(connection)).toMatchObject({ status: 'COMPLETE' });
  expect(await stack.issues(connection)).toEqual([]);
});

test('of credentials that first may nothing any more, and are deleted then, one thing is told at a time: what holds now', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });
  const told = async (): Promise<string[]> => {
    await stack.sync(connection);
    return (await ofTheWhole(connection)).map(({ code }) => code);
  };

  await stack.personio.setRights(credentials, { areas: [] });
  expect(await told()).toEqual(['nothing_granted']);
  await stack.personio.withdraw(credentials);
  expect(await told()).toEqual(['credentials_rejected']);
});

test.each([
  { area: 'workplaces', models: ['location'], streams: ['workplaces'] },
  { area: 'legal-entities', models: ['company'], streams: ['legal-entities'] },
  { area: 'persons', models: ['employee', 'employment'], streams: ['people'] }, // time is then asked for all at once
])(
  'a right to $area that is withdrawn stops that and nothing else, deletes nothing and is named until it is back',
  async ({ area, models, streams }) => {
    const credentials = await stack.personio.newCredentials();
    const connection = await stack.connect('personio', { credentials });

    await stack.personio.setRights(credentials, { areas: without(area) });
    const status = await stack.sync(connection, { full: true });

    for (const { model, ...stands } of status) {
      if (models.includes(model)) expect(stands).toMatchObject({ status: 'Failed', error_code: 'right_missing' });
      else expect(stands).toMatchObject({ status: 'Done', error_code: null });
      expect(stands.counts).toMatchObject({ deleted: 0 });
      if (!OFF.includes(model)) expect(stands.counts.records).toBeGreaterThan(0);
    }
    const issues = await stack.issues(connection);
    expect(issues.map(({ code }) => code)).toEqual(streams.map(() => 'right_missing'));
    expect(issues.map(({ subject }) => subject).sort()).toEqual(streams);
    expect(await stack.connector(connection)).toMatchObject({ status: 'COMPLETE' });

    await stack.personio.setRights(credentials, { areas: null });
    await stack.sync(connection);

    expect(await stack.issues(connection)).toEqual([]);
  },
);

test('without the right to org units the cost centers are still read, and no department is taken for gone', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });
  const { items } = await stack.read('groups', connection);

  await stack.personio.setRights(credentials, { areas: without('org-units') });
  await stack.personio.control('POST', '/cost-centers/1000', { name: '1000 Renamed' });
  await stack.sync(connection, { full: true });

  const after = (await stack.read('groups', connection)).items;
  expect(after.map(({ id }) => id as string).sort()).toEqual(items.map(({ id }) => id as string).sort());
  expect(await stack.one('groups', connection, 'cost_center:1000')).toMatchObject({ name: '1000 Renamed' });
  await stack.personio.control('POST', '/cost-centers/1000', { name: '1000 Entwicklung' });
});

test('a refusal that arrives as status 400 is a missing right as well', async () => {
  const connection = await stack.connect('personio');

  await stack.personio.fault('GET /v2/legal-entities', 'status', {
    status: 400,
    body: { title: 'Bad Request', detail: 'Unauthorized token', status: 400 },
    times: 10,
  });
  const status = await stack.sync(connection, { full: true });
  await stack.personio.recover();

  expect(status.find(({ model }) => model === 'company')).toMatchObject({
    status: 'Failed',
    error_code: 'right_missing',
    counts: { records: 2 },
  });
});

test('without the v1 list everybody is read all the same', async () => {
  const credentials = await stack.personio.newCredentials({ areas: without('employees') });

  const connection = await stack.connect('personio', { credentials });

  const { items } = await stack.read('employees', connection);
  expect(items).toHaveLength((await stack.personio.facts()).people);
  expect(await stack.one('employees', connection, '3003')).toMatchObject({
    first_name: 'Ada',
    designation: 'Software Engineer',
    employment_status: 'ACTIVE',
  });
});

test('employments that may not be read any more stay, and the people of whom they are go on', async () => {
  const leaver = await stack.personio.hire({ first_name: 'Soon', last_name: 'Gone' });
  const connection = await stack.connect('personio');
  const left = await stack.one('employees', connection, leaver);
  const { items } = await stack.read('employments', connection);
  const heinz = await stack.one('employees', connection, '3002');
  const ada = await stack.one('employees', connection, '3003');

  await stack.personio.remove(leaver);
  await stack.personio.fault('GET /v2/persons/{id}/employments', 'status', { status: 403, times: 1000 });
  await stack.personio.change('3002', { last_name: 'Groß-Gerau' });
  await stack.sync(connection, { full: true });
  await stack.personio.recover();

  // Nobody's contract goes, but for that of the person who is gone.
  const others = items.filter(({ employee }) => employee !== left['id']);
  expect(others).toHaveLength(items.length - 1);
  expect((await stack.read('employments', connection)).items).toEqual(others);
  expect(await stack.one('employees', connection, '3002')).toMatchObject({
    last_name: 'Groß-Gerau',
    designation: 'Head of Engineering',
    manager: (await stack.one('employees', connection, '3001'))['id'],
    company: heinz['company'],
    groups: heinz['groups'],
  });
  expect(ada['company']).toBeTruthy();
  expect(await stack.one('employees', connection, '3003')).toEqual(ada); // with its groups and its time
  expect(await stack.one('employees', connection, leaver, { include_deleted: 'true' })).toMatchObject({
    is_deleted: true,
  });
  expect(await stack.issues(connection)).toMatchObject([{ code: 'right_missing', subject: 'people' }]);

  await stack.sync(connection, { full: true });

  expect(await stack.issues(connection)).toEqual([]);
});

test('a person without any employment is read as one', async () => {
  const connection = await stack.connect('personio');

  const renate = await stack.one('employees', connection, '3012');

  expect(renate).toMatchObject({ first_name: 'Renate', start_date: null, designation: null, manager: null });
  expect((await stack.read('employments', connection, { employee_id: String(renate['id']) })).items).toEqual([]);
  expect(await stack.issues(connection)).toEqual([]);
});

test('an attribute that the admin left out is null, and its neighbours are not', async () => {
  const shared = [
    'id',
    'first_name',
    'last_name',
    'status',
    'position',
    'last_modified_at',
    'supervisor',
    'department',
  ];
  const credentials = await stack.personio.newCredentials({ attributes: shared });

  const connection = await stack.connect('personio', { credentials });

  const ada = await stack.one('employees', connection, '3003', {
    include_raw_data: 'true',
    include_custom_fields: 'true',
  });
  expect(ada).toMatchObject({ first_name: 'Ada', designation: 'Software Engineer', department: 'Engineering' });
  expect(ada).toMatchObject({
    work_email: null,
    gender: null,
    date_of_birth: null,
    start_date: null,
    custom_fields: {},
  });
  expect(JSON.stringify(ada)).not.toMatch(/4166|ada\.lovelace@|DE0212/);
});

test('an attribute that is withdrawn deletes nobody and leaves the others as they are', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });
  const before = await stack.one('employees', connection, '3003');

  const attributes = ['id', 'first_name', 'last_name', 'email', 'status', 'position', 'last_modified_at', 'hire_date'];
  await stack.personio.setRights(credentials, { attributes });
  const status = await stack.sync(connection, { full: true });

  const after = await stack.one('employees', connection, '3003');
  for (const kept of [
    'id',
    'first_name',
    'last_name',
    'work_email',
    'designation',
    'start_date',
    'employment_status',
  ]) {
    expect(after[kept]).toEqual(before[kept]);
  }
  expect(status.every(({ counts: { deleted } }) => deleted === 0)).toBe(true);
  expect(await stack.read('employees', connection)).toMatchObject({ items: { length: 12 } });

  await stack.sync(connection);
  expect(await stack.issues(connection)).toMatchObject([{ code: 'attributes_not_shared', subject: 'people' }]);
  const [kept] = await stack.query('SELECT grants FROM connection WHERE id = $1', [connection.id]);
  expect(kept?.['grants'].missing).toContain('Employee attribute “Supervisor”');

  await stack.personio.setRights(credentials, { attributes: null });
  await stack.sync(connection, { full: true });
  expect(await stack.issues(connection)).toEqual([]);
});

test('what an attribute filled is kept from the first reading of changes without it', async () => {
  const credentials = await stack.personio.newCredentials();
  const connection = await stack.connect('personio', { credentials });
  const query = { include_custom_fields: 'true' };
  const { gender, manager, custom_fields: own } = await stack.one('employees', connection, '3003', query);
  expect([gender, manager]).not.toContain(null);
  expect(own).toHaveProperty('dynamic_7124011');

  await stack.personio.setRights(credentials, {
    attributes: ['id', 'first_name', 'last_name', 'email', 'status', 'position', 'last_modified_at', 'hire_date'],
  });
  await stack.sync(connection);

  const after = await stack.one('employees', connection, '3003', query);
  expect(after).toMatchObject({ gender, manager });
  expect(after['custom_fields'].dynamic_7124011).toEqual(own.dynamic_7124011);
  expect(await stack.issues(connection)).toMatchObject([{ code: 'attributes_not_shared', subject: 'people' }]);
});
