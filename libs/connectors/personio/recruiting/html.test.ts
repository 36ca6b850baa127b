import { expect, test } from '@jest/globals';
import { descriptionOf, harmless } from './html.js';

test('headings, paragraphs, lists, emphasis, links and tables stay', () => {
  const html =
    '<h2>You</h2><p>are <b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <u>e</u><br /></p><ul><li>one</li></ul><ol><li>two</li></ol>' +
    '<table><thead><tr><th>h</th></tr></thead><tbody><tr><td colspan="2">d</td></tr></tbody></table>';

  expect(harmless(html)).toBe(html);
});

test('links lead to web and mail addresses, and give nothing away', () => {
  expect(harmless('<a href="https://example.org/?a=1" target="_blank" onclick="evil()">x</a>')).toBe(
    '<a href="https://example.org/?a=1" rel="noopener">x</a>',
  );
  expect(harmless('<a href=" mailto:jobs@example.org">x</a>')).toBe(
    '<a href="mailto:jobs@example.org" rel="noopener">x</a>',
  );
});

test.each([
  ['<script>alert(1)</script>', ''],
  ['<SCRIPT SRC=//evil.example/x.js></SCRIPT>', ''],
  ['<scr<script>ipt>alert(1)</script>', 'ipt&gt;alert(1)'],
  ['<style>p { color: red }</style>', ''],
  ['<p style="position:fixed" class="x" id="y" onmouseover="alert(1)">x</p>', '<p>x</p>'],
  ['<img src=x onerror=alert(1)>', ''],
  ['<iframe src="https://evil.example">y</iframe>', ''],
  ['<svg onload=alert(1)><a href="javascript:alert(1)">x</a></svg>', ''],
  ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
  ['<a href="  JaVaScRiPt:alert(1)">x</a>', '<a>x</a>'],
  ['<a href="java&#10;script:alert(1)">x</a>', '<a>x</a>'],
  ['<a href="data:text/html,x">x</a>', '<a>x</a>'],
  ['<a href="//evil.example">x</a>', '<a>x</a>'],
  ['<a href="/relative">x</a>', '<a>x</a>'],
  ['<form action="https://evil.example"><input name="password"><button>Go</button></form>', 'Go'],
  ['<object data="x"></object><embed src="x"><base href="https://evil.example"><meta http-equiv="refresh">', ''],
  ['<!-- secret --><p>x</p>', '<p>x</p>'],
  ['1 < 2 & 3', '1 &lt; 2 &amp; 3'],
  ['<font face="x"><span>kept</span></font>', 'kept'],
  ['<p>open', '<p>open</p>'],
])('%s becomes %j', (html, wanted) => {
  expect(harmless(html)).toBe(wanted);
});

test.each(['<div>', '<svg>', '<td><table>', '<', '&amp;'])('of %s without end the beginning stays', (tag) => {
  expect(harmless(`<p>Cook</p>${tag.repeat(200_000)}`)).toMatch(/^<p>Cook<\/p>/);
});

test('a description is cut behind its ten thousandth tag or entity, in however many sections it comes', () => {
  const section = { value: '<br>&amp;'.repeat(2000) };
  const long = descriptionOf({ id: '1', jobDescriptions: [section, section, section, { value: 'End<br>.' }] });
  const whole = descriptionOf({ id: '1', jobDescriptions: [section, section] });

  expect(long).toMatch(/^(<br \/>&amp;){5000}End$/);
  expect(whole).toMatch(/^(<br \/>&amp;){4000}$/);
});

test('a description has each section under its name, and one cannot reach into the next', () => {
  const jobDescriptions = [
    { name: 'Tasks & <b>joys</b>', value: '<ul><li>Cook' },
    { name: 'You', value: '</ul><p>are hungry</p>' },
    { value: 'No name' },
    { name: 'No text' },
  ];

  expect(descriptionOf({ id: '1', jobDescriptions })).toBe(
    '<h3>Tasks &amp; &lt;b&gt;joys&lt;/b&gt;</h3><ul><li>Cook</li></ul><h3>You</h3><p>are hungry</p>No name<h3>No text</h3>',
  );
});

test.each([undefined, []])('without sections there is no description', (jobDescriptions) => {
  expect(descriptionOf({ id: '1', ...(jobDescriptions ? { jobDescriptions } : {}) })).toBeNull();
});
