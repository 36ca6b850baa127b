import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#kernel';
import { KeyRing } from './key-ring.js';
import { type Purpose, readKeyRing, SealBroken, Vault, type WrappedKey } from './index.js';

const FIRST = `1:${'ab'.repeat(32)}`;
const SECOND = `2:${'cd'.repeat(32)}`;
const vaultWith = (...keys: string[]): Vault => new Vault(readKeyRing({ NODE_ENV: 'test', KEYS: keys.join(',') }));
const connect = (vault: Vault): WrappedKey => {
  const id = newId();
  return { id, ...vault.newDataKey(id) };
};

const vault = vaultWith(FIRST);
const connection = connect(vault);
const other = connect(vault);
const keys = vault.keys(connection);

const purpose = fc.constantFrom<Purpose>(
  'credentials',
  'token',
  'end_user',
  'body',
  'custom',
  'raw',
  'change',
  'checkpoint',
);
const text = fc.string({ unit: 'binary' });

/** Changes one bit, cuts an end off or adds to it. */
const damage = (sealed: Uint8Array): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.integer({ min: 0, max: sealed.length * 8 - 1 }).map((bit) => {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return flipped;
    }),
    fc.integer({ min: 0, max: sealed.length - 1 }).map((length) => Buffer.from(sealed.subarray(0, length))),
    fc.integer({ min: 1, max: sealed.length }).map((from) => Buffer.from(sealed.subarray(from))),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([sealed, more])),
  );

afterEach(() => {
  jest.useRealTimers();
});

test('what was sealed opens at its place, and is never the same twice', () => {
  fc.assert(
    fc.property(purpose, text, text, (what, identity, plain) => {
      const sealed = keys.seal(what, identity, plain);
      expect(keys.open(what, identity, sealed).toString('utf8')).toBe(Buffer.from(plain, 'utf8').toString('utf8'));
      expect(keys.seal(what, identity, plain).equals(sealed)).toBe(false);
    }),
  );
});

test('a damaged ciphertext does not open', () => {
  const arbitrary = fc
    .tuple(purpose, text, text)
    .chain(([what, identity, plain]) =>
      fc.tuple(fc.constant(what), fc.constant(identity), damage(keys.seal(what, identity, plain))),
    );
  fc.assert(
    fc.property(arbitrary, ([what, identity, damaged]) => {
      expect(() => keys.open(what, identity, damaged)).toThrow(SealBroken);
    }),
    { numRuns: 500 },
  );
});

test('a ciphertext moved to another row, purpose or connection does not open', () => {
  fc.assert(
    fc.property(purpose, purpose, text, text, (what, elsewhere, identity, moved) => {
      const sealed = keys.seal(what, identity, 'plain');
      if (moved !== identity) expect(() => keys.open(what, moved, sealed)).toThrow(SealBroken);
      if (elsewhere !== what) expect(() => keys.open(elsewhere, identity, sealed)).toThrow(SealBroken);
      expect(() => vault.keys(other).open(what, identity, sealed)).toThrow(SealBroken);
    }),
  );
});

test('a damaged, foreign or wrongly numbered data key opens nothing', () => {
  fc.assert(
    fc.property(damage(connection.dek), (dek) => {
      expect(() => vault.keys({ ...connection, dek })).toThrow(SealBroken);
    }),
    { numRuns: 500 },
  );
  expect(() => vault.keys({ ...connection, dek: other.dek })).toThrow(SealBroken);
  expect(() => vault.keys({ ...connection, id: other.id })).toThrow(SealBroken);
  expect(() => vaultWith(FIRST, SECOND).keys({ ...connection, keyVersion: 2 })).toThrow(SealBroken);
});

test('with its root key destroyed a data key opens nothing', () => {
  expect(() => vaultWith(SECOND).keys(connection)).toThrow(SealBroken);
});

test('every way of not opening looks the same', () => {
  const sealed = keys.seal('body', 'a', 'plain');
  const failures = [
    () => keys.open('body', 'b', sealed),
    () => keys.open('body', 'a', sealed.subarray(1)),
    () => keys.open('body', 'a', Buffer.alloc(0)),
    () => vaultWith(SECOND).keys(connection),
  ].map((fail) => {
    try {
      fail();
    } catch (error) {
      return error;
    }
    throw new Error('It has opened.');
  });
  for (const error of failures) expect(error).toMatchObject({ code: 'seal_broken', status: 500, details: {} });
  expect(new Set(failures.map((error) => (error as Error).message)).size).toBe(1);
});

