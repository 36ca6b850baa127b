import type { Command } from './command.js';
import { demo } from './commands/demo.js';
import { feedsRestart } from './commands/feeds.js';
import { help } from './commands/help.js';
import { keyCreate, keyRevoke } from './commands/key.js';
import { linkCreate } from './commands/link.js';
import { memberInvite, memberUnlock } from './commands/member.js';
import { migrate } from './commands/migrate.js';
import { orgCreate, orgList } from './commands/org.js';
import { rotate } from './commands/rotate.js';
import { sync } from './commands/sync.js';
import { up } from './commands/up.js';
import { UsageError } from './errors.js';

/** Everything that the operator can ask for, in the order of the help. */
const COMMANDS: readonly Command[] = [
  up,
  demo,
  migrate,
  orgCreate,
  orgList,
  keyCreate,
  keyRevoke,
  memberInvite,
  memberUnlock,
  linkCreate,
  sync,
  rotate,
  feedsRestart,
];

/** The command that the first one or two words name, and the words after them. */
export function commandOf(words: string[]): { command: Command; args: string[] } {
  const [first = 'help', second = ''] = words;
  if (['help', '--help', '-h'].includes(first) || words.includes('--help'))
    return { command: help(COMMANDS), args: [] };
  for (const count of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === words.slice(0, count).join(' '));
    if (command) return { command, args: words.slice(count) };
  }
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  const known = family.length > 0 ? family : COMMANDS.map(({ name }) => name);
  throw new UsageError(
    `There is no command "${`${first} ${family.length > 0 ? second : ''}`.trim()}". There is: ${known.join(', ')}. See: peopleport help`,
  );
}
