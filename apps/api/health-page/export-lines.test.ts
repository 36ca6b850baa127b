import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { idOf, lineOf, partsOf } from './export-lines.js';

const ID = '0193a1de-0000-7000-8000-000000000001';

test('a page is taken apart byte for byte, whatever its texts hold', () => {
  const seed = Date.now() % 2 ** 31;
  process.stdout.write(`export lines: seed ${seed}\n`);
  const sign = fc.constantFrom(...'{}[]",\\:ä\n \u2028😀'.split(''));
  const text = fc.array(sign, { maxLength: 30 }).map((signs) => signs.join('').toWellFormed());
  const item = fc.record({ a: text, b: fc.array(fc.record({ c: text })), d: fc.jsonValue() });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), fc.option(fc.base64String()), (given, cursor) => {
      const items = given.map((each) => ({ id: ID, ...each }));
      const page = Buffer.from(JSON.stringify({ cursor, page_size: items.length, items }));
      const parts = partsOf(page);
      expect(parts.cursor).toBe(cursor);
      expect(parts.items.map((each) => each.toString('utf8'))).toEqual(items.map((each) => JSON.stringify(each)));
    }),
    { seed, numRuns: 300 },
  );
});

test('a number of many digits keeps them all, and a line names the model', () => {
  const item = `{"id":"${ID}","raw_data":{"id":12345678901234567890}}`;
  const { items } = partsOf(Buffer.from(`{"cursor":null,"page_size":1,"items":[${item}]}`));
  const [found = Buffer.alloc(0)] = items;
  expect(lineOf('employee', found).toString('utf8')).toBe(`{"model":"employee",${item.slice(1)}\n`);
  expect(idOf(found)).toBe(ID);
});
