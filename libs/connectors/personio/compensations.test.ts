import { expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import type { Json, JsonObject, Page } from '../contract.js';
import { RightMissing } from '../errors.js';
import { Canned, refusal } from './canned.js';
import { compensations } from './compensations.js';

const found = (pages: Page[]): string[] => pages.flatMap((page) => page.found.map(({ remoteId }) => remoteId));
const pay = (id: string): JsonObject => ({ id, person: { id: '1' }, amount: { value: 1, currency: 'EUR' } });
const month = (back: number): DateTime => DateTime.utc().startOf('month').minus({ months: back });

const person = (id: number, attributes: JsonObject): JsonObject => ({
  type: 'Employee',
  attributes: { id: { value: id }, ...attributes },
});
const v1 = (keys: string[], ...data: JsonObject[]): Record<string, Json> => ({
  '/v1/company/employees/attributes': { success: true, data: keys.map((key) => ({ key, universal_id: key })) },
  '/v1/company/employees': { success: true, metadata: { total_elements: data.length }, data },
});
const NO_RIGHT = { '/v2/compensations': refusal(403, { errors: [{ title: 'Forbidden' }] }) };
const salary = (value: number): JsonObject => ({ label: 'Fixed salary', value, currency: 'EUR' });

test('what was paid in the last twelve months is read month by month, the newest first, and each once', async () => {
  await using personio = await Canned.start({
    '/v2/compensations': (query) => ({
      _data: query.get('start_date') === month(0).toISODate() ? [pay('raise'), pay('car')] : [pay('old'), pay('car')],
      _meta: {},
    }),
  });

  const pages = await personio.pull(compensations);

  expect(found(pages)).toEqual(['raise', 'car', 'old']);
  expect(personio.asked).toHaveLength(12);
  expect(personio.asked[1]).toBe(
    `/v2/compensations?start_date=${month(1).toISODate()}&end_date=${month(1).endOf('month').toISODate()}&limit=100`,
  );
});

test('an interrupted pull goes on in the month that it had come to', async () => {
  await using personio = await Canned.start({ '/v2/compensations': { _data: [pay('a')], _meta: {} } });
  const checkpoint = { month: month(10).toFormat('yyyy-MM'), incomplete: false };

  await personio.pull(compensations, { checkpoint });

  expect(personio.asked).toHaveLength(2);
});

test('a pull that is taken up after its last month has passed does not take that place for another month’s', async () => {
  await using personio = await Canned.start({ '/v2/compensations': { _data: [pay('a')], _meta: {} } });
  const checkpoint = { month: month(12).toFormat('yyyy-MM'), next: { cursor: 'old' }, incomplete: false };

  await personio.pull(compensations, { checkpoint });

  expect(personio.asked).toEqual([]);
});

test('where v2 may not be read the salary attributes of v1 tell, one record for each that is set', async () => {
  await using personio = await Canned.start({
    ...NO_RIGHT,
    ...v1(
      ['fix_salary', 'fix_salary_interval', 'hourly_salary'],
      person(1, { fix_salary: salary(4000), fix_salary_interval: { value: 'monthly' }, hourly_salary: salary(0) }),
      person(2, { fix_salary: salary(0), fix_salary_interval: { value: '' }, hourly_salary: salary(15.5) }),
    ),
  });

  const pages = await personio.pull(compensations);

  expect(found(pages)).toEqual(['v1:1:fix', 'v1:2:hourly']);
  expect(pages[0]?.found[0]?.raw).toEqual({
    ...{ salary: 'fix', person: { id: '1' }, attribute: salary(4000), interval: 'monthly' },
  });
  expect(pages.at(-1)?.incomplete).toBeUndefined();
});

test('an account whose salaries are shared in neither way has the right missing, not nothing to pay', async () => {
  await using personio = await Canned.start({
    ...NO_RIGHT,
    ...v1(['first_name'], person(1, { first_name: { value: 'Ada' } })),
  });

  await expect(personio.pull(compensations)).rejects.toMatchObject({ area: 'Compensations: read' });
  await expect(personio.pull(compensations)).rejects.toBeInstanceOf(RightMissing);
});

test('a right that is lost in the middle of a pull does not turn v2’s records into v1’s', async () => {
  let months = 0;
  await using personio = await Canned.start({
    ...v1(['fix_salary'], person(1, { fix_salary: salary(4000) })),
    '/v2/compensations': () => ((months += 1) > 3 ? refusal(403) : { _data: [pay('a')], _meta: {} }),
  });

  await expect(personio.pull(compensations)).rejects.toBeInstanceOf(RightMissing);
});

/** A company whose list of employees moves: everybody has a salary, and `announced` says how many there are. */
async function moving(company: { order: number[]; announced: () => number }): Promise<Canned> {
  return Canned.start({
    ...NO_RIGHT,
    ...v1(['fix_salary']),
    '/v1/company/employees': (query) => {
      const offset = Number(query.get('offset'));
      const data = company.order.slice(offset, offset + 100).map((id) => person(id, { fix_salary: salary(4000) }));
      return { success: true, metadata: { total_elements: company.announced() }, data };
    },
  });
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

test('who changes places while a pull rests is found by the rest of it, and nobody counts twice', async () => {
  const company = { order: upTo(250), announced: () => 250 };
  await using personio = await moving(company);
  const [first] = await personio.pull(compensations);
  personio.asked.length = 0;

  const [, ...others] = company.order.filter((id) => id !== 5 && id !== 250);
  company.order = [250, 1, ...others, 5]; // the hundredth is who it was
  const rest = await personio.pull(compensations, { checkpoint: first?.checkpoint ?? {} });

  const all = found([...(first ? [first] : []), ...rest]);
  expect(new Set(all).size).toBe(250);
  expect(all).toHaveLength(250);
  expect(rest.at(-1)?.incomplete).toBeUndefined();
  const lists = personio.asked.filter((path) => path.startsWith('/v1/company/employees?'));
  expect(lists.map((path) => new URL(path, personio.url).searchParams.get('offset'))).toEqual(
    ['99', '198', '0', '99', '198'], // what shows that the place stands is not asked for again
  );
});

test('a list that moves after a pull went on from its place, and shows one too few, does not call itself complete', async () => {
  let asked = 0;
  const company = { order: upTo(250), announced: () => 250 };
  await using personio = await moving(company);
  const [first] = await personio.pull(compensations);

  company.announced = () => ((asked += 1) > 1 ? 251 : 250);
  const rest = await personio.pull(compensations, { checkpoint: first?.checkpoint ?? {} });

  expect(rest.at(-1)?.incomplete).toEqual(['compensation']);
});
