import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ConfigError, newId } from '#kernel';
import { addRootKey, readKeyRing, Vault } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'peopleport-keys-'));
const fileOf = (name: string): string => join(folder, name, 'keys');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('in development the first start makes a key that only its user can read, and the next start finds it', () => {
  const settings = { NODE_ENV: 'development', KEYS_FILE: fileOf('made') } as const;

  const sealed = readKeyRing(settings).wrap('purpose', 'identity', 'plain');

  expect(statSync(settings.KEYS_FILE).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'made'))).toEqual(['keys']);
  expect(readKeyRing(settings).unwrap(1, 'purpose', 'identity', sealed.sealed).toString()).toBe('plain');
});

test('production does not start without a key of its own', () => {
  expect(() => readKeyRing({ NODE_ENV: 'production' })).toThrow(ConfigError);
  expect(() => readKeyRing({ NODE_ENV: 'production', KEYS_FILE: fileOf('missing') })).toThrow(/restore it/);
  expect(readdirSync(folder)).not.toContain('missing');
});

test.each(['', '1:abcd', `1:${'00'.repeat(32)},1:${'11'.repeat(32)}`, `one:${'00'.repeat(32)}`])(
  'a file with "%s" in it is refused, and its contents are not repeated',
  (text) => {
    const file = join(folder, 'bad');
    writeFileSync(file, text);

    expect(() => readKeyRing({ NODE_ENV: 'production', KEYS_FILE: file })).toThrow(ConfigError);
    expect(() => readKeyRing({ NODE_ENV: 'production', KEYS_FILE: file })).not.toThrow(/0000|1111|abcd/);
  },
);

test('a running process seals with a version that was added meanwhile, and opens what another sealed with it', () => {
  const settings = { NODE_ENV: 'development', KEYS_FILE: fileOf('rotated') } as const;
  const running = new Vault(readKeyRing(settings));
  const connection = { id: newId(), ...running.newDataKey(newId()) };
  const before = readFileSync(settings.KEYS_FILE, 'utf8');

  expect(addRootKey(settings.KEYS_FILE)).toBe(2);

  expect(readFileSync(settings.KEYS_FILE, 'utf8').startsWith(before)).toBe(true);
  expect(statSync(settings.KEYS_FILE).mode & 0o777).toBe(0o600);
  const elsewhere = new Vault(readKeyRing(settings));
  expect(running.openRoot('end_user', 'a', elsewhere.sealRoot('end_user', 'a', 'Ada'))).toBe('Ada');
  expect(running.newDataKey(connection.id).keyVersion).toBe(2);
});
