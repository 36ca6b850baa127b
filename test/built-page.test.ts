import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { buildPage, PAGE } from './built-page.js';

test('the connect page weighs little, and so does what embeds it', async () => {
  await buildPage();
  const assets = await readdir(path.join(PAGE, 'assets'));
  const scripts = await Promise.all(
    assets.filter((name) => name.endsWith('.js')).map((name) => readFile(path.join(PAGE, 'assets', name))),
  );

  expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThanOrEqual(60_000);
  expect((await readFile(path.join(PAGE, 'embed.js'))).length).toBeLessThanOrEqual(10_000);
});
