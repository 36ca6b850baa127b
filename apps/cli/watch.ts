import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentWith } from '#kernel';
import { print } from './command.js';
import type { Platform } from './platform.js';
import { startProcess, type Running } from './processes.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Between a save and the last file that it changes. */
const SETTLE = 400;

/** Builds what is saved, and starts API and worker anew with it. Ends with the signal. */
export async function rebuild(platform: Platform, logs: string, signal: AbortSignal): Promise<void> {
  const built = { at: 0 };
  const watcher = watch(join(ROOT, 'dist'), { recursive: true, signal }, (_, file) => {
    if (file?.endsWith('.js')) built.at = performance.now();
  });
  const compiler = await startCompiler(logs);
  let first = true; // the compiler begins with all there is, which runs already
  while (!signal.aborted) {
    await sleep(SETTLE / 2);
    if (built.at === 0 || performance.now() - built.at < SETTLE) continue;
    built.at = 0;
    if (!first) await startAnew(platform);
    first = false;
  }
  watcher.close();
  await compiler.stop();
}

async function startAnew(platform: Platform): Promise<void> {
  print('Built. API and worker start anew …');
  await platform.restart().then(
    () => {
      print('Up.');
    },
    (error: unknown) => {
      print(`${error instanceof Error ? error.message : String(error)}\n\nSave again when that is mended.`);
    },
  );
}

function startCompiler(logs: string): Promise<Running> {
  const script = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = ['apps', 'libs', '--out-dir', 'dist', '--quiet', '--watch'];
  return startProcess({ name: 'compiler', script, args, logs, environment: environmentWith({}) });
}
