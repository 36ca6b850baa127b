import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..');

/** Where the programs are, for all files of one run of the tests: whoever needs them first makes them. */
const folder = (): string => process.env['TEST_BUILD'] ?? fails();

/** What loading them compiles is kept beside them: each start would else take a second longer. */
const cache = (): Record<string, string> => ({ NODE_COMPILE_CACHE: path.join(folder(), 'cache') });

const LOAD = `await Promise.all(['api/api', 'worker/worker'].map((app) => import(\`./dist/apps/\${app}.js\`)))`;

/** Milliseconds in which another file has made them. */
const PATIENCE = 120_000;

/** Our programs as they are shipped: compiled by the same compiler and settings as `npm run build`, into a folder of their own. */
export class Built {
  static async make(): Promise<Built> {
    const isFirst = await mkdir(path.join(folder(), 'dist')).then(
      () => true,
      () => false,
    );
    if (isFirst) await compile();
    for (const end = Date.now() + PATIENCE; !existsSync(path.join(folder(), 'ready'));) {
      if (Date.now() > end) throw new Error('Another file of the tests has not compiled the programs.');
      await delay(50);
    }
    return new Built();
  }

  /** Starts one of the applications, with these settings and no others. */
  start(app: string, settings: Record<string, string>, args: readonly string[] = []): Program {
    const main = path.join(folder(), 'dist', 'apps', app, 'main.js');
    const env = { ...cache(), ...settings };
    return new Program(spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }
}

async function compile(): Promise<void> {
  const run = promisify(execFile);
  const swc = path.join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
  await run(process.execPath, [swc, 'apps', 'libs', '--out-dir', path.join(folder(), 'dist'), '-q'], { cwd: ROOT });
  const { type, imports } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  await writeFile(path.join(folder(), 'package.json'), JSON.stringify({ type, imports }));
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder(), 'node_modules'));
  await cp(path.join(ROOT, 'prisma'), path.join(folder(), 'prisma'), { recursive: true });
  await run(process.execPath, ['--input-type=module', '--eval', LOAD], { cwd: folder(), env: cache() });
  await writeFile(path.join(folder(), 'ready'), '');
}

function fails(): never {
  throw new Error('TEST_BUILD is set by test/global-setup.ts.');
}

/** A running application. */
export class Program {
  /** All that it has printed. */
  log = '';
  /** Resolves with the exit code when it is over, null when a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.log += chunk.toString();
      });
    }
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  /** Resolves with the exit code, null when the signal ended it. */
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
