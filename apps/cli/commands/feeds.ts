import { FeedRepository } from '#store';
import { print, type Command } from '../command.js';
import { withStore } from '../operator.js';

export const feedsRestart: Command = {
  name: 'feeds restart',
  summary:
    'Begins a new epoch of all change logs: after a disk or rows of the same database were put back to an earlier state; other restores are noticed without',
  run: async () => {
    print(`${await withStore((store) => new FeedRepository(store).restart())} change logs begin a new epoch.`);
  },
};
