import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..');

/** Where it is built to. */
export const PAGE = path.join(ROOT, 'dist', 'connect');

/** The connect page as `npm run build` makes it; it is not made again while it is as it should be. */
export const buildPage = (): Promise<unknown> =>
  promisify(execFile)(process.execPath, [path.join(ROOT, 'apps', 'connect', 'build.mjs')]);
