import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { AppError } from '#kernel';

/** A sealed text does not open: it was altered, moved to another place, or its key is gone. One error, whatever the cause. */
export class SealBroken extends AppError {
  readonly code = 'seal_broken';

  constructor(options?: ErrorOptions) {
    super('A sealed value cannot be opened: it was altered or moved, or its key no longer exists.', {}, options);
  }
}

/** First byte of a seal, so that another cipher can stand beside this one: AES-256-GCM, random 96-bit nonce, 128-bit tag. */
const FORMAT = 1;
const NONCE = 12;
const TAG = 16;
const HEAD = 1 + NONCE;

const ALGORITHM = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG };

/** Most identities are ids, and fit in. */
const ROOM = 64;

/** Where a sealed value belongs. It opens nowhere else. */
export class Place {
  /** What all identities have in common, and room for one: made once, as it is needed for every value of a list. */
  readonly #text: Buffer;
  readonly #start: number;

  /** `owner` has 16 bytes and `purpose` no NUL, so that no two places share a text. */
  constructor(owner: Buffer, purpose: string) {
    const common = Buffer.concat([Buffer.of(FORMAT), owner, Buffer.from(`${purpose}\0`, 'utf8')]);
    this.#start = common.length;
    this.#text = Buffer.concat([common, Buffer.alloc(ROOM)]);
  }

  /** Good until the next call. */
  of(identity: string): Buffer {
    const length = Buffer.byteLength(identity, 'utf8');
    if (length > ROOM) return Buffer.concat([this.#text.subarray(0, this.#start), Buffer.from(identity, 'utf8')]);
    this.#text.write(identity, this.#start, 'utf8');
    return this.#text.subarray(0, this.#start + length);
  }
}

/** `key` is a KeyObject: a Buffer would be imported anew with each call, which costs more than the cipher. */
export function seal(key: KeyObject, place: Buffer, plain: string | Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS).setAAD(place);
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([Buffer.of(FORMAT), nonce, body, cipher.getAuthTag()]);
}

export function open(key: KeyObject, place: Buffer, sealed: Uint8Array): Buffer {
  if (sealed.length < HEAD + TAG || sealed[0] !== FORMAT) throw new SealBroken();
  const end = sealed.length - TAG;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(1, HEAD), OPTIONS)
      .setAAD(place)
      .setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(HEAD, end));
    decipher.final();
    return plain;
  } catch (cause) {
    throw new SealBroken({ cause });
  }
}
