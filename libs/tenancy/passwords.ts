import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Busy, type FieldError, InvalidRequest } from '#kernel';

/** What OWASP asks for: memory in KiB, passes, lanes. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
type Cost = Record<keyof typeof COST, number>;
/** What a stored password of today's begins with. */
const PARAMETERS = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$`;

const [SALT_BYTES, HASH_BYTES] = [16, 32];
const LEAST = 12;

const STORED = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** At once in a process, each with the memory above; more would take the threads that all other work of Node's waits for. */
const AT_ONCE = 2;
/** Who may wait: for a second or two, where a hash takes a tenth of one. */
const MOST_WAITING = 30;

const derive = promisify(argon2);
const waiting: (() => void)[] = [];
let working = 0;

/** The password as it is stored: Argon2id with its parameters and a salt of its own, in the usual notation. Rejects with Busy. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await hashOf(password, salt, COST);
  return `${PARAMETERS}${text(salt)}$${text(hash)}`;
}

/** The same password hashed as today's are, where the stored one is of other parameters; null where it is as good. Rejects with Busy. */
export async function hashedAnew(password: string, stored: string): Promise<string | null> {
  return stored.startsWith(PARAMETERS) ? null : hashPassword(password);
}

/** Whether it is the stored one. Null, of nobody, costs the same and is never right. Rejects with Busy. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt, hash] = STORED.exec(stored ?? NOBODYS) ?? [];
  if (salt === undefined || hash === undefined) throw new Error('A stored password is not in the form of ours.');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const found = await hashOf(password, Buffer.from(salt, 'base64'), cost);
  return timingSafeEqual(found, Buffer.from(hash, 'base64')) && stored !== null;
}

/** Throws InvalidRequest for one that is too short or says nothing but the address. */
export function mustBeGood(password: string, email: string): void {
  const same = plain(password).toLowerCase() === plain(email).toLowerCase();
  if (password.length < LEAST) throw refused(`Input should have at least ${LEAST} characters`, 'string_too_short');
  if (same) throw refused('Input should be something else than the e-mail address', 'value_error');
}

const refused = (msg: string, type: string): InvalidRequest =>
  new InvalidRequest([{ loc: ['body', 'password'], msg, type } satisfies FieldError]);

const hashOf = (password: string, nonce: Buffer, cost: Cost): Promise<Buffer> =>
  inTurn(() => derive('argon2id', { message: plain(password), nonce, tagLength: HASH_BYTES, ...cost }));

/** In the order in which they came. Rejects with Busy where too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (working < AT_ONCE) working += 1;
  else {
    if (waiting.length >= MOST_WAITING) throw new Busy();
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else working -= 1;
  }
}

/** However a keyboard writes its accents. */
const plain = (typed: string): string => typed.normalize('NFKC');

const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const NOBODYS = `${PARAMETERS}${text(randomBytes(SALT_BYTES))}$${text(randomBytes(HASH_BYTES))}`;
