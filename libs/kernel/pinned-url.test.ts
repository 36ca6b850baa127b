import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PathRefused, pinnedUrl } from './pinned-url.js';

const BASE = new URL('https://api.provider.test');
const BELOW = new URL('https://provider.test/api/v2/');

test.each([
  ['/v2/persons', 'https://api.provider.test/v2/persons'],
  ['/', 'https://api.provider.test/'],
  ['/v2/persons/', 'https://api.provider.test/v2/persons/'],
  ['/v2/persons?limit=2&name=a%20b', 'https://api.provider.test/v2/persons?limit=2&name=a%20b'],
  ['/v2/persons?filter[email]=ada@people.test', 'https://api.provider.test/v2/persons?filter[email]=ada@people.test'],
  [
    '/v2/persons?back=https://elsewhere.test//x/../y',
    'https://api.provider.test/v2/persons?back=https://elsewhere.test//x/../y',
  ],
  ['/v1/files/cv..pdf', 'https://api.provider.test/v1/files/cv..pdf'],
  ['/v1/files/...', 'https://api.provider.test/v1/files/...'],
  ['/v1/files/a%20b%C3%A4.pdf', 'https://api.provider.test/v1/files/a%20b%C3%A4.pdf'],
  ['/v1/files/100%25', 'https://api.provider.test/v1/files/100%25'],
  ['/v1/people/ada%40people.test', 'https://api.provider.test/v1/people/ada%40people.test'],
  ["/v1/people(1)/it's:batch;v=1", "https://api.provider.test/v1/people(1)/it's:batch;v=1"],
])('a plain path %s leads where it says', (path, url) => {
  expect(pinnedUrl(BASE, path).href).toBe(url);
});

test('the path lies below that of the base, and parameters are added to those that it has', () => {
  expect(
    pinnedUrl(BELOW, '/persons?limit=2', [
      ['a b', 'c&d'],
      ['a b', 'ä'],
    ]).href,
  ).toBe('https://provider.test/api/v2/persons?limit=2&a+b=c%26d&a+b=%C3%A4');
  expect(pinnedUrl(BELOW, '/persons', [['q', '1']]).search).toBe('?q=1');
});

const ELSEWHERE = [
  ...['', 'v2/persons', '?a=b', 'persons', '.evil.test/', ':8443/x', '@evil.test/', '/@evil.test', '%40evil.test'],
  ...[
    'http://evil.test/',
    'https://evil.test',
    'HTTPS:evil.test',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:,x',
  ],
  ...[
    '//evil.test',
    '///evil.test',
    '////evil.test',
    '/v2//evil.test',
    '/%2fevil.test',
    '/%2F%2Fevil.test',
    '//evil.test%2f..',
  ],
  ...[
    '\\\\evil.test',
    '/\\evil.test',
    '\\/evil.test',
    '/\\/evil.test',
    '/%5cevil.test',
    '/%5C%5Cevil.test',
    '/v2\\..\\x',
  ],
  ...['/v2/https://evil.test', '/https:/\\evil.test', '/;@evil.test', '/v2/persons@evil.test', '/user:pw@evil.test/'],
  ...['/v2/persons#', '/v2/persons#@evil.test', '#/v2', '/v2/persons?a#b', '/%23/../x'],
];
const UPWARDS = [
  ...[
    '/..',
    '/.',
    '/../',
    '/./x',
    '/v2/../v1',
    '/v2/..',
    '/v2/./persons',
    '/v2/persons/..?x',
    '/.;/x',
    '/..;/x',
    '/v2/..;a=b/x',
  ],
  ...['/%2e%2e/x', '/%2e./x', '/.%2e/x', '/%2E%2E', '/%2e', '/v2/%2e%2e%2fx', '/..%2fx', '/..%5cx', '/%2e%2e%5cx'],
  ...[
    '/%252e%252e/x',
    '/%252e%252e%252fx',
    '/%25252e%25252e/x',
    '/..%252fx',
    '/%2525252e%2525252e/x',
    '/a%25252525252fb',
  ],
  ...['/%c0%ae%c0%ae/x', '/%c0%af', '/..%c0%afx', '/%e0%80%ae', '/%uff0e%uff0e/x', '/%u002e', '/%', '/%2', '/%zz'],
  ...[
    '/%ef%bc%8e%ef%bc%8e/x',
    '/%e2%80%a5/x',
    '/a%ef%bc%8fb',
    '/a%ef%bc%bcb',
    '/%ef%bc%852e%ef%bc%852e/x',
    '/．．/x',
    '/a／b',
  ],
  ...['/..%00/x', '/%2e%2e%20/x', '/%20../x', '/..%09/x'],
];
const CONTROLS = [
  ...[
    '/a b',
    ' /a',
    '/a ',
    '/a\tb',
    '/a\nb',
    '/a\r\nHost: evil.test',
    '/\0',
    '/a\u007f',
    '/a\u0085b',
    '/a\u2028b',
    '/ä',
    '/a\ud800',
  ],
  ...[
    '/a%00',
    '/a%0d%0aHost:%20evil.test',
    '/a%0a',
    '/a%09b',
    '/a%7f',
    '/a%c2%85',
    '/a%250d%250a',
    '/a?b=c\r\nX: y',
    '/a?b c',
  ],
  ...['/a"b', '/a<b>', '/a{b}', '/a|b', '/a^b', '/a`b', '/a[b]', '/a?b\\c', '/a?ä', '/a?b\0', `/${'a'.repeat(9000)}`],
];

test.each([...ELSEWHERE, ...UPWARDS, ...CONTROLS].map((path) => [JSON.stringify(path).slice(0, 60), path]))(
  'the path %s is refused',
  (_, path) => {
    for (const base of [BASE, BELOW]) expect(() => pinnedUrl(base, path)).toThrow(PathRefused);
  },
);

const PIECES = [
  '/',
  '//',
  '.',
  '..',
  '%2e',
  '%252e',
  '%2f',
  '\\',
  '%5c',
  '@',
  ':',
  ';',
  '?',
  '#',
  '%',
  '%25',
  'evil.test',
  'a',
  'ä',
  '\r\n',
  '\t',
  ' ',
  '．',
  '%ef%bc%8e',
  'http:',
];

test('whatever is made of such pieces stays at its host and is the path that was given, or is refused', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), { maxLength: 8 }),
      (pieces) => {
        const given = `/${pieces.join('')}`;
        let url: URL;
        try {
          url = pinnedUrl(BELOW, given);
        } catch (error) {
          if (error instanceof PathRefused) return;
          throw error;
        }
        expect(url.origin).toBe(BELOW.origin);
        expect(url.pathname).toBe(`/api/v2${given.split('?')[0] ?? ''}`);
        expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        const again = new URL(decodeURIComponent(url.pathname), url); // as a server does that decodes first
        expect(again.href.startsWith('https://provider.test/api/v2/')).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});
