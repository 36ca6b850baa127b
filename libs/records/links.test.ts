import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#kernel';
import { readKeyRing, Vault } from '#vault';
import { FileLinks, readToken, soon } from './links.js';

const vault = new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: `1:${'5e'.repeat(32)}` }));
const keysOf = (id: string) => vault.keys({ id, ...vault.newDataKey(id) });

const [organisationId, connectionId, recordId] = [newId(), newId(), newId()];
const keys = keysOf(connectionId);
const expiresAt = new Date('2026-11-22T10:00:00Z');
const BASE = 'https://api.vendor.test/hr';
const links = new FileLinks(keys, BASE, { organisationId, connectionId, expiresAt });
const tokenOf = (url: string): string => url.slice(`${BASE}/files/`.length);
const token = tokenOf(links.of('employee.avatar', recordId));

test('an address says whose file it is and until when it is good, and is signed', () => {
  const read = readToken(token);

  expect(read?.ref).toEqual({ organisationId, connectionId, recordId, field: 'employee.avatar', expiresAt });
  expect(read?.isSignedBy(keys)).toBe(true);
  expect(links.of('employee.avatar', recordId)).toBe(`${BASE}/files/${token}`);
  expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
});

test('a page of addresses is the same, signed together or one by one', () => {
  const ids = Array.from({ length: 50 }, newId);
  const tokens = ids.flatMap((id) =>
    ['employee.avatar', 'document.file_url'].map((field) => tokenOf(links.of(field, id))),
  );

  const page = new FileLinks(keys, BASE, { organisationId, connectionId, expiresAt });
  page.expect(ids);
  const together = ids.flatMap((id) =>
    ['employee.avatar', 'document.file_url'].map((field) => tokenOf(page.of(field, id))),
  );

  expect(new Set(tokens).size).toBe(100);
  for (const each of tokens) expect(readToken(each)?.isSignedBy(keys)).toBe(true);
  expect(together).toEqual(tokens);
  expect(tokenOf(page.of('employee.avatar', recordId))).toBe(token);
});

test('the keys of another connection have not signed it', () => {
  expect(readToken(token)?.isSignedBy(keysOf(newId()))).toBe(false);
});

const isGood = (text: string): boolean => readToken(text)?.isSignedBy(keys) ?? false;

test('whatever is changed in an address, it is not good any more', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%='.split('');
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...letters), (at, letter) => {
      fc.pre(token[at] !== letter);
      expect(isGood(token.slice(0, at) + letter + token.slice(at + 1))).toBe(false);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.nat(token.length - 1).map((at) => token.slice(0, at)),
      ),
      (text) => {
        expect(isGood(text)).toBe(false);
      },
    ),
  );
});

test('one record’s signature is none of another, of another field or a later time', () => {
  const later = new FileLinks(keys, BASE, { organisationId, connectionId, expiresAt: new Date('2027-01-01') });
  const others = [links.of('document.file_url', recordId), later.of('employee.avatar', recordId)].map(tokenOf);
  const [head = '', tail = ''] = token.split('.');

  for (const other of others) {
    const [otherHead = '', otherTail = ''] = other.split('.');
    expect(isGood(`${head}.${otherTail}`)).toBe(false);
    expect(isGood(`${otherHead}.${tail}`)).toBe(false);
  }
});

test('an address in a list is good for 15 to 30 minutes, and the same for up to 15', () => {
  const minutes = (now: string): number => (soon(Date.parse(now)).getTime() - Date.parse(now)) / 60_000;

  expect(minutes('2026-11-22T10:00:00.001Z')).toBeCloseTo(30, 1);
  expect(minutes('2026-11-22T10:14:59.999Z')).toBeCloseTo(15, 1);
  expect(soon(Date.parse('2026-11-22T10:00:01Z'))).toEqual(soon(Date.parse('2026-11-22T10:14:59Z')));
});
