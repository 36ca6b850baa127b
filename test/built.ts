import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..');

/** Our programs as they are shipped: compiled by the same compiler and settings as `npm run build`, into a folder of their own. */
export class Built {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<Built> {
    const folder = await mkdtemp(path.join(tmpdir(), 'peopleport-built-'));
    const swc = path.join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
    const out = path.join(folder, 'dist');
    await promisify(execFile)(process.execPath, [swc, 'apps', 'libs', '--out-dir', out, '-q'], { cwd: ROOT });
    const { type, imports } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type, imports }));
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    await cp(path.join(ROOT, 'prisma'), path.join(folder, 'prisma'), { recursive: true });
    return new Built(folder);
  }

  /** Starts one of the applications, with these settings and no others. */
  start(app: string, settings: Record<string, string>, args: readonly string[] = []): Program {
    const main = path.join(this.folder, 'dist', 'apps', app, 'main.js');
    return new Program(spawn(process.execPath, [main, ...args], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
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
