import { expect, test } from '@jest/globals';
import { Driver } from '../driver.js';
import { Clock, OPENING } from './clock.js';
import { foundCompany } from './found.js';

test('the same size and seed make the same company, another seed another', () => {
  const everybody = (seed: number) => {
    const company = foundCompany({ people: 60, seed }, new Clock());
    return [company.organisation, ...company.ids.map((id) => company.person(id))];
  };

  expect(everybody(1)).toEqual(everybody(1));
  expect(everybody(1)).not.toEqual(everybody(2));
});

test('a hundred thousand people are there at once, and the last page is as near as the first', () => {
  const before = performance.now();
  const company = foundCompany({ people: 100_000 }, new Clock());
  const last = company.ids.slice(-50).map((id) => company.person(id));

  expect(last).toHaveLength(50);
  expect(performance.now() - before).toBeLessThan(500);
});

test.each([{ people: 30 }, {}])(
  'a company without a history has the same people, and none of what time leaves %j',
  async (size) => {
    const counts = async (options: object): Promise<Record<string, number>> => {
      await using driver = await Driver.start(options);
      return ((await driver.ask('GET', '/_control')).body as { counts: Record<string, number> }).counts;
    };
    const usual = await counts(size);

    const blank = await counts({ ...size, history: 0 });

    const time = { absences: 0, attendance_periods: 0, work_periods: 0, work_periods_rejected: 0 };
    const none = { ...time, documents: 0, application_documents: 0 };
    expect(blank).toEqual({ ...usual, ...none });
    expect(Object.keys(none).filter((name) => usual[name] === 0)).toEqual([]);
  },
);

test('an outline says what the person says', () => {
  const company = foundCompany({ people: 300 }, new Clock());

  for (const id of company.ids) {
    const { firstName, lastName, email, createdAt, updatedAt, employments } = company.person(id) ?? {};
    const outlined = { firstName, lastName, email, createdAt, updatedAt, employmentCount: employments?.length };
    expect(company.outline(id)).toMatchObject(outlined);
  }
});

test('nothing was changed after the company opened', () => {
  for (const options of [{}, { people: 300 }]) {
    const company = foundCompany(options, new Clock());
    const changes = company.ids.flatMap((id) => {
      const { updatedAt = Infinity, employments = [] } = company.person(id) ?? {};
      return [updatedAt, ...employments.map((one) => one.updatedAt)];
    });

    expect(Math.max(...changes)).toBeLessThanOrEqual(OPENING);
  }
});

test('a generated company is consistent, whatever its size', () => {
  for (const people of [10, 130, 1500]) {
    const company = foundCompany({ people }, new Clock());
    const { departments, teams, workplaces, legalEntities, costCenters } = company.organisation;
    const known = (list: { id: number }[], id: number | null) => id === null || list.some((one) => one.id === id);
    const contracts = company.ids.flatMap((id) => company.person(id)?.employments ?? []);

    const astray = contracts.filter(
      (one) =>
        !known(departments, one.departmentId) ||
        !known(teams, one.teamId) ||
        !known(workplaces, one.workplaceId) ||
        !known(legalEntities, one.legalEntityId) ||
        !one.costCenters.every(({ id }) => known(costCenters, id)) ||
        (one.termination !== null && one.termination.date < one.startDate),
    );

    expect(contracts.length).toBeGreaterThanOrEqual(people);
    expect(astray).toEqual([]);
  }
});

test('supervisors lead to the first person without going in circles', () => {
  const company = foundCompany({ people: 300 }, new Clock());
  const bosses = new Map(company.ids.map((id) => [id, company.person(id)?.employments[0]?.supervisorId ?? null]));
  const height = (id: number, steps = 0): number => {
    const boss = bosses.get(id) ?? null;
    return boss === null || steps > 20 ? steps : height(boss, steps + 1);
  };

  expect(Math.max(...company.ids.map((id) => height(id)))).toBeLessThan(8);
  expect(company.ids.filter((id) => bosses.get(id) === null)).toEqual([company.ids[0]]);
});

test('e-mail addresses are unique', () => {
  const company = foundCompany({ people: 2000 }, new Clock());
  const addresses = company.ids.flatMap((id) => company.outline(id)?.email ?? []);

  expect(new Set(addresses).size).toBe(addresses.length);
});

test('both generations show the same people', async () => {
  await using driver = await Driver.start({ people: 40 });
  const v1 = await driver.get('/v1/company/employees?limit=100');

  for (const { attributes } of v1.body.data) {
    const { body: person } = await driver.get(`/v2/persons/${String(attributes.id.value)}`);
    const { body: employments } = await driver.get(`/v2/persons/${String(attributes.id.value)}/employments`);
    const [latest] = employments._data;
    expect(person.first_name).toBe(attributes.first_name.value);
    expect(person.email ?? null).toBe(attributes.email.value);
    expect(Date.parse(person.updated_at)).toBe(Date.parse(attributes.last_modified_at.value));
    expect(String(latest.status).toLowerCase()).toBe(attributes.status.value);
    expect(latest.employment_start_date).toBe(String(attributes.hire_date.value).slice(0, 10));
    expect(String(latest.weekly_working_hours)).toBe(attributes.weekly_working_hours.value);
    expect(latest.supervisor?.id).toBe(textOf(attributes.supervisor.value?.attributes.id.value));
  }
});

function textOf(id: number | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}
