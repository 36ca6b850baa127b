import { expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { createApi } from '../apps/api/api.js';

test('in production the API does not start without the address that magic links begin with', async () => {
  const config = readConfig({ NODE_ENV: 'production', KEYS: `1:${'5e'.repeat(32)}`, LOG_LEVEL: 'silent' });

  await expect(createApi(config)).rejects.toMatchObject({
    code: 'config_invalid',
    message: 'PUBLIC_URL is not set. Set it and start again.',
  });
});
