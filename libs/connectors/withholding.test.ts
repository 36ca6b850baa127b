import { expect, test } from '@jest/globals';
import { connectors, cutting, type JsonObject, NOTHING_OFF } from './index.js';
import { ChoiceUnknown, completed, isOfUse } from './withholding.js';

const [personio] = connectors;
if (!personio) throw new Error('There is no connector.');

test.each(connectors)(
  '$slug: every model that is read may be chosen by its name, and every group has its texts',
  (connector) => {
    const read = new Set(connector.streams.flatMap(({ models }) => models.map(({ name }) => name)));
    const { models = [], fields = [] } = connector.withholdable ?? {};

    expect(models.map(({ model }) => model).sort()).toEqual([...read].sort());
    expect(models.filter(({ model }) => !connector.texts.models[model])).toEqual([]);
    for (const field of fields) {
      expect(connector.texts.fields[field.name]).toBeDefined();
      expect([...field.models].filter((model) => !read.has(model))).toEqual([]);
      for (const [model, names] of Object.entries(field.unified))
        expect(names.filter((name) => connector.map[model]?.how?.[name] === undefined)).toEqual([]);
    }
  },
);

test('what goes with something is off with it, and each is named once', () => {
  expect(completed(personio, { models: ['compensation', 'report', 'report'], fields: [] })).toEqual({
    models: ['compensation', 'report', 'report_row'],
    fields: ['salary'],
  });
  expect(completed(personio, { models: [], fields: ['salary'] }).models).toEqual(['compensation']);
  expect(completed(personio, NOTHING_OFF)).toEqual(NOTHING_OFF);
});

test.each([
  ['a model that there is not', { models: ['shoe'], fields: [] }, /“shoe” .* none of the “models” .*: .*compensation/],
  ['a group that there is not', { models: [], fields: ['shoe_size'] }, /none of the “fields” .*: .*birth_date/],
  ['what nothing works without', { models: ['employee'], fields: [] }, /nothing works without it/],
  ['a model among the groups', { models: [], fields: ['compensation'] }, /it belongs in “models”/],
])('%s cannot be switched off, and it is said why', (_, choices, why) => {
  expect(() => completed(personio, choices)).toThrow(ChoiceUnknown);
  expect(() => completed(personio, choices)).toThrow(why);
});

test.each([
  ['attribute “Date of birth”', ['birth_date'], [], false],
  ['attribute “Date of birth”', ['salary'], [], true],
  ['attribute “First name”', ['birth_date'], [], true],
  ['Documents: read', [], ['document'], false],
  ['Documents: read', [], [], true],
  ['what nobody knows', ['birth_date'], ['document'], true],
])('the right “%s” where %p and %p are off is of use: %p', (name, fields, models, isNeeded) => {
  const right = personio.rights?.find((one) => one.name === name || one.name.endsWith(name))?.name ?? name;
  expect(isOfUse(personio, right, { models, fields })).toBe(isNeeded);
});

test('where nothing is switched off a payload is the very same', () => {
  const raw: JsonObject = { person: { id: '1' } };
  expect(cutting(personio, NOTHING_OFF)('employee', raw)).toBe(raw);
});
