// Everything that can be said of the code without running it: the scripts `check:…` of package.json, side by side as far as
// there are processors, in their order, which begins with what takes longest.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const steps = Object.keys(scripts).filter((name) => name.startsWith('check:'));

/** Resolves with whether it went well, once it has ended and what it said was printed in one piece. */
function run(step) {
  const started = Date.now();
  const child = spawn('npm', ['run', '-s', step], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      said += part;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(`${said}${code === 0 ? 'ok' : 'FAILED'}: ${step} (${seconds} s)`);
      resolve(code === 0);
    });
  });
}

const waiting = steps.values();
const outcomes = [];

async function work() {
  for (const step of waiting) outcomes.push(await run(step));
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
