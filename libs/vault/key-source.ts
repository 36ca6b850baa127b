import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Config, ConfigError, randomText } from '#kernel';
import { KeyRing } from './key-ring.js';

const ENTRY = /^(\d{1,9}):([0-9a-f]{64})$/i;

/** The root keys of the settings. In development the file is made when it is missing; production has to bring its own. */
export function readKeyRing({ KEYS, KEYS_FILE, NODE_ENV }: Pick<Config, 'KEYS' | 'KEYS_FILE' | 'NODE_ENV'>): KeyRing {
  if (KEYS !== undefined) return new KeyRing(() => parse(KEYS, 'KEYS'));
  if (KEYS_FILE === undefined) throw new ConfigError('There is no root key. Set KEYS or KEYS_FILE and start again.');
  if (!existsSync(KEYS_FILE)) {
    if (NODE_ENV === 'production') {
      throw new ConfigError(
        `KEYS_FILE names ${KEYS_FILE}, which does not exist. Data sealed with its keys need that file: restore it.`,
      );
    }
    makeFile(KEYS_FILE);
  }
  return new KeyRing(() => parse(readFileSync(KEYS_FILE, 'utf8'), KEYS_FILE));
}

/** Adds the next version to the file. Running processes find it there as soon as they meet something that it sealed. */
export function addRootKey(file: string): number {
  const unlock = lock(file);
  try {
    const text = readFileSync(file, 'utf8');
    const version = Math.max(...parse(text, file).keys()) + 1;
    const beside = writeBeside(file, `${text.trimEnd()}\n${newEntry(version)}`);
    renameSync(beside, file);
    flushFolder(file);
    return version;
  } finally {
    unlock();
  }
}

function parse(text: string, source: string): Map<number, KeyObject> {
  const keys = new Map<number, KeyObject>();
  for (const entry of text.split(/[,\s]+/).filter(Boolean)) {
    const [, version, hex] = ENTRY.exec(entry) ?? [];
    if (version === undefined || hex === undefined || keys.has(Number(version))) {
      throw new ConfigError(
        `${source} is not a list of root keys: each is <version>:<64 hex digits>, each version once.`,
      );
    }
    keys.set(Number(version), createSecretKey(Buffer.from(hex, 'hex')));
  }
  return keys;
}

const newEntry = (version: number): string => `${version}:${randomBytes(32).toString('hex')}\n`;

/** Several processes may start at once: a link appears whole or not at all, and only the first one does. */
function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = writeBeside(file, newEntry(1));
  try {
    linkSync(beside, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(beside);
  }
  flushFolder(file);
}

/** Two that add a version at once would each keep only its own. */
function lock(file: string): () => void {
  const name = `${file}.lock`;
  try {
    closeSync(openSync(name, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new ConfigError(
      `Another process is adding a root key to ${file}, or was interrupted while it did. If none is, delete ${name} and try again.`,
    );
  }
  return () => {
    rmSync(name);
  };
}

/** A new name in a folder may be lost with the power until the folder is written. Windows cannot, and need not, do that. */
function flushFolder(file: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function writeBeside(file: string, text: string): string {
  const beside = `${file}.${randomText(8)}`;
  writeFileSync(beside, text, { mode: 0o600, flag: 'wx', flush: true });
  return beside;
}
