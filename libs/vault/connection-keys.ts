import { createHmac, type KeyObject } from 'node:crypto';
import { uuidBytes } from '#kernel';
import { derive } from './key-ring.js';
import { open, Place, seal } from './seal.js';

/** What is sealed for a connection or an endpoint. Each purpose has a key of its own. */
export type Purpose =
  | 'credentials'
  | 'token'
  | 'provider_token'
  | 'end_user'
  | 'body'
  | 'custom'
  | 'raw'
  | 'change'
  | 'past'
  | 'checkpoint'
  | 'hook'
  | 'event'
  | 'quarantine'
  | 'quarantined'
  | 'write_intent'
  | 'write_answer'
  | 'endpoint_url'
  | 'endpoint_secrets'
  | 'delivery'
  | 'delivery_exchange';

/** The keys of one connection, all derived from its data key. */
export class ConnectionKeys {
  private readonly owner: Buffer;
  private readonly derived = new Map<string, { key: KeyObject; place: Place }>();

  constructor(
    connectionId: string,
    private readonly dataKey: KeyObject,
  ) {
    this.owner = uuidBytes(connectionId);
  }

  seal(purpose: Purpose, identity: string, plain: string | Buffer): Buffer {
    const { key, place } = this.for(purpose);
    return seal(key, place.of(identity), plain);
  }

  /** Throws SealBroken unless it was sealed for this connection, purpose and identity. */
  open(purpose: Purpose, identity: string, sealed: Uint8Array): Buffer {
    const { key, place } = this.for(purpose);
    return open(key, place.of(identity), sealed);
  }

  /** Equal texts have equal hashes, within this connection only. 16 bytes. */
  hash(text: string | Buffer): Buffer {
    return this.keyedHash('hash', text);
  }

  /** What a value is found by: 16 bytes. Case, blanks around it and the way accents are written do not matter. */
  filterKey(model: string, field: string, value: string): Buffer {
    return this.keyedHash('filter', `${model}.${field}=${value.trim().toLowerCase().normalize('NFC')}`);
  }

  private keyedHash(purpose: string, text: string | Buffer): Buffer {
    return createHmac('sha256', this.for(purpose).key).update(text).digest().subarray(0, 16);
  }

  private for(purpose: string): { key: KeyObject; place: Place } {
    const known = this.derived.get(purpose);
    if (known) return known;
    const made = { key: derive(this.dataKey, this.owner, purpose), place: new Place(this.owner, purpose) };
    this.derived.set(purpose, made);
    return made;
  }
}
