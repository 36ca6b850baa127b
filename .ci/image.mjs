// What the Dockerfile does, without Docker: packages without those for development in an empty folder, the built code
// beside them, migrations, and the command of the image, which has to answer /readyz. Postgres comes from the checkout.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../dist/apps/cli/database.js';
import { freePort, startPostgres } from '../dist/apps/cli/postgres.js';

const checkout = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'peopleport-image-'));
chmodSync(folder, 0o711);
const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync(join(checkout, 'Dockerfile'), 'utf8'));
const [, ...args] = JSON.parse(command);

function run(program, words, env = process.env) {
  const { status } = spawnSync(program, words, { cwd: folder, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${String(status)}`);
}

let postgres;
let api;
try {
  for (const part of ['package.json', 'package-lock.json', 'dist', 'prisma'])
    cpSync(join(checkout, part), join(folder, part), { recursive: true });
  run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  postgres = await startPostgres({
    directory: join(folder, 'postgres'),
    password: 'ci',
    log: join(folder, 'postgres.log'),
    durable: false,
  });
  const passwords = { superuser: 'ci', owner: 'ci-owner', api: 'ci-api', worker: 'ci-worker' };
  const addresses = await createDatabase(postgres, passwords);
  writeFileSync(join(folder, 'root.keys'), `1:${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  const port = await freePort();
  const settings = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    KEYS_FILE: join(folder, 'root.keys'),
  };
  run(process.execPath, ['dist/apps/cli/main.js', 'migrate'], {
    ...settings,
    DATABASE_URL: addresses.owner,
    API_DATABASE_URL: addresses.api,
    WORKER_DATABASE_URL: addresses.worker,
  });
  api = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...settings, API_DATABASE_URL: addresses.api, PUBLIC_URL: `http://127.0.0.1:${port}` },
    stdio: 'inherit',
  });
  await ready(`http://127.0.0.1:${port}/readyz`);
  console.log('The command of the image answers /readyz.');
  const page = await fetch(`http://127.0.0.1:${port}/connect/`);
  if (page.status !== 200) throw new Error(`The connect page is answered with ${page.status}.`);
} finally {
  if (api?.exitCode === null) {
    const ended = new Promise((resolve) => api.once('exit', resolve));
    api.kill('SIGTERM');
    await ended;
  }
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function ready(url) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (api.exitCode !== null) throw new Error(`The command of the image ended with ${String(api.exitCode)}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error('The command of the image did not answer /readyz within 30 s.');
}
