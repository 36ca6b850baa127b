import { required } from '#kernel';
import { print, type Command } from '../command.js';
import { migrateAll } from '../database.js';
import { operatorSettings } from '../settings.js';

export const migrate: Command = {
  name: 'migrate',
  summary:
    'Brings the database of DATABASE_URL to this version; gives the two roles the passwords of API_DATABASE_URL and WORKER_DATABASE_URL',
  run: async () => {
    const config = await operatorSettings();
    const { API_DATABASE_URL: api, WORKER_DATABASE_URL: worker } = config;
    const applied = await migrateAll({
      owner: required(config, 'DATABASE_URL'),
      ...(api === undefined ? {} : { api }),
      ...(worker === undefined ? {} : { worker }),
    });
    for (const name of applied) print(`applied ${name}`);
    print(
      applied.length === 0
        ? 'The database is up to date.'
        : `The database is up to date: ${applied.length} migrations applied.`,
    );
  },
};
