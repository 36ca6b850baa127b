import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from './json.js';

test('whole numbers of 16 digits and more keep their text', () => {
  expect(parseJson('{"id": 1067807102794692, "ids":[-9007199254740993,12345678901234567890]}')).toEqual({
    id: '1067807102794692',
    ids: ['-9007199254740993', '12345678901234567890'],
  });
  expect(parseJson('12345678901234567890')).toBe('12345678901234567890');
});

test('numbers that a double holds stay numbers', () => {
  expect(parseJson('[999999999999999, 33.333333333333336, 0.1, 1e3, -2.5E-3]')).toEqual([
    ...[999999999999999, 33.333333333333336, 0.1, 1000, -0.0025],
  ]);
});

test('numbers beyond a double keep their text', () => {
  expect(parseJson('[1e400, 0.12345678901234567891]')).toEqual(['1e400', '0.12345678901234567891']);
});

test('digits inside texts stay as they are', () => {
  const texts = ['1234567890123456789', 'a: 1234567890123456, b', 'x [1234567890123456]', '"\\ ,1234567890123456,'];

  expect(parseJson(JSON.stringify({ texts, '1234567890123456': 1 }))).toEqual({ texts, '1234567890123456': 1 });
  expect(parseJson(`{"a":"b: 1234567890123456, c","d":1234567890123456}`)).toEqual({
    ...{ a: 'b: 1234567890123456, c', d: '1234567890123456' },
  });
});

test('what is not JSON is an error', () => {
  for (const text of ['', '{"a":12345678901234567890', '[1234567890123456', '{"a":"b: 1234567890123456,}']) {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  }
});

/** Texts that look like numbers in places where numbers stand. */
const digits = fc.stringMatching(/^[ ,:[\]"\\eE.-]{0,3}-?\d{0,20}[ ,:\]}"eE.]{0,3}$/);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.string(), digits, fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), digits), tie('any'), { maxKeys: 4 }),
  ),
})).any;

/** JSON with the big numbers bare, and what it must be read as. */
function written(given: unknown, space: string): string {
  if (typeof given === 'bigint') return given.toString();
  if (Array.isArray(given)) return `[${given.map((one) => written(one, space)).join(`,${space}`)}]`;
  if (typeof given !== 'object' || given === null) return JSON.stringify(given);
  const entries = Object.entries(given).map(([key, one]) => `${JSON.stringify(key)}:${space}${written(one, space)}`);
  return `{${entries.join(`,${space}`)}}`;
}

function wanted(given: unknown): unknown {
  if (typeof given === 'bigint') return /\d{16}/.test(given.toString()) ? given.toString() : Number(given);
  if (typeof given === 'number') return wantedNumber(given);
  if (Array.isArray(given)) return given.map(wanted);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, wanted(one)]));
}

/** A double's shortest text may be a whole number of 16 digits and more: then it is one, and keeps its text. */
function wantedNumber(given: number): unknown {
  const text = JSON.stringify(given);
  return /^-?\d{16,}$/.test(text) ? text : (JSON.parse(text) as unknown);
}

test('random JSON reads as JSON.parse reads it, except for big numbers, which keep every digit', () => {
  fc.assert(
    fc.property(value, fc.constantFrom('', ' ', '\n  '), (given, space) => {
      expect(parseJson(written(given, space))).toEqual(wanted(given));
    }),
    { numRuns: 2000 },
  );
});
