import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { randomText } from '#kernel';

export const ENVIRONMENTS = ['production', 'development'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const SCOPES = [
  ...(['hris:read', 'hris:write', 'ats:read', 'ats:write'] as const),
  ...(['webhooks:read', 'webhooks:manage', 'keys:manage', 'logs:read', 'admin'] as const),
] as const;
export type Scope = (typeof SCOPES)[number];

export const ROLES = ['viewer', 'developer', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Who calls: what an API key stands for, or a member's session, once it is verified. */
export interface ApiKeyRef {
  /** Of a key its id, of a member `member:<uuid>`: as the audit trail has it. */
  id: string;
  organisationId: string;
  environment: Environment;
  scopes: string[];
  /** Of a session only. */
  member?: { id: string; role: Role };
}

const PREFIX = { production: 'pp_live_', development: 'pp_test_' } as const satisfies Record<Environment, string>;
const SHAPE = /^(pp_(?:live|test)_[0-9A-Za-z]{28})([0-9A-Za-z]{6})$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new key: 166 random bits and a checksum. */
export function makeKey(environment: Environment): string {
  const body = PREFIX[environment] + randomText(28);
  return body + checksum(body);
}

/** Whether the text can be a key at all: a typing error or another product's key costs no query. */
export function looksLikeKey(text: string): boolean {
  const parts = SHAPE.exec(text);
  return parts?.[1] !== undefined && checksum(parts[1]) === parts[2];
}

/** How keys and tokens are stored. They are random and long, so a plain hash tells nothing. */
export const tokenHash = (token: string): Buffer<ArrayBuffer> =>
  Buffer.from(createHash('sha256').update(token).digest());

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  while (text.length < 6) {
    text = DIGITS.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
