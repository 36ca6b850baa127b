import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Linked, Stack } from './stack.js';

let stack: Stack;
let connection: Linked;

beforeAll(async () => {
  stack = await Stack.start();
  connection = await stack.connect('personio');
});

afterAll(() => stack.close());

const BEYOND = '9007199254740993'; // 2^53 + 1: a double makes …992 of it

test('numbers beyond 2^53 keep their digits: as ids, as custom fields and in raw data', async () => {
  await stack.personio.plant('3003', {
    v1: { dynamic_7124071: { label: 'Number', value: { $number: BEYOND }, type: 'integer', universal_id: null } },
    v2_person: { custom_attributes: [{ id: 'dynamic_7124071', type: 'int', value: { $number: BEYOND } }] },
    v2_employments: [{ id: { $number: BEYOND } }],
  });

  await stack.sync(connection);

  const asked = { include_raw_data: 'true', include_custom_fields: 'true' };
  const ada = await stack.one('employees', connection, '3003', asked);
  expect(ada['custom_fields']).toMatchObject({ dynamic_7124071: BEYOND });
  expect(JSON.stringify(ada['raw_data'])).toContain(`"${BEYOND}"`);
  expect(JSON.stringify(ada['raw_data'])).not.toMatch(/[:[,]\d{16}/);
  expect(await stack.one('employments', connection, BEYOND)).toMatchObject({ employee: ada['id'] });
});

test('a name of 10,000 characters is kept to the last one, and found', async () => {
  const name = 'Ünïcødé 🚀'.padEnd(10_000, 'x');
  const person = await stack.personio.hire({ first_name: name, last_name: 'Long' });

  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { first_name: name });
  expect(items).toMatchObject([{ remote_id: person, first_name: name, display_full_name: `${name} Long` }]);
});

test('NUL and other control characters in a name arrive as they were sent', async () => {
  const name = 'Nu\u0000l\u0007\u001b[31m\u2028"\\ \u202e';
  const person = await stack.personio.hire({ first_name: name, last_name: '\u0000' });

  await stack.sync(connection);

  const nul = await stack.one('employees', connection, person, { include_raw_data: 'true' });
  expect(nul).toMatchObject({ first_name: name, last_name: '\u0000' });
  const { body } = await stack.get(`/api/hris/v1/employees/${String(nul['id'])}`, connection);
  expect(body).toMatchObject({ first_name: name });
});

test('half of a surrogate pair, which no UTF-8 can carry, arrives as it was sent', async () => {
  const person = await stack.personio.hire({ first_name: 'Half \ud83d', last_name: 'Pair' });

  await stack.sync(connection);

  expect(await stack.one('employees', connection, person)).toMatchObject({ first_name: 'Half \ud83d', last_name: 'Pair' });
});

test('words that we do not know pass through as they came, and can be filtered by', async () => {
  await stack.personio.plant('3005', {
    v2_person: { gender: 'AGENDER' },
    v2_employments: [{ status: 'SABBATICAL', type: 'APPRENTICE' }],
  });

  await stack.sync(connection);

  const { items } = await stack.read('employees', connection, { employment_status: 'SABBATICAL' });
  expect(items).toMatchObject([{ remote_id: '3005', gender: 'AGENDER', employment_status: 'SABBATICAL' }]);
  const contracts = await stack.read('employments', connection, { employee_id: String(items[0]?.['id']) });
  expect(contracts.items).toMatchObject([{ employment_type: 'APPRENTICE' }]);
});

test('a value of another type than promised costs that record at the most, and the issue names it', async () => {
  await stack.personio.plant('3006', {
    v2_person: { first_name: { nested: ['not', 'a', 'name'] }, updated_at: 'yesterday', employments: 'none' },
    v2_employments: [{ employment_start_date: 20231029, org_units: 'Sales', supervisor: [], termination: 'no' }],
    v1: { first_name: 'not an attribute', supervisor: { value: 'nobody' } },
  });
  await stack.personio.change('3008', { last_name: 'Neighbour' });

  await stack.sync(connection, { full: true });

  expect(await stack.one('employees', connection, '3008')).toMatchObject({ last_name: 'Neighbour' });
  const zoe = await stack.one('employees', connection, '3006');
  const { body } = await stack.get(`/api/hris/v1/employees/${String(zoe['id'])}`, connection);
  expect(body).toMatchObject({ remote_id: '3006', last_name: 'Brückner' });
});
