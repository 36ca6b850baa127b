import { expect, test } from '@jest/globals';
import { SENTENCES } from '../account/issue-sentences.js';
import { ISSUE_TEXTS, OF_THE_VENDOR } from './issue-texts.js';

test('whatever may go wrong is told to the customer in both languages, but for what is the vendor’s business', () => {
  const told = Object.keys(ISSUE_TEXTS);
  expect([...told, ...OF_THE_VENDOR].sort()).toEqual(Object.keys(SENTENCES).sort());
  for (const { en, de } of Object.values(ISSUE_TEXTS)) {
    expect(en).toMatch(/\.$/);
    expect(de).toMatch(/\.$/);
    expect(en).not.toBe(de);
  }
});
