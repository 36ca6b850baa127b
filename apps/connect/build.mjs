// Builds the connect page into dist/connect, with the script that embeds it beside it. Does nothing while what it was made from is as
// it was: `npm test` and `npm start` call it each time.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = dirname(fileURLToPath(import.meta.url));
const root = join(page, '..', '..');
const embed = join(root, 'libs', 'embed');
const out = join(root, 'dist', 'connect');

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && relative(folder, entry.parentPath) !== 'dist')
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();

const madeFrom = [...filesOf(page), ...filesOf(embed), join(root, 'package-lock.json')]
  .reduce((hash, file) => hash.update(file).update(readFileSync(file)), createHash('sha256'))
  .digest('hex');

function isBuilt() {
  try {
    return readFileSync(join(out, '.made-from'), 'utf8') === madeFrom;
  } catch {
    return false;
  }
}

async function make(folder) {
  const { build } = await import('vite');
  const common = { configFile: false, logLevel: 'warn' };
  await build({
    ...common,
    root: page,
    base: './',
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', modulePreload: false, assetsInlineLimit: 0 },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  });
  await build({
    ...common,
    root: embed,
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2020',
      lib: { entry: 'index.ts', name: 'Peopleport', formats: ['iife'], fileName: () => 'embed.js' },
    },
  });
  writeFileSync(join(folder, '.made-from'), madeFrom);
}

/** Beside its place first, so that nobody ever meets half of it; whoever else does the same at this moment makes the same. */
async function renew() {
  const made = `${out}-${process.pid}`;
  try {
    await make(made);
    rmSync(out, { recursive: true, force: true });
    renameSync(made, out);
  } catch (error) {
    if (!isBuilt()) throw error;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

if (!isBuilt()) await renew();
