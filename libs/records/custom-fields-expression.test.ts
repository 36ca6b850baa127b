import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '#connectors';
import { Expression, ExpressionInvalid, LONGEST_EXPRESSION } from './custom-fields-expression.js';

const RAW: JsonObject = {
  person: {
    first_name: 'Ada',
    custom_attributes: [
      { id: 'dynamic_7', value: 'Blue' },
      { id: 'dynamic_8', value: null },
    ],
  },
  hours: [38.5, 40],
  empty: [],
};

const resolved = (text: string, raw: JsonObject = RAW): Json => new Expression(text).evaluate(raw);

test.each<[string, Json]>([
  ['person.first_name', 'Ada'],
  ["person.custom_attributes[?id=='dynamic_7'].value | [0]", 'Blue'],
  ["person.custom_attributes[?id=='dynamic_8'].value | [0]", null],
  ['person.nickname.of.nobody', null],
  ['length(hours)', 2],
  ['sum(hours)', 78.5],
  ['sort(hours)[::-1]', [40, 38.5]],
  ['hours[0] > `38`', true],
  ['{name: person.first_name, hours: hours[0]}', { name: 'Ada', hours: 38.5 }],
  ["join('-', [person.first_name, 'x'])", 'Ada-x'],
  ["pad_left('17', `5`, '0')", '00017'],
  ["trim(' Ada ')", 'Ada'],
  ["person == person && 'same'", 'same'],
  ['hours[] | [@, @][]', [38.5, 40, 38.5, 40]],
  ['`1e308` * `10`', null],
])('%s finds what JMESPath says', (text, value) => {
  expect(resolved(text)).toEqual(value);
});

test.each([
  ['', /JMESPath/],
  ['   ', /JMESPath/],
  ['person.', /JMESPath/],
  ['person[', /JMESPath/],
  ['shout(person)', /There is no function shout/],
  ['constructor(person)', /There is no function constructor/],
  ['length()', /takes 1 arguments, not 0/],
  ['pad_left(person)', /takes 2 to 3 arguments, not 1/],
  ['let $x = person in $x', /Variables/],
  ['$x', /There is no variable x/],
])('%s is refused when it is written, with a reason', (text, reason) => {
  expect(() => new Expression(text)).toThrow(ExpressionInvalid);
  expect(() => new Expression(text)).toThrow(reason);
});

test('an expression of the greatest length is taken, a longer one refused', () => {
  expect(() => new Expression('a'.repeat(LONGEST_EXPRESSION + 1))).toThrow('at most 1024 characters');
  expect(resolved('a'.repeat(LONGEST_EXPRESSION))).toBeNull();
});

test('what the payload does not allow fails, instead of giving a word for it', () => {
  expect(() => resolved('length(person.nickname)')).toThrow();
  expect(() => resolved('sum(person.custom_attributes)')).toThrow();
  expect(() => resolved('hours[0] / `0`')).toThrow();
});

test('nothing but the payload can be reached', () => {
  expect(resolved('constructor')).toBeNull();
  expect(resolved('person.constructor.name')).toBeNull();
  expect(resolved('__proto__')).toBeNull();
  expect(resolved('hours.length')).toBeNull();
  expect(resolved('toString')).toBeNull();
});

test('what is found is a copy, and the payload stays as it is', () => {
  const raw: JsonObject = { list: [3, 1, 2], of: { a: 1 } };
  const found = resolved('[sort(list), reverse(list), merge(of, `{"b": 2}`), of]', raw) as JsonObject[];

  Object.assign(found[3] ?? {}, { changed: true });

  expect(raw).toEqual({ list: [3, 1, 2], of: { a: 1 } });
});

const BIG: JsonObject = {
  text: 'x'.repeat(1_000_000),
  blanks: `${' '.repeat(500_000)}x`,
  list: Array.from({ length: 20_000 }, (_, index) => `member ${index}`),
};
const doubled = (times: number): string => `list | ${Array.from({ length: times }, () => '[@,@][]').join(' | ')}`;

test.each([
  ['a list that doubles with every step', doubled(40)],
  ['a value that holds itself twice, and again, as text', `list[0] | ${'[@,@]|'.repeat(60)} to_string(@)`],
  ['the same, as it is', `list[0] | ${'[@,@]|'.repeat(60)} @`],
  ['the same, compared', `list[0] | ${'[@,@]|'.repeat(60)} @ == @`],
  ['the same, in a list', `list | ${'[@,@]|'.repeat(60)} contains([@], [@])`],
  ['a wide list of lists', `list | [${Array.from({ length: 200 }, () => '@').join(',')}][]`],
  ['a text of a gigabyte', "pad_left('', `1000000000`, 'x')"],
  ['a long text between many', 'join(text, list)'],
  ['a long text in place of each letter', "replace(text, '', text)"],
  ['a replacement that holds what lies around it', "replace('XX', 'X', 'X$\\'', `60`)"],
  ['a billion replacements', "replace('x', 'y', 'z', `1000000000`)"],
  ['blanks that are searched from every place', 'trim_right(blanks)'],
  ['a list held against itself', 'list[?contains($.list, @)]'],
  ['a list sorted by each of its members', 'list[*].[sort_by($.list, &@)]'],
])('%s ends before it takes long', (_, text) => {
  const expression = new Expression(text);
  const before = performance.now();

  expect(() => expression.evaluate(BIG)).toThrow('takes too much');

  expect(performance.now() - before).toBeLessThan(1000);
});

test('a field of a payload of megabytes is found', () => {
  expect(resolved('length(list)', { ...BIG, list: [1] })).toBe(1);
  expect(resolved('list[19999]', BIG)).toBe('member 19999');
});

const WORDS = [
  ...['person', 'hours', '[0]', '[]', '[*]', '[?', ']', '[::', '.', '@', '$', '|', '||', '&&', '!', '(', ')', '{', '}'],
  ...['a:', ',', '&', '`1`', "'x'", '"q"', '==', '<', '*', '-', 'length(', 'sort_by(', 'map(', 'let', '`', "'", ' '],
];

test('whatever is written ends at once: in a refusal, in a failure or in a value', () => {
  const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(''));
  fc.assert(
    fc.property(text, (written) => {
      const before = performance.now();
      try {
        JSON.stringify(resolved(written));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(performance.now() - before).toBeLessThan(500);
    }),
    { numRuns: 2000 },
  );
});