test('after a rotation the data key is wrapped anew and everything still opens', () => {
  const sealed = keys.seal('credentials', connection.id, 'secret');
  const rotated = vaultWith(FIRST, SECOND);

  const rewrapped = rotated.rewrap(connection);

  expect(rewrapped).toMatchObject({ keyVersion: 2 });
  const moved = { ...connection, ...rewrapped };
  expect(rotated.rewrap(moved)).toBeNull();
  expect(vaultWith(SECOND).keys(moved).open('credentials', connection.id, sealed).toString()).toBe('secret');
});

test('what is sealed under the root key opens under its version only, and only at its place', () => {
  const sealed = vault.sealRoot('end_user', 'a', 'Ada');

  expect(vault.openRoot('end_user', 'a', sealed)).toBe('Ada');
  expect(vaultWith(FIRST, SECOND).openRoot('end_user', 'a', sealed)).toBe('Ada');
  expect(() => vaultWith(SECOND).openRoot('end_user', 'a', sealed)).toThrow(SealBroken);
  expect(() => vault.openRoot('end_user', 'b', sealed)).toThrow(SealBroken);
  fc.assert(
    fc.property(damage(sealed), (damaged) => {
      expect(() => vault.openRoot('end_user', 'a', damaged)).toThrow(SealBroken);
    }),
  );
});

test('a data key is not unwrapped again for five minutes, and then forgotten', () => {
  jest.useFakeTimers();
  const fresh = vaultWith(FIRST);
  const first = fresh.keys(connection);

  jest.advanceTimersByTime(5 * 60_000 - 1);
  expect(fresh.keys(connection)).toBe(first);
  jest.advanceTimersByTime(1);
  expect(fresh.keys(connection)).not.toBe(first);
});

test('the keys of many connections do not fill the memory', () => {
  const fresh = vaultWith(FIRST);
  const first = fresh.keys(connection);
  for (let count = 0; count < 1000; count += 1) fresh.keys(connect(fresh));
  expect(fresh.keys(connection)).not.toBe(first);
});

test('an erased connection is forgotten at once', () => {
  const fresh = vaultWith(FIRST);
  const first = fresh.keys(connection);
  fresh.forget(connection.id);
  expect(fresh.keys(connection)).not.toBe(first);
});

test('a filter key does not depend on case, blanks around it or the way accents are written', () => {
  const key = keys.filterKey('employee', 'last_name', 'Müller');

  expect(key).toHaveLength(16);
  expect(keys.filterKey('employee', 'last_name', '  MÜLLER ')).toEqual(key);
  expect(keys.filterKey('employee', 'last_name', 'Mu\u0308ller')).toEqual(key);
  expect(keys.filterKey('employee', 'first_name', 'Müller')).not.toEqual(key);
  expect(keys.filterKey('candidate', 'last_name', 'Müller')).not.toEqual(key);
  expect(vault.keys(other).filterKey('employee', 'last_name', 'Müller')).not.toEqual(key);
});

test('hashes tell equal texts within one connection only', () => {
  expect(keys.hash('a')).toEqual(keys.hash(Buffer.from('a')));
  expect(keys.hash('a')).not.toEqual(keys.hash('b'));
  expect(keys.hash('a')).not.toEqual(vault.keys(other).hash('a'));
});

test('a vault does not print its keys', () => {
  const printed = inspect([vaultWith(FIRST), vault.keys(connection)], { depth: 10, showHidden: true });
  expect(printed).not.toMatch(/(ab){4}|ab ab ab/i);
});

test('for the names that anybody may ask for, the keys are looked at once a second at the most', () => {
  jest.useFakeTimers();
  let loaded = 0;
  const ring = new KeyRing(() => {
    loaded += 1;
    return new Map(
      [FIRST, SECOND].slice(0, loaded).map((_, at) => [at + 1, createSecretKey(Buffer.alloc(32, at + 1))]),
    );
  });

  for (let asked = 0; asked < 5; asked += 1) expect(ring.names('member_email', 'ada')).toHaveLength(1);
  jest.advanceTimersByTime(1001);

  expect(ring.names('member_email', 'ada')).toHaveLength(2);
  expect(loaded).toBe(2);
});
