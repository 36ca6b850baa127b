import { expect, test } from '@jest/globals';
import type { BodySchema, JsonObject } from '#connectors';
import { BodyCheck } from './body-check.js';
import { resolved } from './references.js';

const SCHEMA: BodySchema = {
  type: 'object',
  properties: {
    employee: { anyOf: [{ type: 'string', format: 'uuid', 'x-model': 'employee' }, { type: 'null' }] },
    groups: { type: 'array', items: { type: 'string', 'x-model': 'group' }, maxItems: 2 },
    address: {
      type: 'object',
      properties: { zip: { type: 'string', pattern: '^\\d+$' } },
      required: ['zip'],
      additionalProperties: false,
    },
    start: { type: 'string', format: 'date' },
    amount: { type: 'number', multipleOf: 0.01, minimum: 0 },
    unit: { type: 'string', default: 'DAYS' },
  },
  additionalProperties: false,
  examples: [{ start: '2026-01-01' }],
};

const check = new BodyCheck(SCHEMA);
const wrong = (body: JsonObject): string[] => check.complaints(body).map(({ place }) => place.join('.'));

test('each part that is wrong is named once, with the way to it', () => {
  expect(wrong(SCHEMA.examples[0])).toEqual([]);
  expect(wrong({ employee: null })).toEqual([]);
  expect(wrong({ employee: 'me' })).toEqual(['employee']);
  expect(
    wrong({ groups: ['1', 2, '3'], address: { zip: 'x', 'a/b': 1 }, start: '2026-02-30', amount: 1.005 }).sort(),
  ).toEqual(['address.a/b', 'address.zip', 'amount', 'groups', 'groups.1', 'start']);
  expect(wrong(JSON.parse('{"__proto__":{"unit":1},"constructor":1}') as JsonObject)).toHaveLength(2);
});

test('what is wrong is said so that it can be mended', () => {
  const many = Array.from({ length: 30 }, (_, index) => `w${index}`);
  const told = new BodyCheck({
    type: 'object',
    properties: {
      name: { type: 'string', pattern: '\\S' },
      job: { type: 'string', 'x-model': 'job', enum: ['a', 'b'], description: 'A job that is published' },
      word: { type: 'string', enum: many },
      day: { type: 'string', anyOf: [{ format: 'date' }, { pattern: '^[0-2]', description: 'a time such as 08:00' }] },
      file: { type: 'string', pattern: '[.](?:pdf|txt)$', description: 'Name of the file, with .pdf or .txt' },
    },
    anyOf: [{ required: ['job'] }, { required: ['word', 'day'] }],
    additionalProperties: false,
    examples: [{}],
  });
  const words = (body: JsonObject): Record<string, string> =>
    Object.fromEntries(told.complaints(body).map(({ place, message }) => [place.join('.'), message]));

  expect(words({})).toEqual({ '': 'Field required: job, or word and day' });
  expect(words({ job: 'c', name: '  ', nick: 'x', word: 'w', day: 'x', file: 'x.exe' })).toEqual({
    job: 'Input should be one of those that can be chosen here. A job that is published',
    name: 'Input must not be blank',
    nick: 'Extra inputs are not permitted. There are: day, file, job, name, word',
    word: expect.stringMatching(/^Input should be one of "w0", .* and 10 others$/),
    day: 'It fits none of the forms that are accepted: must match format "date", or must be a time such as 08:00',
    file: 'Input does not have the form that is expected. Name of the file, with .pdf or .txt',
  });
});

test('a body that says far too much is refused before it is looked at, and so in no time', () => {
  const many = (count: number): JsonObject =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, 1]));
  const tooMuch = [
    { place: [], message: expect.stringMatching(/at most 1000 fields in one object, and 10000 values/) },
  ];

  for (const body of [many(1001), { address: many(1001) }, { groups: Array(10_001).fill('1') as string[] }])
    expect(check.complaints(body)).toEqual(tooMuch);
  const started = performance.now();
  expect(check.complaints(many(40_000))).toEqual(tooMuch);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(check.complaints(many(1000))).toHaveLength(20);
});

test('what has a default is filled in, and cents are cents', () => {
  for (const amount of [0.07, 1.1, 19.99, 4.35, 1_000_000.01]) {
    const body: JsonObject = { amount };
    expect(wrong(body)).toEqual([]);
    expect(body).toEqual({ amount, unit: 'DAYS' });
  }
});

test('wherever an id of ours stands, the provider’s is sent', async () => {
  const body = { employee: 'a', groups: ['b', 'x'], address: { zip: '1' } };
  const found = await resolved(body, SCHEMA, (model, id) => Promise.resolve(id === 'x' ? null : `${model}-${id}`));

  expect(found.body).toEqual({ employee: 'employee-a', groups: ['group-b', 'x'], address: { zip: '1' } });
  expect(found.complaints).toEqual([{ place: ['groups', 1], message: 'There is no group with this id' }]);
});
