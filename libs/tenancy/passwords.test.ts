import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { hashedAnew, hashPassword, isPassword } from './passwords.js';

test('of many at once a few wait and the others are told to come again; afterwards it goes on as before', async () => {
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => hashPassword('correct horse battery')));

  const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect(refused).toHaveLength(8);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'busy', status: 503, retryable: true });
  expect(await isPassword('correct horse battery', await hashPassword('correct horse battery'))).toBe(true);
});

test('what was hashed with other parameters is good, and hashed anew; what was hashed with today’s is left as it is', async () => {
  const [today, typed] = [await hashPassword('correct horse battery'), 'correct horse battery'];
  const old = await hashedWith({ memory: 8192, passes: 1 }, typed);
  expect(await isPassword(typed, old)).toBe(true);

  const anew = await hashedAnew(typed, old);

  expect(anew?.split('$').slice(0, 4)).toEqual(today.split('$').slice(0, 4));
  expect(await isPassword(typed, anew)).toBe(true);
  expect(await isPassword('another', anew)).toBe(false);
  expect(await hashedAnew(typed, today)).toBeNull();
});

async function hashedWith({ memory, passes }: { memory: number; passes: number }, message: string): Promise<string> {
  const nonce = Buffer.alloc(16, 7);
  const hash = await promisify(argon2)('argon2id', { message, nonce, tagLength: 32, memory, passes, parallelism: 1 });
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${text(nonce)}$${text(hash)}`;
}
