import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
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

/** One of several that put a page of four files into the same place, again and again. */
const BUILDER = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  import { putInPlace } from '${path.join(import.meta.dirname, '..', 'apps', 'in-place.mjs')}';
  const made = 'page-' + process.pid;
  for (let times = 0; times < 100; times += 1) {
    mkdirSync(made);
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(made + '/' + name, String(process.pid));
    putInPlace(made, 'page');
  }`;

test('a page that several build at once is in its place, whole, and nothing else is left', async () => {
  const cwd = await mkdtemp(path.join(tmpdir(), 'page-'));
  const build = (): Promise<unknown> =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', BUILDER], { cwd });

  await Promise.all([build(), build(), build(), build()]);

  expect(await readdir(cwd)).toEqual(['page']);
  const names = await readdir(path.join(cwd, 'page'));
  const files = await Promise.all(names.map((name) => readFile(path.join(cwd, 'page', name), 'utf8')));
  expect([names, new Set(files).size]).toEqual([['a', 'b', 'c', 'd'], 1]);
  await rm(cwd, { recursive: true });
});
