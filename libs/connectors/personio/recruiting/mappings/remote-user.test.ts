import { expect, test } from '@jest/globals';
import { toRemoteUser } from './remote-user.js';

test('who has left cannot log in, and of whom it is not said nobody knows', () => {
  const user = { id: '1', first_name: 'Ada', last_name: 'Byron', email: 'ada@example.org' };
  const disabled = (status?: string) =>
    toRemoteUser({ ...user, ...(status === undefined ? {} : { status }) }, (model) => model, {}).fields['disabled'];

  expect([disabled('ACTIVE'), disabled('INACTIVE'), disabled('UNSPECIFIED'), disabled()]).toEqual([
    false,
    true,
    null,
    null,
  ]);
});
