import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver } from 'playwright-core';

const FLAGS = [
  ...['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--no-first-run',
];

const PACKAGE = path.join(import.meta.dirname, '..', '..', 'node_modules', '@sparticuz', 'chromium', 'package.json');

/** The browser that the package carries, unpacked once a machine: whole, or not there, however many workers want it at once. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  const folder = path.join(tmpdir(), `peopleport-chromium-${version}`);
  const file = path.join(folder, 'chromium');
  if (existsSync(file)) return file;
  const own = await mkdtemp(path.join(tmpdir(), 'peopleport-chromium-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = own; // where the package unpacks to
  try {
    await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true })); // another was faster
  return file;
}

/** Where the API is for the browser: known before it listens, so that the links which it hands out can be followed as they are. */
export const PUBLIC_URL = 'http://peopleport.localhost';

/** `server`: where the API does listen. */
export const startBrowser = async (server: string): Promise<Browser> =>
  driver.launch({
    executablePath: await unpacked(),
    args: [...FLAGS, `--host-resolver-rules=MAP ${new URL(PUBLIC_URL).host}:80 ${new URL(server).host}`],
  });
