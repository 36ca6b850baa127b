import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Choices, NOTHING_OFF } from '#connectors';
import { Vault } from '#vault';
import { openedDatabase, placesOf } from './opened-database.js';
import { type Linked, Stack } from './stack.js';
import { reached } from './telling-provider.js';
import {
  ADA,
  type Canaries,
  GROUPS,
  makeAttributes,
  type OwnAttributes,
  plantCanaries,
  SOEREN,
} from './withheld-company.js';

const OFF: Choices = { models: ['project', 'employment'], fields: GROUPS };

let stack: Stack;
let own: OwnAttributes;
/** Of two connections to one company: all that can be switched off is off at one. */

let told: Linked;
let kept: Linked;
/** What was there before the first reading, before one of changes, and before somebody was told of by the provider. */
let first: Canaries;
let later: Canaries;
let heard: Canaries;

beforeAll(async () => {
  stack = await Stack.start({ hears: true });
  own = await makeAttributes(stack.personio);
  first = await plantCanaries(stack.personio, ADA, '17', own);
  kept = await stack.connectWithout('personio', NOTHING_OFF);
  told = await stack.connectWithout('personio', OFF);
  await nameReports();
  later = await plantCanaries(stack.personio, SOEREN, '21', own);
  await readChanges();
  heard = await plantCanaries(stack.personio, '3006', '23', own);
  await reached(async () => (await stack.one('employees', told, '3006'))['designation'] === 'Canary keeper');
  await Promise.all([told, kept].map((one) => stack.sync(one, { full: true })));
}, 120_000);

afterAll(() => stack.close());

/** All of both generations: what they show is not ticked anywhere. */
async function nameReports(): Promise<void> {
  const { v1, v2 } = await stack.personio.control<Record<'v1' | 'v2', { id: string }[]>>('GET', '/reports');
  const reports = [...v1.slice(0, 3).map(({ id }) => `v1:${id}`), `v2:${String(v2[1]?.id)}`];
  for (const { id } of [told, kept]) {
    const answer = await stack.api.patch(`/api/v1/connectors/${id}/settings`, { key: stack.vendor.key }, { reports });
    expect(answer.status).toBe(200);
  }
  await Promise.all([told, kept].map((one) => stack.sync(one, { full: true })));
}

async function readChanges(): Promise<void> {
  await Promise.all([told, kept].map((one) => stack.sync(one)));
  await stack.personio.change('3006', { position: 'Canary keeper' }); // who hears of it reads all of the person
}

const opened = async ({ id }: Linked): Promise<Map<string, string>> => openedDatabase(stack, stack.service(Vault), id);

const canaries = (group: keyof Canaries): string[] => [first, later, heard].flatMap((each) => each[group]);

const write = (method: 'post' | 'patch', path: string, connection: Linked, body: object): Promise<[number, string]> =>
  stack.api[method](`/api/hris/v1/${path}`, stack.caller(connection), body).then((answer) => [
    answer.status,
    String((answer.body as { code?: string }).code),
  ]);

test.each(GROUPS)(
  '%s that is switched off lies nowhere in the database, sealed or not; where it is on, it does',
  async (group) => {
    const [mine, theirs] = [await opened(told), await opened(kept)];

    expect(placesOf(mine, canaries(group))).toEqual([]);
    for (const canary of canaries(group))
      expect([canary, placesOf(theirs, [canary]).length > 0]).toEqual([canary, true]);
  },
);

test('nothing of a model that is switched off was asked for or made, and what is left is all there', async () => {
  const { counts } = await stack.personio.facts();
  const heldBy = async ({ id }: Linked): Promise<Record<string, number>> => {
    const models = await stack.query<{ model: string; count: number }>(
      'SELECT model, count(*)::int AS count FROM record WHERE connection_id = $1 AND deleted_at IS NULL GROUP BY model',
      [id],
    );
    return Object.fromEntries(models.map(({ model, count }) => [model, count]));
  };
  const runsOf = async ({ id }: Linked): Promise<unknown[]> =>
    (await stack.query('SELECT DISTINCT stream FROM run WHERE connection_id = $1', [id])).map(({ stream }) => stream);
  const [held, theirs, runs] = [await heldBy(told), await heldBy(kept), await runsOf(told)];

  expect(held).toMatchObject({ employee: counts['persons'], company: counts['legal_entities'] });
  for (const model of ['compensation', 'project', 'employment'])
    expect([model, held[model], theirs[model]]).toEqual([model, undefined, expect.any(Number)]);
  expect(await runsOf(kept)).toEqual(expect.arrayContaining(['people', 'compensations', 'projects']));
  expect(runs).toContain('people');
  for (const stream of ['compensations', 'projects']) expect(runs).not.toContain(stream);
  expect(held['time_off']).toBeGreaterThan(0);
  expect(held['document']).toBeGreaterThan(0);
  expect(await stack.issues(told)).toEqual([]);
});

