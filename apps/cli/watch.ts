import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentWith } from '#kernel';
import { print } from './command.js';
import type { Platform } from './platform.js';
import { startProcess, type Running } from './processes.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Between a save and the last file that it changes. */
const SETTLE = 300;

/** Builds what is saved, and starts API and worker anew with it. Ends with the signal. */
export async function rebuild(platform: Platform, logs: string, signal: AbortSignal): Promise<void> {
  const compiler = await startCompiler(logs);
  try {
    let saved = 0;
    for await (const { filename } of watch(join(ROOT, 'dist'), { recursive: true, signal })) {
      if (!filename?.endsWith('.js')) continue;
      saved += 1;
      const mine = saved;
      void sleep(SETTLE).then(async () => {
        if (mine !== saved || signal.aborted) return;
        print('Built. API and worker start anew …');
        await platform.restart();
        print('Up.');
      });
    }
  } finally {
    await compiler.stop();
  }
}

function startCompiler(logs: string): Promise<Running> {
  const script = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = ['apps', 'libs', '--out-dir', 'dist', '--quiet', '--watch'];
  return startProcess({ name: 'compiler', script, args, logs, environment: environmentWith({}) });
}
