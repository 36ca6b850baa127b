import { expect, test } from '@jest/globals';
import { readConfig } from '#kernel';
import { magicLinkOf } from './magic-link.js';

test.each([
  [{ PUBLIC_URL: 'https://connect.vendor.test' }, 'https://connect.vendor.test/link#pp_link_x'],
  [{ PUBLIC_URL: 'https://vendor.test/hr' }, 'https://vendor.test/hr/link#pp_link_x'],
  [{ PUBLIC_URL: 'https://vendor.test/hr/' }, 'https://vendor.test/hr/link#pp_link_x'],
  [{ HOST: '0.0.0.0', PORT: '4100' }, 'http://127.0.0.1:4100/link#pp_link_x'],
])('with %j a magic link begins where customers reach the API', (settings, link) => {
  expect(magicLinkOf(readConfig(settings), 'pp_link_x')).toBe(link);
});