test('what is told of people without their contracts is told all the same', async () => {
  const fields = ['designation', 'department', 'manager', 'start_date', 'employment_status'];
  for (const id of [ADA, SOEREN]) {
    const [mine, theirs] = [await stack.one('employees', told, id), await stack.one('employees', kept, id)];
    const shown = (item: typeof mine): unknown[] => fields.map((name) => typeof item[name]);
    expect(mine['designation']).toBe(theirs['designation']);
    expect(shown(mine)).toEqual(shown(theirs));
    expect(mine).toMatchObject({ date_of_birth: null, gender: null, home_location: null });
    expect(theirs).toMatchObject({ date_of_birth: expect.any(String), gender: expect.any(String) });
    expect(theirs['home_location']).not.toBeNull();
  }
});

test('of absences none is left from which illness follows, and those of other kinds are told with their kind', async () => {
  const [{ items: mine }, { items: theirs }] = [await stack.read('time-off', told), await stack.read('time-off', kept)];
  const kinds = (items: typeof mine): Set<unknown> => new Set(items.map((item) => item['request_type']));

  expect(kinds(theirs)).toContain('SICK');
  expect(kinds(mine)).not.toContain('SICK');
  expect(kinds(mine)).toContain('VACATION');
  expect(mine.every((item) => item['absence_type'] !== null)).toBe(true);
  const names = async (one: Linked): Promise<string[]> =>
    (await stack.read('absence-types', one)).items.map((item) => String(item['name']));
  const ofIllness = (name: string): boolean => /krank|arzt/i.test(name);
  expect((await names(kept)).filter(ofIllness)).not.toEqual([]);
  expect(await names(told)).toContain('Paid vacation');
  expect((await names(told)).filter(ofIllness)).toEqual([]);
  const words = ['certificate', 'SICK_LEAVE', 'Kind krank', 'Arztbesuch'];
  const lying = await opened(kept);
  for (const word of words) expect([word, placesOf(lying, [word]).length > 0]).toEqual([word, true]);
  expect(placesOf(await opened(told), [...words, 'sick_leave'])).toEqual(['connection.choices: sick_leave']);
});

test('fields of the vendor’s own that lead there are null', async () => {
  const key = { key: stack.vendor.key };
  const field = await stack.api.post('/api/v1/custom-fields', key, {
    name: 'iban',
    category: 'HRIS',
    model: 'employee',
  });
  const path = {
    custom_field_id: field.body.id,
    json_path: 'employee.dynamic_7124004.value',
    integration_slug: 'personio',
  };
  expect((await stack.api.post('/api/v1/custom-fields/mapping', key, path)).status).toBe(201);

  const ibanOf = async (one: Linked): Promise<unknown> =>
    (await stack.one('employees', one, ADA, { include_custom_fields: 'true' }))['custom_fields'].iban;
  await reached(async () => (await ibanOf(kept)) === first.bank_data[0]);
  await reached(async () => (await ibanOf(told)) === null);
});

test('coverage says that it is switched off, whatever was ticked', async () => {
  const path = `/api/v1/connectors/${told.id}/coverage`;
  const { body } = await stack.api.raw().get(path).set('Authorization', `Bearer ${stack.vendor.key}`);
  const models = new Map(
    (body as { models: { model: string; status: string; fields: object[] }[] }).models.map((one) => [one.model, one]),
  );

  for (const model of ['compensation', 'project', 'employment']) expect(models.get(model)?.status).toBe('switched_off');
  expect(models.get('employee')?.fields).toEqual(
    expect.arrayContaining(
      ['date_of_birth', 'gender', 'home_location'].map((field) =>
        expect.objectContaining({ field, status: 'switched_off' }),
      ),
    ),
  );
});

