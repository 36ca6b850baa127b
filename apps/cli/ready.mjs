// Makes a fresh clone ready to build: installs what package-lock.json names and generates the Prisma client.
// Runs before every npm script, on whatever Node there is, so it imports nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = join(root, 'node_modules', '.bin');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: Peopleport needs Node 20.19 or newer. https://nodejs.org`);
  process.exit(1);
}

/** @returns the packages of a lock file by their folder, or nothing when it cannot be read */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** Whether the packages of package-lock.json lie in node_modules, as npm itself noted when it had put the last one there. */
function isInstalled() {
  const wanted = Object.entries(packagesOf('package-lock.json')).filter(
    ([path, { optional }]) => path !== '' && !optional,
  );
  const present = packagesOf('node_modules/.package-lock.json');
  return existsSync(join(bin, 'node')) && wanted.every(([path, { version }]) => present[path]?.version === version);
}

const prisma = (schema) => ['node_modules/prisma/build/index.js', 'generate', '--schema', schema];
/** What is generated: the store's client, the one of the bench's reference, and the SDK's types. */
const clients = [
  { schema: 'prisma/schema.prisma', made: 'libs/store/generated', by: 'prisma', args: prisma },
  { schema: 'bench/reference/schema.prisma', made: 'bench/reference/generated', by: 'prisma', args: prisma },
  {
    schema: 'openapi.json',
    made: 'libs/sdk/generated',
    by: 'openapi-typescript',
    // What has a default may be left out of a body.
    args: (schema) => [
      ...['node_modules/openapi-typescript/bin/cli.js', schema, '-o', 'libs/sdk/generated/schema.ts'],
      '--default-non-nullable=false',
    ],
  },
];
const stampOf = ({ made }) => join(root, made, '.made-from');
const inputsOf = ({ schema, by, args }) =>
  [schema, `node_modules/${by}/package.json`]
    .reduce((hash, input) => hash.update(readFileSync(join(root, input))), createHash('sha256'))
    .update(args(schema).join(' '))
    .digest('hex');
/** Whether the client was generated from its schema as it is, by the generator that is installed. */
const isGenerated = (client) =>
  existsSync(stampOf(client)) && readFileSync(stampOf(client), 'utf8') === inputsOf(client);

function run(what, command, args, { env = {}, quiet = false } = {}) {
  console.error(what);
  const output = quiet ? 'pipe' : 'inherit';
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (!error && status === 0) return;
  const reason = error ? `: ${error.message}` : '';
  if (quiet) console.error(`${stdout}${stderr}`);
  console.error(
    `\n${command} ${args[0]} failed${reason}. Its words are above; run the same command again when that is mended.`,
  );
  process.exit(1);
}

if (!isInstalled()) {
  // npm takes its Node from PATH: not the one in node_modules, which it is about to replace.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  // Also with NODE_ENV=production or omit=dev in the user's settings: building and the embedded Postgres need all packages.
  run(
    'Installing packages (once, a minute or two) …',
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { env: { PATH: path.join(delimiter) } },
  );
}
for (const client of clients) {
  // The image that is deployed is built without the bench.
  if (!existsSync(join(root, client.schema)) || isGenerated(client)) continue;
  // Prisma would download a native engine that the adapter never uses; any existing program keeps it from trying.
  run(`Generating what follows from ${client.schema} …`, process.execPath, client.args(client.schema), {
    env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    quiet: true,
  });
  mkdirSync(dirname(stampOf(client)), { recursive: true });
  writeFileSync(stampOf(client), inputsOf(client));
}
