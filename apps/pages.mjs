// Builds a page into dist: `node apps/pages.mjs connect dashboard`. Does nothing while what it was made from is as it was:
// `npm test` and `npm start` call it each time.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECLARED_FROM, declaredModels } from './declared.mjs';
import { putInPlace } from './in-place.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const embed = join(root, 'libs', 'embed');

// Whoever calls it: a test must not meet another page than a customer does.
process.env.NODE_ENV = 'production';

const common = { configFile: false, logLevel: 'warn' };
const output = (folder) => ({
  outDir: folder,
  emptyOutDir: true,
  target: 'es2022',
  modulePreload: false,
  // A policy lets no `data:` through.
  assetsInlineLimit: 0,
});

/** Packages say “use client” for servers that render: there is none here. */
const quiet = (level, log, tell) => {
  if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
};

/** The script that partners embed lies beside the connect page. */
const embedded = (folder) => ({
  ...common,
  root: embed,
  build: {
    outDir: folder,
    emptyOutDir: false,
    target: 'es2020',
    lib: { entry: 'index.ts', name: 'Peopleport', formats: ['iife'], fileName: () => 'embed.js' },
  },
});

/** Each with what it is made from besides its own folder, and how. */
const pages = {
  connect: {
    from: [embed],
    steps: (page, folder) => [
      {
        ...common,
        root: page,
        base: './',
        build: output(folder),
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
      },
      embedded(folder),
    ],
  },
  dashboard: {
    from: DECLARED_FROM,
    steps: (page, folder) => [
      {
        ...common,
        root: page,
        base: './',
        plugins: [declaredModels],
        build: { ...output(folder), chunkSizeWarningLimit: 1000, rolldownOptions: { onLog: quiet } },
        oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
      },
    ],
  },
};

const filesOf = (place) =>
  statSync(place).isFile()
    ? [place]
    : readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && relative(place, entry.parentPath) !== 'dist')
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort();

const hashOf = (files) =>
  files.reduce((hash, file) => hash.update(file).update(readFileSync(file)), createHash('sha256')).digest('hex');

function isBuilt(out, madeFrom) {
  try {
    return readFileSync(join(out, '.made-from'), 'utf8') === madeFrom;
  } catch {
    return false;
  }
}

/** Beside its place first, so that nobody ever meets half of it; whoever else does the same at this moment makes the same. */
async function renew(out, madeFrom, steps) {
  const made = `${out}-${process.pid}`;
  try {
    const { build } = await import('vite');
    for (const step of steps(made)) await build(step);
    writeFileSync(join(made, '.made-from'), madeFrom);
    putInPlace(made, out);
  } catch (error) {
    if (!isBuilt(out, madeFrom)) throw error;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

for (const name of process.argv.slice(2)) {
  const { from, steps } = pages[name];
  const page = join(root, 'apps', name);
  const out = join(root, 'dist', name);
  const own = [fileURLToPath(import.meta.url), join(root, 'package-lock.json')];
  const madeFrom = hashOf([...[page, ...from].flatMap(filesOf), ...own]);
  if (!isBuilt(out, madeFrom)) await renew(out, madeFrom, (folder) => steps(page, folder));
}
