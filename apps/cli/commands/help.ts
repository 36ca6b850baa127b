import { print, usageOf, type Command } from '../command.js';

export const help = (commands: readonly Command[]): Command => ({
  name: 'help',
  summary: 'Says this',
  run: () => {
    print('Peopleport connects every customer’s HR system once, and reads all of them through one API.\n');
    for (const command of commands) {
      print(usageOf(command).replace(/ \[.*$/, ''));
      print(`    ${command.summary}`);
      for (const [name, { value = '', help: text }] of Object.entries(command.options ?? {})) {
        print(`      ${`--${name} ${value}`.padEnd(24)} ${text}`);
      }
      print();
    }
    return Promise.resolve();
  },
});
