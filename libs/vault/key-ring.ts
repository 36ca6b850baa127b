import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { ConfigError } from '#kernel';
import { open, Place, seal, SealBroken } from './seal.js';

const NO_OWNER = Buffer.alloc(16);

/** Milliseconds in which what was loaded is not looked at again for a name. */
const FRESH = 1000;

/** A key for one purpose. Keys are KeyObjects from here on: they do not print. */
export const derive = (key: KeyObject, salt: Buffer, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, purpose, 32)));

/**
 * The root keys, by version: they wrap data keys and whatever is sealed before there is a connection. They never lie in the
 * database. The greatest version seals, every version opens; what one sealed that is taken away does not open any more: in a
 * process that is running, as soon as it has sealed something else.
 */
export class KeyRing {
  private keys: ReadonlyMap<number, KeyObject>;
  private loadedAt = performance.now();
  private readonly derived = new Map<string, KeyObject>();

  /** `load` is asked again for a version that is not there: another process may have added it. */
  constructor(private readonly load: () => ReadonlyMap<number, KeyObject>) {
    this.keys = load();
    if (this.keys.size === 0) throw new ConfigError('There is no root key. Set KEYS or KEYS_FILE and start again.');
  }

  get current(): number {
    return Math.max(...this.keys.keys());
  }

  /** The same in all processes that have these keys, and after a rotation; another one once the smallest version is taken away. */
  name(purpose: string, text: string): string {
    const key = this.key(Math.min(...this.keys.keys()), purpose);
    return mac(key, text);
  }

  /**
   * As `name`, by each version that is there, the newest first: what is named by the first and looked for by all of them stays found
   * when a version is taken away, once everything is named anew. Anybody may cause it: it loads first, once a second at the most.
   */
  names(purpose: string, text: string): string[] {
    if (performance.now() - this.loadedAt > FRESH) this.reload();
    return this.versions().map((version) => mac(this.key(version, purpose), text));
  }

  /** 32 bytes for one purpose by each version, the oldest first: that one all processes have, also after a rotation. */
  secrets(purpose: string): Buffer[] {
    return this.versions()
      .reverse()
      .map((version) => this.key(version, purpose).export());
  }

  /** Seldom, and loads first: after a rotation nothing new is to depend on an old version. */
  wrap(purpose: string, identity: string, plain: string | Buffer): { version: number; sealed: Buffer } {
    this.reload();
    const version = this.current;
    return { version, sealed: seal(this.key(version, purpose), placeOf(purpose, identity), plain) };
  }

  unwrap(version: number, purpose: string, identity: string, sealed: Uint8Array): Buffer {
    return open(this.key(version, purpose), placeOf(purpose, identity), sealed);
  }

  private key(version: number, purpose: string): KeyObject {
    const name = `${version} ${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    if (!this.keys.has(version)) this.reload();
    const root = this.keys.get(version);
    if (!root) throw new SealBroken();
    const key = derive(root, NO_OWNER, purpose);
    this.derived.set(name, key);
    return key;
  }

  private versions(): number[] {
    return [...this.keys.keys()].sort((one, other) => other - one);
  }

  private reload(): void {
    const keys = this.load();
    const stay = [...this.keys].every(([version, key]) => keys.get(version)?.equals(key));
    if (!stay) this.derived.clear();
    this.keys = keys;
    this.loadedAt = performance.now();
  }
}

const mac = (key: KeyObject, text: string): string => createHmac('sha256', key).update(text).digest('hex').slice(0, 32);

const placeOf = (purpose: string, identity: string): Buffer => new Place(NO_OWNER, purpose).of(identity);
