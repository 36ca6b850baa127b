import { createCipheriv, timingSafeEqual } from 'node:crypto';
import { uuidBytes, uuidText } from '#kernel';
import type { ConnectionKeys } from '#vault';

/** Whose file it is, and until when its address is good. */
export interface FileRef {
  organisationId: string;
  connectionId: string;
  recordId: string;
  /** `employee.avatar` */
  field: string;
  expiresAt: Date;
}

const FORMAT = 1;
const BLOCK = 16;
/** Format, organisation, connection, the second it expires in; the field follows. */
const HEAD = 1 + BLOCK + BLOCK + 4;
const PATH = '/files/';

const SECOND = 1000;
const STEP = 15 * 60 * SECOND;
/** Addresses in lists are good for 15 to 30 minutes, and for 15 the same: a picture is not another one with each poll. */
export const soon = (now: number): Date => new Date((Math.ceil(now / STEP) + 1) * STEP);

interface SignedField {
  head: Buffer;
  /** What all of its addresses begin with. */
  front: string;
  /** What they end with, by record: its id and the signature. */
  tails: Map<string, string>;
}

/** Writes addresses of files: whoever has one can read that file until it expires, without a key. */
export class FileLinks {
  private readonly fields = new Map<string, SignedField>();
  private page: readonly string[] = [];

  /** `base`: where the API is reached. */
  constructor(
    private readonly keys: ConnectionKeys,
    private readonly base: string,
    private readonly owner: Pick<FileRef, 'organisationId' | 'connectionId' | 'expiresAt'>,
  ) {}

  /** These records are written next: if there is a file among them, all are signed for in one go. */
  expect(recordIds: readonly string[]): void {
    this.page = recordIds;
  }

  of(field: string, recordId: string): string {
    const known = this.fields.get(field) ?? this.begun(field);
    if (!known.tails.has(recordId)) this.sign(known, this.page.includes(recordId) ? this.page : [recordId]);
    return known.front + (known.tails.get(recordId) ?? '');
  }

  private begun(field: string): SignedField {
    const head = headOf({ ...this.owner, field });
    const front = `${this.base}${PATH}${head.toString('base64url')}.`;
    const made = { head, front, tails: new Map<string, string>() };
    this.fields.set(field, made);
    return made;
  }

  private sign({ head, tails }: SignedField, ids: readonly string[]): void {
    const records = Buffer.concat(ids.map(uuidBytes));
    const signatures = signatureOf(this.keys, head, records);
    const tail = Buffer.alloc(2 * BLOCK);
    for (const [index, id] of ids.entries()) {
      records.copy(tail, 0, index * BLOCK, (index + 1) * BLOCK);
      signatures.copy(tail, BLOCK, index * BLOCK, (index + 1) * BLOCK);
      tails.set(id, tail.toString('base64url'));
    }
  }
}

/** What a token says, and whether a connection's keys have signed it; null for what is no token. */
export function readToken(token: string): { ref: FileRef; isSignedBy: (keys: ConnectionKeys) => boolean } | null {
  const [head, tail] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (!head || head.length <= HEAD || head[0] !== FORMAT || tail?.length !== 2 * BLOCK) return null;
  if (`${head.toString('base64url')}.${tail.toString('base64url')}` !== token) return null;
  const record = tail.subarray(0, BLOCK);
  return {
    ref: {
      organisationId: uuidText(head, 1),
      connectionId: uuidText(head, 1 + BLOCK),
      recordId: uuidText(record),
      field: head.toString('utf8', HEAD),
      expiresAt: new Date(head.readUInt32BE(1 + 2 * BLOCK) * SECOND),
    },
    isSignedBy: (keys) => timingSafeEqual(signatureOf(keys, head, record), tail.subarray(BLOCK)),
  };
}

function headOf({ organisationId, connectionId, expiresAt, field }: Omit<FileRef, 'recordId'>): Buffer {
  const expiry = Buffer.alloc(4);
  expiry.writeUInt32BE(Math.floor(expiresAt.getTime() / SECOND));
  const ids = [organisationId, connectionId].map(uuidBytes);
  return Buffer.concat([Buffer.of(FORMAT), ...ids, expiry, Buffer.from(field, 'utf8')]);
}

/**
 * All that a page's addresses have in common gives a key, and the signature of each is its record's id under that key: one block
 * of one cipher. An HMAC for each record would cost a list of pictures as much again as half of opening it.
 */
function signatureOf(keys: ConnectionKeys, head: Buffer, recordIds: Buffer): Buffer {
  const key = keys.hash(Buffer.concat([Buffer.from('file\0'), head]));
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(recordIds);
}
