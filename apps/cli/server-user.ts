import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from './cannot-start.js';

const run = promisify(execFile);

/** Who runs the server: Postgres refuses to be root. */
export interface ServerUser {
  /** Who owns the data directory; undefined for an ordinary user, who owns what they make. */
  owner?: { uid: number; gid: number };
  /** Put before a command to run it as that user. */
  prefix: string[];
}

/** An ordinary user runs the server themself; for root, a user `postgres` does, made when there is none. */
export async function serverUser(paths: readonly string[]): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = (await idsOf('postgres')) ?? (await createUser('postgres'));
  const closed = await closedTo(paths);
  const plain = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const prefix = closed === undefined ? plain : [...plain, ...SEARCHING];
  if (await works(prefix)) return { owner, prefix };
  throw new CannotStart(
    closed === undefined
      ? 'Postgres does not run as root, and the program setpriv, which starts it as another user, is missing. Start again as an ordinary user.'
      : `Postgres does not run as root, and its own user cannot enter ${closed}. Move the checkout to a folder that everyone may enter, such as /opt, or start as an ordinary user.`,
  );
}

/**
 * A clone under /root is out of reach for any other user. The server then keeps root's right to pass closed folders and
 * nothing else of root; `no_setuid_fixup` makes access(2), with which Postgres looks at its own files, count that right.
 */
const SEARCHING = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];

async function works([command = '', ...args]: string[]): Promise<boolean> {
  return run(command, [...args, 'true']).then(
    () => true,
    () => false,
  );
}

async function idsOf(user: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined; // `id` fails for a name that nobody has
  }
}

async function createUser(user: string): Promise<{ uid: number; gid: number }> {
  let reason = '';
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', user]);
  } catch (error) {
    reason = error instanceof Error ? error.message.trim() : String(error);
  }
  const made = await idsOf(user);
  if (made) return made;
  throw new CannotStart(
    `Postgres does not run as root, and a user "${user}" for it could not be made (${reason}). Start again as an ordinary user.`,
  );
}

/** The first folder above the paths that other users may not enter, such as /root. */
async function closedTo(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
      if (((await stat(folder)).mode & 0o001) === 0) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}
