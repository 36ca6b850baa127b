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
const STEP = 5 * 60 * SECOND;
/** Addresses in lists are good for 10 to 15 minutes, and for five of them the same: a picture is not another one with each poll. */
export const soon = (now: number): Date => new Date((Math.ceil(now / STEP) + 2) * STEP);

/** Writes addresses of files: whoever has one can read that file until it expires, without a key. */
export class FileLinks {
  private readonly signers = new Map<string, (recordId: string) => string>();

  /** `base`: where the API is reached. */
  constructor(
    private readonly keys: ConnectionKeys,
    private readonly base: string,
    private readonly owner: Pick<FileRef, 'organisationId' | 'connectionId' | 'expiresAt'>,
  ) {}

  of(field: string, recordId: string): string {
    const known = this.signers.get(field);
    if (known) return known(recordId);
    const head = headOf({ ...this.owner, field });
    const front = `${this.base}${PATH}${head.toString('base64url')}.`;
    const sign = signer(this.keys, head);
    const signing = (id: string): string => {
      const record = uuidBytes(id);
      return front + Buffer.concat([record, sign(record)]).toString('base64url');
    };
    this.signers.set(field, signing);
    return signing(recordId);
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
    isSignedBy: (keys) => timingSafeEqual(signer(keys, head)(record), tail.subarray(BLOCK)),
  };
}

function headOf({ organisationId, connectionId, expiresAt, field }: Omit<FileRef, 'recordId'>): Buffer {
  const expiry = Buffer.alloc(4);
  expiry.writeUInt32BE(Math.floor(expiresAt.getTime() / SECOND));
  const ids = [organisationId, connectionId].map(uuidBytes);
  return Buffer.concat([Buffer.of(FORMAT), ...ids, expiry, Buffer.from(field, 'utf8')]);
}

/**
 * All that a page's addresses have in common gives a key, and the signature is the record's id under it: one block of one
 * cipher. An HMAC for each record would cost a list of pictures half as much again.
 */
function signer(keys: ConnectionKeys, head: Buffer): (recordId: Buffer) => Buffer {
  const key = keys.hash(Buffer.concat([Buffer.from('file\0'), head]));
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return (recordId) => cipher.update(recordId);
}
