import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { connectors } from '#connectors';
import { understand } from './pasted.js';

const fieldsOf = (slug: string) => connectors.find((one) => one.slug === slug)?.credentials ?? [];
const PAIR = fieldsOf('personio');
const RECRUITING = fieldsOf('personio_ats');

const ID = 'papi-dcec6d81-8c0f-47f0-9dd8-4e59755f041a';
const SECRET = `papi-${'aB3-_x'.repeat(14)}zz`;
const MEANT = { client_id: ID, client_secret: SECRET };

const meant = (values: Record<string, string>, fields = PAIR): Record<string, string> =>
  understand(fields, values).values;

test.each([
  ['blanks', { client_id: `  ${ID}\n`, client_secret: `\t${SECRET}\u00a0` }],
  ['blanks that nobody sees', { client_id: `\ufeff${ID}\u200b`, client_secret: `${SECRET}\u2060` }],
  ['quotes', { client_id: `"${ID}",`, client_secret: `„${SECRET}“` }],
  ['a line break within', { client_id: ID, client_secret: `${SECRET.slice(0, 40)} ${SECRET.slice(40)}` }],
  ['swapped', { client_id: SECRET, client_secret: ID }],
  [
    'the ID in the field of the secret, and nothing else in its own',
    { client_id: '', client_secret: `${ID} ${SECRET}` },
  ],
  ['a JSON', { client_id: JSON.stringify(MEANT), client_secret: '' }],
  ['a JSON in both', { client_id: JSON.stringify(MEANT), client_secret: JSON.stringify(MEANT) }],
  [
    'a JSON within another one',
    { client_id: '', client_secret: JSON.stringify({ id: 17, api: { clientId: ID, clientSecret: SECRET } }, null, 2) },
  ],
  ['a broken JSON', { client_id: `{"client_id": "${ID}", "client_secret": "${SECRET}"`, client_secret: '' }],
  ['labels', { client_id: `Client ID: ${ID} Client secret: ${SECRET}`, client_secret: '' }],
  ['labels in German', { client_id: '', client_secret: `Client-ID: ${ID}\nClient-Secret: ${SECRET}` }],
  ['settings', { client_id: `export CLIENT_ID=${ID}\nexport CLIENT_SECRET='${SECRET}'`, client_secret: '' }],
  ['a form', { client_id: '', client_secret: `grant_type=x&client_id=${ID}&client_secret=${SECRET}` }],
  ['each with its label', { client_id: `Client ID: ${ID}`, client_secret: `Secret = ${SECRET}` }],
  ['two values alone', { client_id: `${ID}, ${SECRET}`, client_secret: '' }],
])('%s', (_, values) => {
  expect(meant(values)).toEqual(MEANT);
});

test('what was typed in its own field stays, whatever a text in another one says', () => {
  const typed = `papi-${'q'.repeat(86)}`;
  expect(meant({ client_id: `client_id: ${ID} client_secret: ${SECRET}`, client_secret: typed })).toEqual({
    client_id: ID,
    client_secret: typed,
  });
});

test.each([
  ['older credentials without a form that is known', { client_id: 'abc', client_secret: 'def=' }],
  ['the ID in both', { client_id: ID, client_secret: ID }],
  ['signs that follow no label', { client_id: 'a:b', client_secret: 'https://c=d' }],
])('nothing is made of %s', (_, values) => {
  expect(understand(PAIR, values)).toEqual({ values, understood: [] });
});

test('an address of the career page is its name, and a company ID that stands in its place finds its own', () => {
  const all = { client_id: '', client_secret: '', company_id: '', recruiting_token: '', feed_label: '' };
  for (const address of [
    'https://acme-x.jobs.personio.de/xml',
    'acme-x.jobs.personio.com',
    '"https://acme-x.jobs.personio.de/"',
  ]) {
    expect(meant({ ...all, feed_label: address }, RECRUITING)).toEqual({ ...all, feed_label: 'acme-x' });
  }
  expect(meant({ ...all, company_id: 'acme-x', feed_label: '4711' }, RECRUITING)).toEqual({
    ...all,
    ...{ company_id: '4711', feed_label: 'acme-x' },
  });
  const text = 'Company ID: 4711 Access token: t0ken-of-ours';
  expect(meant({ ...all, recruiting_token: text }, RECRUITING)).toEqual({
    ...all,
    ...{ company_id: '4711', recruiting_token: 't0ken-of-ours' },
  });
  // A career page may be called by a number.
  expect(meant({ ...all, feed_label: '4711' }, RECRUITING)).toEqual({ ...all, feed_label: '4711' });
});

