import type { Transaction } from '#store';
import type { Vault } from '#vault';
import { CodeRefused, CodeRequired } from './member-errors.js';
import { recoveryHash, stepOf } from './totp.js';

interface Holder {
  id: string;
  /** Sealed; null where there is none, with no password either. */
  totp: Uint8Array | null;
}

/** Uses the code up. Rejects with CodeRequired, or with CodeRefused: also for one that was used before. */
export async function mustShowCode(
  prisma: Transaction,
  vault: Vault,
  { id, totp }: Holder,
  { code, now }: { code: string | undefined; now: Date },
): Promise<void> {
  if (code === undefined || code.trim() === '') throw new CodeRequired();
  if (totp === null) throw new CodeRefused();
  const secret = vault.openRoot('member_totp', id, totp);
  if (!(await useCode(prisma, { id, secret }, code, now))) throw new CodeRefused();
}

/** Whether the code is right, of the authenticator or a recovery code: then it is used up, in one statement, whoever else tries it. */
async function useCode(
  prisma: Transaction,
  { id, secret }: { id: string; secret: string },
  code: string,
  now: Date,
): Promise<boolean> {
  const step = stepOf(secret, code, now);
  if (step !== null) {
    const { count } = await prisma.member.updateMany({
      where: { id, totpStep: { lt: step } },
      data: { totpStep: step },
    });
    return count === 1;
  }
  const hash = recoveryHash(code);
  if (!hash) return false;
  const used = await prisma.$executeRaw`
    UPDATE member SET recovery_codes = array_remove(recovery_codes, ${hash}::bytea)
    WHERE id = ${id}::uuid AND ${hash}::bytea = ANY (recovery_codes)`;
  return used === 1;
}
