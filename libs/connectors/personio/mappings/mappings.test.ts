import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../contract.js';
import { toEmployee } from './employee.js';
import { toCompany, toEmployment, toGroup } from './organisation.js';

const ref = (model: string, id: string): string => `${model}/${id}`;
const employee = (raw: JsonObject) =>
  toEmployee({ person: { id: '1' }, employee: null, employments: null, ...raw }, ref, {});
const standing = (employment: JsonObject, person: JsonObject = {}) =>
  employee({ person: { id: '1', ...person }, employments: [employment] }).fields['employment_status'];

test.each([
  [{ status: 'ACTIVE' }, 'ACTIVE'],
  [{ status: 'LEAVE', type: 'EXTERNAL' }, 'LEAVE'],
  [{ status: 'ONBOARDING' }, 'PENDING'],
  [{ status: 'ACTIVE', type: 'EXTERNAL' }, 'ACTIVE_EXTERNAL'],
  [{ status: 'INACTIVE', type: 'EXTERNAL' }, 'INACTIVE_EXTERNAL'],
  [{ status: 'INACTIVE', termination: { type: 'DEATH' } }, 'DECEASED'],
  [{ status: 'INACTIVE', termination: { type: 'RETIREMENT' } }, 'RETIRED'],
  [{ status: 'ACTIVE', termination: { type: 'RETIREMENT' } }, 'ACTIVE'], // has said when, and still works
  [{ status: 'SABBATICAL' }, 'SABBATICAL'],
  [{ status: 'UNSPECIFIED' }, null],
])('who stands in %j is %p', (employment, wanted) => {
  expect(standing(employment)).toBe(wanted);
});

test('where the contract does not say, v1 does, and then the person', () => {
  const v1 = { status: { value: 'inactive' }, employment_type: { value: 'external' } };

  expect(standing({ status: 'UNSPECIFIED' }, { status: 'ACTIVE' })).toBe('ACTIVE');
  expect(employee({ employee: v1 }).fields['employment_status']).toBe('INACTIVE_EXTERNAL');
  expect(employee({ employee: { status: { value: 'leave' } } }).fields['employment_status']).toBe('LEAVE');
});

test('the status keeps the word that it came from', () => {
  const words = (raw: JsonObject) => employee(raw).words;

  expect(words({ employments: [{ status: 'ONBOARDING' }] })).toEqual({ employment_status: 'ONBOARDING' });
  expect(words({ employee: { status: { value: 'onboarding' } } })).toEqual({ employment_status: 'ONBOARDING' });
  expect(words({})).toEqual({});
});

test('of several contracts the running one counts, then the next, then the last', () => {
  const [past, now, next] = [
    { id: 'a', status: 'INACTIVE', employment_start_date: '2019-01-01', position: { title: 'past' } },
    { id: 'b', status: 'LEAVE', employment_start_date: '2022-01-01', position: { title: 'now' } },
    { id: 'c', status: 'ONBOARDING', employment_start_date: '2027-01-01', position: { title: 'next' } },
  ];
  const title = (...employments: JsonObject[]) => employee({ employments }).fields['designation'];

  expect([title(next, now, past), title(past, next), title(past), title()]).toEqual(['now', 'next', 'past', null]);
});

test.each([
  [{ type: 'INTERNAL', weekly_working_hours: 40, full_time_weekly_working_hours: 40 }, 'FULL_TIME'],
  [{ type: 'INTERNAL', weekly_working_hours: '19.5', full_time_weekly_working_hours: 39 }, 'PART_TIME'], // v1 writes texts
  [{ type: 'INTERNAL', weekly_working_hours: 1, full_time_weekly_working_hours: 40 }, 'PART_TIME'], // as shown for some
  [{ type: 'INTERNAL', weekly_working_hours: 40 }, 'INTERNAL'],
  [{ type: 'INTERNAL', weekly_working_hours: 0, full_time_weekly_working_hours: 40 }, 'INTERNAL'],
  [{ type: 'EXTERNAL', weekly_working_hours: 40, full_time_weekly_working_hours: 40 }, 'EXTERNAL'],
  [{ type: 'UNSPECIFIED' }, null],
  [{}, null],
])('the contract %j is of the kind %p', (employment, wanted) => {
  const { fields } = toEmployment({ person: { id: '1' }, employment, department: null }, ref, {});

  expect(fields['employment_type']).toBe(wanted);
});

