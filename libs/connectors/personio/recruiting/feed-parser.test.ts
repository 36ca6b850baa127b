import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { memoryUsed } from '../../../../test/memory.js';
import { FeedFaulty, type Position, positionsIn } from './feed-parser.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const feed = (...positions: string[]): string => `${HEAD}<workzag-jobs>\n${positions.join('\n')}\n</workzag-jobs>`;

/** In chunks of this many bytes. */
async function read(xml: string | Buffer, size = 1 << 16): Promise<Position[]> {
  const bytes = Buffer.from(xml);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const positions: Position[] = [];
  for await (const position of positionsIn(Readable.from(chunks))) positions.push(position);
  return positions;
}

const WHOLE = `<position>
  <id>2140231</id>
  <subcompany>Parent Ltd.</subcompany>
  <office>London</office>
  <additionalOffices>
    <office>Berlin</office>
  </additionalOffices>
  <name> Büro &amp; Empfang 🙂 </name>
  <jobDescriptions>
    <jobDescription>
      <name>Your mission</name>
      <value>
        <![CDATA[
          Do <b>this</b> &amp; that ]] even > that<br>…
        ]]>
      </value>
    </jobDescription>
  </jobDescriptions>
  <schedule>full-time</schedule>
  <salaryInformation>
    <min>100000.00</min>
    <max></max>
    <currencyCode>GBP</currencyCode>
  </salaryInformation>
  <invention><of>ours</of><of>more</of></invention>
</position>`;

test('a position is read with all its elements, trimmed, and its HTML is kept as it is', async () => {
  expect(await read(feed(WHOLE))).toEqual([
    {
      id: '2140231',
      subcompany: 'Parent Ltd.',
      office: 'London',
      additionalOffices: ['Berlin'],
      name: 'Büro & Empfang 🙂',
      jobDescriptions: [{ name: 'Your mission', value: 'Do <b>this</b> &amp; that ]] even > that<br>…' }],
      schedule: 'full-time',
      salaryInformation: { min: '100000.00', max: '', currencyCode: 'GBP' },
      invention: { of: ['ours', 'more'] },
    },
  ]);
});

test('it does not matter where the chunks of a feed end', async () => {
  const xml = feed(WHOLE, WHOLE.replace('2140231', '2'));
  const wanted = await read(xml);

  for (const size of [1, 2, 3, 7, 64]) expect(await read(xml, size)).toEqual(wanted);
});

test('elements that are not set are not there, and lists may be empty', async () => {
  const found = await read(feed('<position><id>1</id><name>A</name><jobDescriptions/></position>'));

  expect(found).toEqual([{ id: '1', name: 'A', jobDescriptions: [] }]);
});

test.each([`${HEAD}<workzag-jobs></workzag-jobs>`, '<workzag-jobs/>', `\uFEFF${HEAD}<workzag-jobs> </workzag-jobs>\n`])(
  'a feed may be empty: %j',
  async (xml) => {
    expect(await read(xml)).toEqual([]);
  },
);

test('an element’s name can do nothing to the objects that are made', async () => {
  const [position] = await read(feed('<position><id>1</id><__proto__><polluted>1</polluted></__proto__></position>'));

  expect(position).not.toHaveProperty('polluted');
  expect({}).not.toHaveProperty('polluted');
});

const BOMB = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>`;

test.each([
  ['ends too early', ''],
  ['not well-formed', '{"error":"no feed"}'],
  ['not well-formed', feed('<position><id>1</id><name>A</position>')],
  ['not well-formed', feed('<position><id>1</id><name>Tom & Jerry</name></position>')],
  ['not well-formed', feed('<position><id>1</id><name>&nbsp;</name></position>')],
  ['something else', '<html><body>Jobs</body></html>'],
  ['something else', `${feed(WHOLE)}<workzag-jobs/>`],
  ['document type', '<!DOCTYPE html><html><body>Jobs</body></html>'],
  ['document type', `${HEAD}${BOMB}${feed('<position><id>1</id><name>&b;</name></position>').slice(HEAD.length)}`],
  ['document type', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workzag-jobs>&x;</workzag-jobs>`],
  ['document type', `<!DOCTYPE a SYSTEM "http://127.0.0.1/evil.dtd"><workzag-jobs/>`],
  ['without an id', feed('<position><name>A</name></position>')],
  ['nested too deeply', feed(`<position>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</position>`)],
  ['too many elements', feed(`<position><id>1</id>${'<a/>'.repeat(10_000)}</position>`)],
  ['too long', feed(`<position><id>1</id><name>${'x'.repeat(5 * 1024 * 1024)}</name></position>`)],
  ['too long', `<workzag-jobs><a ${'b="1" '.repeat(900_000)}`],
])('a feed is refused that is wrong, and nothing of it is quoted: %s', async (why, xml) => {
  const refusal = await read(xml).catch((error: unknown) => error);

  expect(refusal).toBeInstanceOf(FeedFaulty);
  expect((refusal as FeedFaulty).message).toContain(why);
  expect((refusal as FeedFaulty).message).not.toMatch(/Jerry|passwd|nbsp/);
});

test('a feed that was cut anywhere is refused', async () => {
  const xml = feed(WHOLE);
  for (let end = 0; end < xml.length; end += 1) {
    await expect(read(Buffer.from(xml.slice(0, end)))).rejects.toBeInstanceOf(FeedFaulty);
  }
});

test('bytes that are no UTF-8 are refused', async () => {
  const bytes = Buffer.concat([Buffer.from('<workzag-jobs><position><id>'), Buffer.from([0xfc, 0x31])]);

  await expect(read(bytes)).rejects.toThrow('UTF-8');
});

test('a feed of 50 MB is read with little memory', async () => {
  const text = 'We look for somebody who likes <b>feeds</b>. '.repeat(220);
  const job = (id: number): string =>
    `<position><id>${id}</id><name>Job ${id}</name><jobDescriptions><jobDescription><name>Tasks</name>` +
    `<value><![CDATA[${text}${id}]]></value></jobDescription></jobDescriptions></position>`;
  let bytes = 0;
  function* chunks(): Generator<Buffer, void> {
    yield Buffer.from('<workzag-jobs>');
    for (let id = 1; bytes < 50 * 1024 * 1024; id += 1) {
      const chunk = Buffer.from(job(id));
      bytes += chunk.length;
      yield chunk;
    }
    yield Buffer.from('</workzag-jobs>');
  }
  const before = memoryUsed();
  let [positions, most] = [0, 0];
  for await (const { id } of positionsIn(Readable.from(chunks()))) {
    positions += 1;
    expect(id).toBe(String(positions));
    if (positions % 500 === 0) most = Math.max(most, memoryUsed() - before);
  }

  expect(positions).toBeGreaterThan(5000);
  expect(most).toBeLessThan(5 * 1024 * 1024);
}, 30_000);
