import { print, type Command, type Input } from '../command.js';
import { DataFolder, type Shown } from '../data-folder.js';
import { CannotStart } from '../cannot-start.js';
import { Platform, type Company } from '../platform.js';
import { asked } from '../signals.js';
import { rebuild } from '../watch.js';
import { welcome } from '../welcome.js';

const PEOPLE = 2000;
const SPEED = 20;

export const up: Command = {
  name: 'up',
  summary: 'Starts everything on this machine, connects a simulated company and stays up until Ctrl-C',
  options: {
    people: { value: '<number>', help: `of the simulated company, ${PEOPLE} when left out` },
    speed: {
      value: '<number>',
      help: `how many times as fast as the provider the simulator answers, ${SPEED} when left out`,
    },
    data: { value: '<folder>', help: 'where everything is kept, .data when left out' },
    port: { value: '<number>', help: 'of the API, 4000 when left out; 0 takes any' },
    watch: { help: 'builds what is saved, and starts API and worker anew with it' },
  },
  run: async (input) => {
    const folder = new DataFolder(input.text('data') ?? '.data');
    const shown = await folder.shown();
    const port = input.number('port', { least: 0, most: 65_535 });
    const company = companyWanted(input, shown);
    const platform = new Platform({
      folder,
      company,
      durable: true,
      say: print,
      ...(port === undefined ? {} : { port }),
    });
    await staying(platform, async (ending) => {
      print('Starting Postgres, the simulator, API and worker …');
      await platform.start();
      await folder.notePublicUrl(platform.publicUrl);
      await welcome(platform, folder, shown);
      print(
        `  Up since ${Math.round(process.uptime())} s. The simulator answers ${company.speed} times as fast as the provider.`,
      );
      print(`  Logs are in ${folder.logs}. Ctrl-C stops everything.`);
      if (input.flag('watch')) await rebuild(platform, folder.logs, ending);
    });
  },
};

/** Does the work, then waits. Ends everything when asked to, when the work fails and when a part of the platform is gone. */
async function staying(platform: Platform, work: (ending: AbortSignal) => Promise<void>): Promise<void> {
  const end = asked();
  const ending = new AbortController();
  const broken = platform.broken.then((sentence) =>
    Promise.reject(new CannotStart(`${sentence}\n\nEverything else is stopped.`)),
  );
  try {
    await Promise.race([work(ending.signal).then(() => end), broken, end]);
  } finally {
    ending.abort();
    print('\nStopping …');
    await platform.stop();
    print('Stopped.');
  }
}

/** What was made at the first start stays: another size would look like hires and dismissals. */
function companyWanted(input: Input, shown: Shown | undefined): Company {
  const people = input.number('people', { least: 10, most: 100_000 });
  const speed = input.number('speed', { least: 0.01, most: 10_000, whole: false }) ?? SPEED;
  if (shown && people !== undefined && people !== shown.people) {
    throw new CannotStart(
      `The company in this folder has ${shown.people} people. For another one name another folder with --data.`,
    );
  }
  return { people: people ?? shown?.people ?? PEOPLE, speed };
}
