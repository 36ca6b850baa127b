import { expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.js';
import { DataFolder } from './data-folder.js';
import { operatorSettings } from './settings.js';

async function inFolder(work: (folder: DataFolder) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'peopleport-test-folder-'));
  try {
    await work(new DataFolder(root));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const SHOWN = { people: 10, organisationId: 'o', apiKey: 'k', connectorId: 'c', connectorToken: 't' };

test('passwords stay the same, and new ones are never made for a database that has others', () =>
  inFolder(async (folder) => {
    await folder.make();
    const made = await folder.passwords();
    expect(await folder.passwords()).toEqual(made);

    await mkdir(folder.postgres);
    await writeFile(join(folder.postgres, 'PG_VERSION'), '18\n');
    await rm(join(folder.root, 'postgres.json'));

    await expect(folder.passwords()).rejects.toThrow(/postgres\.json holds the passwords .* Put it back, or move/);
  }));

test('data whose root keys are gone are not started with new ones', () =>
  inFolder(async (folder) => {
    await folder.make();
    folder.mustHaveKeys();
    await folder.show(SHOWN);

    expect(() => {
      folder.mustHaveKeys();
    }).toThrow(/root\.keys holds the root keys, and is gone/);

    await writeFile(folder.keysFile, '1:00');
    folder.mustHaveKeys();
  }));

test('a file in the place of the folder is told, with a way out', () =>
  inFolder(async (folder) => {
    const file = join(folder.root, 'file');
    await writeFile(file, '');

    await expect(new DataFolder(file).make()).rejects.toThrow(CannotStart);
    await expect(new DataFolder(join(file, 'below')).make()).rejects.toThrow('Name another one with --data.');
  }));

test('a magic link of the operator leads to the port that the running API took', () =>
  inFolder(async (folder) => {
    await folder.make();
    await mkdir(folder.postgres);
    await folder.notePublicUrl('http://127.0.0.1:40123');
    expect((await operatorSettings(folder.root)).PUBLIC_URL).toBeUndefined();

    await writeFile(join(folder.postgres, 'postmaster.pid'), `${process.pid}\n\n\n5432\n`);

    expect((await operatorSettings(folder.root)).PUBLIC_URL).toBe('http://127.0.0.1:40123');
  }));
