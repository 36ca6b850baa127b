import { expect, test } from '@jest/globals';
import { Input, usageOf } from './command.js';
import { commandOf } from './commands.js';

function understood(line: string): { name: string; input: Input } {
  const { command, args } = commandOf(line.split(' ').filter(Boolean));
  return { name: command.name, input: Input.of(command, args) };
}

test.each([
  ['', 'help'],
  ['--help', 'help'],
  ['up --help', 'help'],
  ['up', 'up'],
  ['demo --keep', 'demo'],
  ['migrate', 'migrate'],
  ['org create Acme', 'org create'],
  ['org list', 'org list'],
  ['key create --org x --scopes hris:read', 'key create'],
  ['link create --org x', 'link create'],
  ['sync 0193', 'sync'],
  ['rotate', 'rotate'],
  ['feeds restart', 'feeds restart'],
])('"peopleport %s" is the command %s', (line, name) => {
  expect(understood(line).name).toBe(name);
});

test.each([
  ['fly', 'There is no command "fly". There is: up, demo, migrate'],
  ['org', 'There is no command "org". There is: org create, org list.'],
  ['key make', 'There is no command "key make". There is: key create, key revoke.'],
  ['up --peple 5', "Unknown option '--peple'. It is: peopleport up [--people <number>]"],
  ['up 2000', '"2000" is one word too many: peopleport up'],
  ['org create', '<name> is missing: peopleport org create <name>'],
  ['up --people', "Option '--people <value>' argument missing. It is: peopleport up"],
])('"peopleport %s" is answered with what is wrong and what there is', (line, sentence) => {
  expect(() => understood(line)).toThrow(sentence);
});

test('an option is told what it may be', () => {
  const { input } = understood('up --people many --speed 0 --port 4000.5');
  expect(() => input.number('people', { least: 10, most: 100 })).toThrow(
    '--people is a whole number from 10 to 100, not "many".',
  );
  expect(() => input.number('speed', { least: 0.1, most: 9, whole: false })).toThrow(
    '--speed is a number from 0.1 to 9, not "0".',
  );
  expect(() => input.number('port', { least: 1, most: 65_535 })).toThrow(
    '--port is a whole number from 1 to 65535, not "4000.5".',
  );
  expect(() =>
    understood('key create --env test').input.choice('env', ['production', 'development'], 'production'),
  ).toThrow('--env is production or development, not "test".');
  expect(() => understood('key create').input.needed('org')).toThrow('--org is missing.');
});

test('an option that was left out is undefined, and a given one is what it says', () => {
  const { input } = understood('up --people 50 --watch');
  expect(input.number('people', { least: 10, most: 100 })).toBe(50);
  expect(input.number('speed', { least: 1, most: 100 })).toBeUndefined();
  expect(input.flag('watch')).toBe(true);
  expect(understood('demo').input.flag('keep')).toBe(false);
});

test('the usage names everything that a command takes', () => {
  expect(usageOf(commandOf(['key', 'revoke']).command)).toBe('peopleport key revoke <id> [--org <id>]');
});
