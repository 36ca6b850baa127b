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

test('of two that add a version at once the second one is refused, and not once the first is done', () => {
  const file = fileOf('locked');
  readKeyRing({ NODE_ENV: 'development', KEYS_FILE: file });
  const before = readFileSync(file, 'utf8');
  writeFileSync(`${file}.lock`, '');

  expect(() => addRootKey(file)).toThrow(/Another process is adding a root key .* delete .*\.lock/);
  expect(readFileSync(file, 'utf8')).toBe(before);
  rmSync(`${file}.lock`);

  expect(addRootKey(file)).toBe(2);
  expect(addRootKey(file)).toBe(3);
  expect(readdirSync(join(folder, 'locked'))).toEqual(['keys']);
});

test('a running process that seals opens nothing any more with a version that was replaced or taken away', () => {
  const file = join(folder, 'replaced');
  const [one, two, other] = ['11', '22', '33'].map((byte) => byte.repeat(32));
  writeFileSync(file, `1:${one ?? ''}\n2:${two ?? ''}\n`);
  const running = new Vault(readKeyRing({ NODE_ENV: 'production', KEYS_FILE: file }));
  const sealed = running.sealRoot('end_user', 'a', 'Ada');
  expect(running.openRoot('end_user', 'a', sealed)).toBe('Ada');

  writeFileSync(file, `1:${one ?? ''}\n2:${other ?? ''}\n`);
  const after = running.sealRoot('end_user', 'a', 'Bob');

  expect(() => running.openRoot('end_user', 'a', sealed)).toThrow('cannot be opened');
  const elsewhere = new Vault(readKeyRing({ NODE_ENV: 'production', KEYS_FILE: file }));
  expect(elsewhere.openRoot('end_user', 'a', after)).toBe('Bob');
  writeFileSync(file, `1:${one ?? ''}\n`);
  running.sealRoot('end_user', 'a', 'Cleo');
  expect(() => running.openRoot('end_user', 'a', after)).toThrow('cannot be opened');
});
