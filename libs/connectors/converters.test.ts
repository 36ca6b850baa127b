import { expect, test } from '@jest/globals';
import { day, instant, oneOf, text } from './converters.js';

test.each([
  ['2022-09-05', '2022-09-05T00:00:00Z'],
  ['2022-09-05T00:00:00+02:00', '2022-09-05T00:00:00Z'],
  ['2022-09-05T00:00:00+0200', '2022-09-05T00:00:00Z'],
  ['1890-01-01T00:00:00+00:53', '1890-01-01T00:00:00Z'],
  ['', null],
  ['soon', null],
  ['2022-13-45', null],
  [null, null],
  [20220905, null],
])('the day %p is %p', (given, wanted) => {
  expect(day(given)).toBe(wanted);
});

test.each([
  ['2017-07-21T17:32:28Z', '2017-07-21T17:32:28Z'],
  ['2023-01-26T08:32:52+01:00', '2023-01-26T07:32:52Z'],
  ['2023-01-26T08:32:52+0100', '2023-01-26T07:32:52Z'],
  ['2023-01-26T08:32:52.250Z', '2023-01-26T08:32:52.250Z'],
  ['2023-01-26T08:32:52', '2023-01-26T08:32:52Z'],
  ['2023-01-26', '2023-01-26T00:00:00Z'],
  ['', null],
  ['yesterday', null],
  [undefined, null],
])('the instant %p is %p', (given, wanted) => {
  expect(instant(given)).toBe(wanted);
});

test('an empty text says nothing', () => {
  expect([text(''), text(null), text('x'), text(7), text({})]).toEqual([null, null, 'x', '7', null]);
});

test('a word that we do not know passes through', () => {
  const status = oneOf({ ACTIVE: 'ACTIVE', ONBOARDING: 'PENDING', UNSPECIFIED: null });

  expect(['ACTIVE', 'ONBOARDING', 'UNSPECIFIED', 'SABBATICAL', 'constructor', '', null].map(status)).toEqual([
    ...['ACTIVE', 'PENDING', null, 'SABBATICAL', 'constructor', null, null],
  ]);
});
