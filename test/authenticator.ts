import { Secret, TOTP } from 'otpauth';

const STEP = 30_000;

/** An app that shows codes. */
export interface Authenticator {
  /** At that time; left out: now, and one that was not shown yet, as a person who waits for the next would read it. */
  code(at?: Date): string;
}

export function authenticator(secret: string): Authenticator {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const stepAt = (time: number): number => Math.floor(time / STEP);
  let last = -Infinity;
  return {
    code(at) {
      if (at) return totp.generate({ timestamp: at.getTime() });
      last = Math.max(stepAt(Date.now()), last + 1);
      return totp.generate({ timestamp: last * STEP });
    },
  };
}
