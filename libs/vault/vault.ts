import { createSecretKey, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConnectionKeys } from './connection-keys.js';
import type { KeyRing } from './key-ring.js';
import { SealBroken } from './seal.js';

/** A connection's data key as it is stored: wrapped by a version of the root key. */
export interface WrappedKey {
  id: string;
  dek: Uint8Array;
  keyVersion: number;
}

interface Cached {
  dek: Uint8Array;
  keys: ConnectionKeys;
  expiry: NodeJS.Timeout;
}

const CACHED_MS = 5 * 60_000;
const CACHED_MOST = 1000;
const DATA_KEY = 'data_key';
const VERSION_BYTES = 4;

/** Seals and opens. Each connection has a data key; without it nothing of the connection opens. */
@Injectable()
export class Vault {
  /** In the order of their use, the longest unused first. */
  private readonly cache = new Map<string, Cached>();

  constructor(private readonly ring: KeyRing) {}

  newDataKey(connectionId: string): { dek: Buffer; keyVersion: number } {
    const plain = randomBytes(32);
    const { version, sealed } = this.ring.wrap(DATA_KEY, connectionId, plain);
    plain.fill(0);
    return { dek: sealed, keyVersion: version };
  }

  keys(connection: WrappedKey): ConnectionKeys {
    const cached = this.cache.get(connection.id);
    if (cached && Buffer.compare(cached.dek, connection.dek) === 0) {
      this.cache.delete(connection.id);
      this.cache.set(connection.id, cached);
      return cached.keys;
    }
    this.forget(connection.id);
    const keys = new ConnectionKeys(connection.id, createSecretKey(this.unwrap(connection)));
    this.remember(connection, keys);
    return keys;
  }

  /** Of an erased connection: nothing of it opens in this process any more. */
  forget(connectionId: string): void {
    clearTimeout(this.cache.get(connectionId)?.expiry);
    this.cache.delete(connectionId);
  }

  /** The data key under the newest root key; null when it is already. */
  rewrap(connection: WrappedKey): { dek: Buffer; keyVersion: number } | null {
    if (connection.keyVersion === this.ring.current) return null;
    const plain = this.unwrap(connection);
    const { version, sealed } = this.ring.wrap(DATA_KEY, connection.id, plain);
    plain.fill(0);
    return { dek: sealed, keyVersion: version };
  }

  /** Under the root key, for what exists before its connection does. */
  sealRoot(purpose: string, identity: string, plain: string): Buffer {
    const { version, sealed } = this.ring.wrap(purpose, identity, plain);
    const head = Buffer.alloc(VERSION_BYTES);
    head.writeUInt32BE(version);
    return Buffer.concat([head, sealed]);
  }

  openRoot(purpose: string, identity: string, sealed: Uint8Array): string {
    return this.ring.unwrap(versionOf(sealed), purpose, identity, sealed.subarray(VERSION_BYTES)).toString('utf8');
  }

  /** What stands for a text that is no secret, where the text itself should not be seen. 32 hex digits. */
  nameRoot(purpose: string, text: string): string {
    return this.ring.name(purpose, text);
  }

  /** As `nameRoot`, by each root key that is there, the newest first: for what lasts longer than a root key. */
  namesRoot(purpose: string, text: string): string[] {
    return this.ring.names(purpose, text);
  }

  /** Whether a text was sealed under another root key than the newest. */
  isOld(sealed: Uint8Array): boolean {
    return versionOf(sealed) !== this.ring.current;
  }

  /** 32 bytes by each root key, the oldest first: for a library that seals by itself. */
  secretsRoot(purpose: string): Buffer[] {
    return this.ring.secrets(purpose);
  }

  private unwrap({ id, dek, keyVersion }: WrappedKey): Buffer {
    return this.ring.unwrap(keyVersion, DATA_KEY, id, dek);
  }

  private remember({ id, dek }: WrappedKey, keys: ConnectionKeys): void {
    const [oldest] = this.cache.keys();
    if (this.cache.size >= CACHED_MOST && oldest !== undefined) this.forget(oldest);
    const expiry = setTimeout(() => this.cache.delete(id), CACHED_MS).unref();
    this.cache.set(id, { dek, keys, expiry });
  }
}

function versionOf(sealed: Uint8Array): number {
  if (sealed.length < VERSION_BYTES) throw new SealBroken();
  return Buffer.from(sealed.subarray(0, VERSION_BYTES)).readUInt32BE();
}
