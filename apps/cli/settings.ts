import { existsSync } from 'node:fs';
import { environmentWith, readConfig, type Config } from '#kernel';
import { DataFolder } from './data-folder.js';
import { isAlive, readPidFile } from './postgres-files.js';

/** The settings of the environment; where they name no database, those of the `up` that runs here. */
export async function operatorSettings(data = '.data'): Promise<Config> {
  const config = readConfig();
  const folder = new DataFolder(data);
  const server = await readPidFile(folder.postgres);
  if (config.DATABASE_URL !== undefined || !server || !isAlive(server.pid)) return config;
  const { owner } = await folder.passwords();
  const publicUrl = config.PUBLIC_URL ?? (await folder.publicUrl());
  return readConfig(
    environmentWith({
      ...(publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl }),
      DATABASE_URL: `postgresql://peopleport:${owner}@127.0.0.1:${server.port}/peopleport`,
      ...(config.KEYS === undefined && existsSync(folder.keysFile)
        ? { KEYS_FILE: config.KEYS_FILE ?? folder.keysFile }
        : {}),
    }),
  );
}
