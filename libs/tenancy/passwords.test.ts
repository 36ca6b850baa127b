import { expect, test } from '@jest/globals';
import { hashPassword, isPassword } from './passwords.js';

test('of many at once a few wait and the others are told to come again; afterwards it goes on as before', async () => {
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => hashPassword('correct horse battery')));

  const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect(refused).toHaveLength(8);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'busy', status: 503, retryable: true });
  expect(await isPassword('correct horse battery', await hashPassword('correct horse battery'))).toBe(true);
});
