import { expect, test } from '@jest/globals';
import { Address, company, employee, fieldsOf, models, SalaryRange, Url } from '#models';
import { type Expand, expandOf } from './expand.js';
import { formOf } from './shape.js';

/** What is expanded, as plain data: the fields that are picked, and what lies below. */
type Plain = Record<string, Level>;
interface Level {
  picked: string[] | 'all';
  within: Plain;
}

const plain = (expand: Expand): Plain =>
  Object.fromEntries(
    [...expand].map(([name, { picked, within }]) => [
      name,
      { picked: picked ? [...picked] : 'all', within: plain(within) },
    ]),
  );

function read(...texts: string[]): Plain {
  const expand = expandOf(employee, texts);
  if (typeof expand === 'string') throw new Error(expand);
  return plain(expand);
}

const whole = { picked: 'all', within: {} };

test('relations are separated by commas, or given one by one', () => {
  expect(read('manager,groups')).toEqual({ manager: whole, groups: whole });
  expect(read('manager', ' groups , company ')).toEqual({ manager: whole, groups: whole, company: whole });
});

test('a second level lies behind a dot', () => {
  expect(read('manager.company')).toEqual({ manager: { picked: 'all', within: { company: whole } } });
  expect(read('manager.company,manager.groups')).toEqual({
    manager: { picked: 'all', within: { company: whole, groups: whole } },
  });
});

test('fields are picked in brackets; id and remote id are always there, and what is expanded below', () => {
  expect(read('manager[first_name, last_name]')).toEqual({
    manager: { picked: ['id', 'remote_id', 'first_name', 'last_name'], within: {} },
  });
  expect(read('manager[first_name].company[legal_name],groups[name]')).toEqual({
    manager: {
      picked: ['id', 'remote_id', 'first_name', 'company'],
      within: { company: { picked: ['id', 'remote_id', 'legal_name'], within: {} } },
    },
    groups: { picked: ['id', 'remote_id', 'name'], within: {} },
  });
});

test('what is asked for in several places is put together', () => {
  const both = { picked: ['id', 'remote_id', 'first_name', 'company'], within: { company: whole } };
  expect(read('manager.company,manager[first_name]')).toEqual({ manager: both });
  expect(read('manager[first_name],manager[last_name]')['manager']?.picked).toEqual([
    ...['id', 'remote_id', 'first_name', 'last_name'],
  ]);
  expect(read('manager[first_name],manager')['manager']?.picked).toBe('all');
});

test.each([
  [
    'boss',
    'There is no relation "boss" on employee; there are company, groups, work_locations, manager, pay_group, payroll_run_calendar',
  ],
  ['first_name', /^There is no relation "first_name" on employee; there are company, /],
  ['manager.name', /^There is no relation "name" on employee/],
  ['company.groups', 'There is no relation "groups" on company; it has none'],
  [
    'company[salary]',
    /^There is no field "salary" on company; there are id, remote_id, modified_at, custom_fields, legal_name, /,
  ],
  ['manager[first_name,salary]', /^There is no field "salary" on employee/],
  ['manager.manager.manager', 'Input should have 2 levels at most'],
  ['manager[]', /^Input should be names of relations/],
  ['manager[first_name', /^Input should be names of relations/],
  ['manager]', /^Input should be names of relations/],
  ['manager,,groups', /^Input should be names of relations/],
  ['manager.', /^Input should be names of relations/],
  ['.manager', /^Input should be names of relations/],
  ['manager[company[name]]', /^Input should be names of relations/],
  ['constructor', /^There is no relation "constructor"/],
])('%s is refused with a sentence that says what there is', (text, sentence) => {
  expect(expandOf(employee, [text])).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
});

test('a model without relations has nothing to expand', () => {
  expect(expandOf(company, ['employees'])).toBe('There is no relation "employees" on company; it has none');
});

/** Ids are put into the text of a record where their key stands first, addresses where it stands last. */
test('no object within a record stands before a relation or behind a link with a key like theirs', () => {
  const inside = new Set([Address, Url, SalaryRange].flatMap((part) => fieldsOf(part).map(({ name }) => name)));
  for (const model of models) {
    const { fields, links, relations } = formOf(model);
    const objects = fields.flatMap(({ kind }, index) => (kind === 'object' || kind === 'objects' ? [index] : []));
    const places = (names: Iterable<string>): number[] =>
      [...names].map((name) => fields.findIndex((each) => each.name === name));
    const behind = places(relations.keys()).filter((place) => place > Math.min(...objects));

    expect(places(links.map(({ name }) => name)).filter((place) => place < Math.max(...objects))).toEqual([]);
    expect(behind.map((place) => fields[place]?.name).filter((name) => inside.has(name ?? ''))).toEqual([]);
    // Whose objects are those above: none of them has keys of its own making.
    if (behind.length > 0) expect(['employee', 'candidate', 'job']).toContain(model.name);
  }
});
