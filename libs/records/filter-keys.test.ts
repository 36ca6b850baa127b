import { expect, test } from '@jest/globals';
import { newId } from '#kernel';
import { candidate, employee } from '#models';
import { readKeyRing, Vault } from '#vault';
import { FilterKeys } from './filter-keys.js';

const vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: `1:${'5e'.repeat(32)}` }));
const id = newId();
const filterKeys = new FilterKeys(vault.keys({ id, ...vault.newDataKey(id) }));

/** Whether a list that asks for the status finds the record. */
function finds(status: string, fields: Record<string, unknown>, words?: Record<string, string>): boolean {
  const { keys } = filterKeys.ofRecord(employee, fields, words);
  const [asked] = filterKeys.ofQuery(employee, { employment_status: [status] });
  return keys.some((key) => asked?.keys.some((each) => each.equals(key)) === true);
}

test('a choice is found by our word and by the provider’s own', () => {
  const words = { employment_status: 'ONBOARDING' };

  expect(finds('PENDING', { employment_status: 'PENDING' }, words)).toBe(true);
  expect(finds('onboarding', { employment_status: 'PENDING' }, words)).toBe(true);
  expect(finds('onboarding', { employment_status: 'PENDING' })).toBe(false);
});

test('a word of ours finds what has it in our sense only', () => {
  const words = { employment_status: 'active' };

  expect(finds('ACTIVE', { employment_status: 'ACTIVE_EXTERNAL' }, words)).toBe(false);
  expect(finds('ACTIVE_EXTERNAL', { employment_status: 'ACTIVE_EXTERNAL' }, words)).toBe(true);
});

test('each of several texts finds the record, and by an index where few records have it', () => {
  const { keys, indexed } = filterKeys.ofRecord(candidate, {
    email_addresses: ['a@b.test', 'c@d.test'],
    tags: ['x', ''],
  });
  const found = (parameter: string, text: string, among: readonly Buffer[]): boolean =>
    among.some((key) => filterKeys.ofQuery(candidate, { [parameter]: [text] })[0]?.keys[0]?.equals(key));

  for (const address of ['A@b.test', 'c@d.test']) expect(found('email_addresses', address, indexed)).toBe(true);
  expect(found('tag', 'X', keys)).toBe(true);
  expect(found('tag', 'x', indexed)).toBe(false);
  expect(keys).toHaveLength(3);
});
