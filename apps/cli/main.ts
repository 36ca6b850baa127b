#!/usr/bin/env node
import 'reflect-metadata';
import { AppError, setLogLevel } from '#kernel';
import { CannotStart } from './cannot-start.js';
import { Input } from './command.js';
import { commandOf } from './commands.js';
import { UsageError } from './errors.js';

const USAGE = 2;

setLogLevel('warn'); // what an operator's command does, it says itself
try {
  const { command, args } = commandOf(process.argv.slice(2));
  await command.run(Input.of(command, args));
} catch (error) {
  process.stderr.write(
    `\n${error instanceof AppError || error instanceof CannotStart ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = error instanceof UsageError ? USAGE : 1;
}
