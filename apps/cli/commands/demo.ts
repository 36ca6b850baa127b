import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print, type Command } from '../command.js';
import { DataFolder } from '../data-folder.js';
import { CannotStart } from '../cannot-start.js';
import { Listener } from '../listener.js';
import { Platform } from '../platform.js';
import { asked } from '../signals.js';
import { type Figures, play } from '../story.js';

const PEOPLE = 2000;
const SPEED = 20;

export const demo: Command = {
  name: 'demo',
  summary: 'Plays the whole story against a throw-away folder, checks every step, and says how long it took',
  options: {
    people: { value: '<number>', help: `of the simulated company, ${PEOPLE} when left out` },
    speed: {
      value: '<number>',
      help: `how many times as fast as the provider the simulator answers, ${SPEED} when left out`,
    },
    keep: { help: 'leaves the folder with data and logs, and says where it is' },
  },
  run: async (input) => {
    const people = input.number('people', { least: 10, most: 100_000 }) ?? PEOPLE;
    const speed = input.number('speed', { least: 0.01, most: 10_000, whole: false }) ?? SPEED;
    const end = asked().then(() => Promise.reject(new CannotStart('The demonstration was interrupted.')));
    const root = await mkdtemp(join(tmpdir(), 'peopleport-demo-'));
    await chmod(root, 0o711); // Postgres passes through it, as another user when root plays
    const listener = await Listener.start();
    const platform = new Platform({
      folder: new DataFolder(root),
      company: { people, speed },
      durable: false,
      port: 0,
      listener: listener.port,
      remove: input.flag('keep') ? '' : root,
      say: print,
    });
    const broken = platform.broken.then((sentence) => Promise.reject(new CannotStart(sentence)));
    let figures: Figures;
    try {
      figures = await Promise.race([platform.start().then(() => play(platform, listener)), broken, end]);
    } finally {
      await platform.stop();
      await listener.stop();
      if (input.flag('keep')) print(`Kept ${root}`);
      else await rm(root, { recursive: true, force: true });
    }
    print(lastLine(figures, speed));
  },
};

function lastLine({ people, records, seconds, events }: Figures, speed: number): string {
  const [rate, took] = [Math.round(records / seconds), seconds.toFixed(1)];
  return `demo: ok people=${people} records=${records} seconds=${took} records/s=${rate} speed=${speed} events=${events} gaps=0`;
}