test('a meaning is found under whatever number the account gave it', () => {
  const v1 = { dynamic_9: { value: '1989-12-10T00:00:00+01:00', universal_id: 'date_of_birth' } };
  const v2 = [{ id: 'dynamic_9', value: '1989-12-10', global_id: 'date_of_birth' }];

  expect(employee({ employee: v1 }).fields['date_of_birth']).toBe('1989-12-10T00:00:00Z');
  expect(employee({ person: { id: '1', custom_attributes: v2 } }).fields['date_of_birth']).toBe('1989-12-10T00:00:00Z');
});

test('what is empty in v1 comes in many shapes, and says nothing', () => {
  for (const empty of [null, '', []]) {
    const v1 = Object.fromEntries(
      ['supervisor', 'office', 'department', 'team', 'position', 'gender', 'hire_date', 'termination_type'].map(
        (key) => [...[key, { value: empty }]],
      ),
    ) as JsonObject;
    const { fields } = employee({ employee: v1 });

    expect(Object.entries(fields).filter(([, value]) => value !== null)).toEqual([]);
  }
});

test('a group’s parent is of the kind that its chain tells', () => {
  const team = { id: '7', type: 'team', name: 'T', parent_id: '7' };
  const chain = [{ id: '7', type: 'department' }];

  expect(toGroup({ ...team, parent_chain: chain }, ref, {}).fields['parent_group']).toBe('group/department:7');
  expect(toGroup(team, ref, {}).fields['parent_group']).toBe('group/team:7');
  expect(toGroup({ id: 'x', name: 'C', kind: 'cost_center' }, ref, {}).fields).toEqual({
    ...{ name: 'C', type: 'COST_CENTER', parent_group: null, is_commonly_used_as_team: false },
  });
  expect(toGroup({ id: 'x', name: 'U', kind: 'org_unit' }, ref, {}).fields).toMatchObject({ name: 'U', type: null });
});

test('a number of the commercial register is no tax number', () => {
  const { fields } = toCompany({ id: '1', name: 'GmbH', registration_number: 'HRB 12345' }, ref, {});

  expect(fields).toEqual({ legal_name: 'GmbH', display_name: 'GmbH', eins: null });
});

test('what only contracts say is withheld where they may not be read', () => {
  const of = (raw: JsonObject) => toEmployee({ person: { id: '1' }, employee: {}, employments: null, ...raw }, ref, {});

  expect(of({}).withheld).toEqual(['company', 'groups', 'custom_fields.cost_center_weights']);
  expect(of({ employee: null }).withheld).toEqual(expect.arrayContaining(['company', 'manager', 'start_date']));
  expect(of({ employments: [] }).withheld).toEqual([]);
});

test('a picture is said to be there, and its address stays with the provider', () => {
  const url = 'https://api.personio.de/v1/company/employees/1/profile-picture';
  const avatar = (raw: JsonObject) => employee(raw).fields['avatar'];

  expect(avatar({ employee: { profile_picture: { value: url } } })).toBe('1');
  expect(avatar({ person: { id: '1', profile_picture: { url } } })).toBe('1');
  expect(avatar({ employee: { profile_picture: { value: null } } })).toBeNull();
  expect(avatar({})).toBeNull();
});

test('a supervisor who may not be read is named by the contract all the same, and otherwise null', () => {
  const hidden = { value: { type: 'Employee', attributes: { first_name: { value: 'Maria' } } } };
  const manager = (raw: JsonObject) => employee(raw).fields['manager'];

  expect(manager({ employee: { supervisor: hidden }, employments: [{ supervisor: { id: '7' } }] })).toBe('employee/7');
  expect(manager({ employee: { supervisor: hidden }, employments: [{ supervisor: null }] })).toBeNull();
  expect(manager({ employee: { supervisor: { value: '' } } })).toBeNull();
});
