// Makes a fresh clone ready to build: installs what package-lock.json names and generates the Prisma client.
// Runs before every npm script, on whatever Node there is, so it imports nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: Peopleport needs Node 20.19 or newer. https://nodejs.org`);
  process.exit(1);
}

/** Runs a step unless its stamp says that it ran for the same input; the stamp is written after it succeeded. */
function once(name, inputs, present, step) {
  const stamp = join(root, 'node_modules', '.peopleport', name);
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(readFileSync(join(root, input)));
  const wanted = hash.digest('hex');
  if (existsSync(join(root, present)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  step();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function run(what, command, args, env = {}) {
  console.error(what);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    console.error(`\n${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}. Its words are above; run the command again when that is mended.`);
    process.exit(1);
  }
}

once('install', ['package.json', 'package-lock.json'], 'node_modules/.bin/node', () => {
  run('Installing packages (once; a minute or two) …', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
});
once('prisma', ['prisma/schema.prisma', 'node_modules/prisma/package.json'], 'libs/store/generated/client.ts', () => {
  // Prisma would download a native engine that the adapter never uses; any existing program keeps it from trying.
  run('Generating the Prisma client …', process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
});
