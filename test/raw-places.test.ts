import { expect, test } from '@jest/globals';
import { placesOf } from '../apps/dashboard/fields/paths.js';
import { search } from '@jmespath-community/jmespath';
import type { JsonObject } from '#connectors';

const RAW: JsonObject = {
  'first name': 'Ada',
  custom_attributes: [
    { id: 'dynamic_7', value: 'Blue' },
    { id: "it's", value: null, options: [{ id: 7, label: 'L' }] },
  ],
  twice: [
    { id: 'same', value: 1 },
    { id: 'same', value: 2 },
  ],
  hours: [38.5, 40],
};

test('each proposed expression finds its value', () => {
  const places = placesOf(RAW);

  expect(places.map(({ path }) => JSON.stringify(search(RAW, path)))).toEqual(places.map(({ value }) => value));
});

test('in a list a value is found by the id beside it, at whatever position; by its position only where ids do not tell', () => {
  expect(placesOf(RAW).map(({ path }) => path)).toEqual([
    '"first name"',
    "custom_attributes[?id=='dynamic_7'].id | [0]",
    "custom_attributes[?id=='dynamic_7'].value | [0]",
    String.raw`custom_attributes[?id=='it\'s'].id | [0]`,
    String.raw`custom_attributes[?id=='it\'s'].value | [0]`,
    String.raw`custom_attributes[?id=='it\'s'].options | [0][?id==${'`7`'}].id | [0]`,
    String.raw`custom_attributes[?id=='it\'s'].options | [0][?id==${'`7`'}].label | [0]`,
    'twice[0].id',
    'twice[0].value',
    'twice[1].id',
    'twice[1].value',
    'hours[0]',
    'hours[1]',
  ]);
});