test('where something was found is told by names and places', () => {
  const pasted = JSON.stringify(MEANT);
  const placeIn = (text: string, value: string): number[] => [text.indexOf(value), text.indexOf(value) + value.length];
  expect(understand(PAIR, { client_id: SECRET, client_secret: ` ${ID}` }).understood).toEqual([
    { name: 'client_id', from: 'client_secret', how: 'moved', place: [1, 1 + ID.length] },
    { name: 'client_secret', from: 'client_id', how: 'moved', place: [0, SECRET.length] },
  ]);
  expect(understand(PAIR, { client_id: pasted, client_secret: '' }).understood).toEqual([
    { name: 'client_id', from: 'client_id', how: 'picked', place: placeIn(pasted, ID) },
    { name: 'client_secret', from: 'client_id', how: 'picked', place: placeIn(pasted, SECRET) },
  ]);
  expect(understand(PAIR, { client_id: ` ${ID}`, client_secret: SECRET }).understood).toEqual([
    { name: 'client_id', from: 'client_id', how: 'trimmed', place: [1, 1 + ID.length] },
  ]);
  const torn = `${SECRET.slice(0, 40)}\n${SECRET.slice(40)}`;
  expect(understand(PAIR, { client_id: ID, client_secret: torn }).understood).toEqual([
    { name: 'client_secret', from: 'client_secret', how: 'trimmed' },
  ]);
});

const signs = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...alphabet.split('')), { minLength: length, maxLength: length })
    .map((each) => each.join(''));
const HEX = '0123456789abcdef';
const WORD = `${HEX}ghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-`;

const pair = fc.record({
  client_id: fc
    .tuple(...[8, 4, 4, 4, 12].map((length) => signs(HEX, length)))
    .map((parts) => `papi-${parts.join('-')}`),
  client_secret: signs(WORD, 86).map((text) => `papi-${text}`),
});
const blank = fc.constantFrom('', ' ', '\n', '\t ', '\u00a0', '\u200b', '\r\n');
const quote = fc.constantFrom<[string, string]>(['', ''], ['"', '"'], ["'", "'"], ['„', '“'], ['“', '”'], ['`', '`']);

test('however it was pasted, each credential ends in its own field, and no hint holds a part of a value', () => {
  const seed = Date.now() % 2 ** 31;
  process.stdout.write(`pasted credentials: seed ${seed}\n`);
  const labels = fc.constantFrom<[string, string]>(
    ['Client ID', 'Client secret'],
    ['client_id', 'client_secret'],
    ['clientId', 'clientSecret'],
    ['Client-ID', 'Client-Secret'],
    ['CLIENT_ID', 'CLIENT_SECRET'],
  );
  const sign = fc.constantFrom(': ', '=', ' : ', ' => ', ':\n', '": "');
  const pasted = fc.record({
    given: pair,
    blank,
    quote,
    labels,
    sign,
    turned: fc.boolean(),
    way: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(pasted, ({ given, blank: gap, quote: [open, close], labels: [id, secret], sign: is, turned, way }) => {
      const dressed = (value: string): string => `${gap}${open}${value}${close}${gap}`;
      const text = `${id}${is}${given.client_id} ${gap}${secret}${is}${given.client_secret}`;
      const ways = [
        { client_id: dressed(given.client_id), client_secret: dressed(given.client_secret) },
        { client_id: dressed(given.client_secret), client_secret: dressed(given.client_id) },
        turned ? { client_id: '', client_secret: text } : { client_id: text, client_secret: gap },
        { client_id: JSON.stringify(given), client_secret: turned ? gap : JSON.stringify(given) },
      ];
      const found = understand(PAIR, ways[way] ?? {});
      expect(found.values).toEqual(given);
      const hints = JSON.stringify(found.understood);
      for (const value of Object.values(given)) expect(hints).not.toContain(value.slice(5, 13));
    }),
    { seed, numRuns: 500 },
  );
});

test('a long text takes no long time', () => {
  const began = performance.now();
  for (const text of [
    'client '.repeat(580),
    'a:'.repeat(2000),
    '"'.repeat(4096),
    ' '.repeat(4095),
    'client_id='.repeat(400),
  ]) {
    understand(PAIR, { client_id: text, client_secret: text });
  }
  expect(performance.now() - began).toBeLessThan(1000);
});
