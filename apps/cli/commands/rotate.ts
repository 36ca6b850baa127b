import { required } from '#kernel';
import { KeyRotation } from '#tenancy';
import { addRootKey } from '#vault';
import { print, type Command } from '../command.js';
import { asOperator, withStore } from '../operator.js';
import { operatorSettings } from '../settings.js';

export const rotate: Command = {
  name: 'rotate',
  summary:
    'Adds a root key to KEYS_FILE and wraps every connection’s data key with it and seals members anew, while everything runs; with KEYS, with the greatest version there',
  run: async () => {
    const config = await operatorSettings();
    await withStore((store) => store.ready()); // out of reach: then no key is added either
    if (config.KEYS === undefined) print(`Root key ${addRootKey(required(config, 'KEYS_FILE'))} was added.`);
    const { wrapped, sealed, broken } = await asOperator((context) => context.get(KeyRotation).rotate());
    print(`${wrapped} data keys are wrapped anew.`);
    if (sealed > 0) print(`${sealed} members and invitations are sealed anew.`);
    if (broken === 0) return;
    print(`${broken} could not be: they do not open. The log names whose they are; keep the old root keys.`);
    process.exitCode = 1;
  },
};
