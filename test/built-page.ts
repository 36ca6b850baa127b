import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..');

/** Where the connect page is built to. */
export const PAGE = path.join(ROOT, 'dist', 'connect');

/** A page as `npm run build` makes it; it is not made again while it is as it should be. */
export const buildPage = (name: 'connect' | 'dashboard' = 'connect'): Promise<unknown> =>
  promisify(execFile)(process.execPath, [path.join(ROOT, 'apps', 'pages.mjs'), name]);
