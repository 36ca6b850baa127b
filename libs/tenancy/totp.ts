import { hash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app knows: RFC 6238 with SHA-1, six digits and half a minute. */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const ISSUER = 'Peopleport';

/** How many steps a clock may be off, to either side. */
const WINDOW = 1;

const CODE = /^\d{6}$/;
/** Without what is easily misread; 32 of them, so that a byte chooses without a favourite. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const RECOVERY_CODES = 10;
const RECOVERY_LENGTH = 16;

/** What an authenticator app is set up with. */
export interface Enrolment {
  /** In Base32, for typing. */
  secret: string;
  /** `otpauth://…`, for a QR code. */
  uri: string;
}

/** 160 random bits, in Base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

export const enrolmentOf = (secret: string, label: string): Enrolment => ({
  secret,
  uri: new TOTP({ ...FORM, issuer: ISSUER, label, secret }).toString(),
});

/** The step that a code belongs to, however it was typed, counted from 1970; null where it is not right at that time. */
export function stepOf(secret: string, typed: string, now: Date): number | null {
  const token = typed.replaceAll(/\s/g, '');
  if (!CODE.test(token)) return null;
  const timestamp = now.getTime();
  const off = TOTP.validate({ ...FORM, secret: Secret.fromBase32(secret), token, timestamp, window: WINDOW });
  return off === null ? null : TOTP.counter({ period: FORM.period, timestamp }) + off;
}

/** For when the authenticator is lost: of 80 random bits each, so that a plain hash tells nothing. */
export const newRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, newRecoveryCode);

/** As it is stored, however it was typed; null for what cannot be one. */
export function recoveryHash(typed: string): Uint8Array<ArrayBuffer> | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return code.length === RECOVERY_LENGTH ? new Uint8Array(hash('sha256', code, 'buffer')) : null;
}

/** As they are stored. */
export const hashesOf = (codes: readonly string[]): Uint8Array<ArrayBuffer>[] =>
  codes.flatMap((code) => recoveryHash(code) ?? []);

function newRecoveryCode(): string {
  const letters = [...randomBytes(RECOVERY_LENGTH)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
  return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
}
