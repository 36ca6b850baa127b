import { print } from './command.js';

export interface Progress {
  at(done: number): void;
  end(): void;
}

/** How far a sync is: a bar on a terminal, and a line for each tenth elsewhere, where a bar would be noise. */
export async function progressOf(what: string, total: number): Promise<Progress> {
  return process.stdout.isTTY ? bar(what, total) : lines(what, total);
}

async function bar(what: string, total: number): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  const drawn = new SingleBar({
    format: `${what} {bar} {value}/{total}  {duration_formatted}`,
    barsize: 40,
    hideCursor: true,
  });
  drawn.start(total, 0);
  return {
    at: (done) => {
      drawn.update(Math.min(done, total));
    },
    end: () => {
      drawn.stop();
    },
  };
}

function lines(what: string, total: number): Progress {
  let told = -1;
  return {
    at: (done) => {
      const tenths = Math.floor((10 * Math.min(done, total)) / Math.max(total, 1));
      if (tenths <= told) return;
      told = tenths;
      print(`${what}: ${Math.min(done, total)} of ${total}`);
    },
    end: () => undefined,
  };
}