describe('writes', () => {
  test('of what is switched off nothing is written, and nothing else is refused', async () => {
    const { id } = await stack.one('employees', told, ADA);
    const { id: theirs } = await stack.one('employees', kept, ADA);
    const [refused, accepted] = [
      [403, 'field_withheld'],
      [200, 'undefined'],
    ];

    for (const fields of [
      { date_of_birth: '1990-01-01' },
      { gender: 'FEMALE' },
      { custom_fields: { [own.band]: 'x' } },
    ]) {
      expect(await write('patch', `employees/${String(theirs)}?dry_run=true`, kept, fields)).toEqual(accepted);
      expect(await write('patch', `employees/${String(id)}`, told, fields)).toEqual(refused);
    }
    const { body: meta } = await stack.get('/api/hris/v1/compensations/meta/post', kept);
    const [type] = meta.data.properties.integration_params.properties.type_id.enum as string[];
    const params = { pay_frequency: 'MONTHLY', pay_currency: 'EUR', integration_params: { type_id: type } };
    const pay = { pay_rate: 1, start_date: '2026-10-01', ...params };
    expect(await write('post', 'compensations?dry_run=true', kept, { ...pay, employee: theirs })).toEqual(accepted);
    expect(await write('post', 'compensations', told, { ...pay, employee: id })).toEqual(refused);
    const days = { start_time: '2026-12-01', end_time: '2026-12-02', request_type: 'SICK' };
    expect(await write('post', 'time-off?dry_run=true', kept, { ...days, employee: theirs })).toEqual(accepted);
    expect(await write('post', 'time-off', told, { ...days, employee: id })).toEqual(refused);
    const [status] = await write('patch', `employees/${String(id)}`, told, { designation: 'Countess' });
    expect(status).toBe(200);
    expect(placesOf(await opened(told), GROUPS.flatMap(canaries))).toEqual([]);
  });

  test('what may be said of it is not described either', async () => {
    const meta = async (one: Linked): Promise<string> =>
      (await stack.get('/api/hris/v1/employees/meta/post', one)).text;
    for (const name of ['date_of_birth', 'gender', own.band]) {
      expect(await meta(kept)).toContain(name);
      expect(await meta(told)).not.toContain(name);
    }
    expect(await meta(told)).not.toContain('x-groups');
  });

  test('no call of Personio’s own is passed on', async () => {
    const rules = { enabled: true, allow: [{ method: '*', path: '/**' }] };
    const key = `Bearer ${stack.vendor.key}`;
    const call = async (one: Linked): Promise<[number, unknown]> => {
      const path = `/api/v1/connectors/${one.id}/passthrough`;
      expect((await stack.api.raw().put(path).set('Authorization', key).send(rules)).status).toBe(200);
      const asked = { method: 'GET', path: '/v2/persons', headers: {} };
      const { status, body } = await stack.api.post('/api/v1/passthrough', stack.caller(one), asked);
      return [status, (body as { code?: string }).code];
    };
    expect(await call(kept)).toEqual([200, undefined]);
    expect(await call(told)).toEqual([403, 'passthrough_withheld']);
  });
});

test('new credentials leave switched off what was', async () => {
  const again = await stack.relink(told, 'personio', await stack.personio.newCredentials());
  expect(again.id).toBe(told.id);
  await stack.sync(told, { full: true });
  expect(placesOf(await opened(told), GROUPS.flatMap(canaries))).toEqual([]);
  expect(await stack.query('SELECT choices FROM connection WHERE id = $1', [told.id])).toMatchObject([
    { choices: { fields: GROUPS, models: ['employment', 'compensation', 'project'] } },
  ]);
});

test('nobody switches off what there is not, or what nothing works without', async () => {
  for (const off of [
    { models: ['employee'], fields: [] },
    { models: [], fields: ['shoe_size'] },
  ])
    await expect(stack.connectWithout('personio', off)).rejects.toMatchObject({ code: 'choice_unknown' });
});
