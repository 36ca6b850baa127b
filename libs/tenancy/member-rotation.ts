import { logger } from '#kernel';
import type { Transaction } from '#store';
import { SealBroken, type Vault } from '#vault';
import { identityNames, openIdentity, sealedIdentity } from './identity.js';
import { emailColumns, sealed } from './member.js';

/** Members and invitations that are under the newest root key now, and those that did not open. */
export interface Resealed {
  sealed: number;
  broken: number;
}

/**
 * Seals what is kept of the organisation's members under the newest root key, and names their addresses by it. Whoever changes
 * something of themselves meanwhile, or looks at an invitation, waits for the transaction. For the operator, who sees other organisations' as well.
 */
export async function resealMembers(vault: Vault, prisma: Transaction, organisationId: string): Promise<Resealed> {
  await prisma.$executeRaw`SELECT 1 FROM member WHERE organisation_id = ${organisationId}::uuid ORDER BY id FOR UPDATE`;
  await prisma.$executeRaw`SELECT 1 FROM invitation WHERE organisation_id = ${organisationId}::uuid ORDER BY id FOR UPDATE`;
  const resealed = { sealed: 0, broken: 0 };
  const turns = [
    ...(await memberTurns(vault, prisma, organisationId)),
    ...(await identityTurns(vault, prisma, organisationId)),
    ...(await invitationTurns(vault, prisma, organisationId)),
  ];
  for (const { id, turn } of turns) {
    try {
      await turn();
      resealed.sealed += 1;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      logger.error({ event: 'member_unreadable', member: id });
      resealed.broken += 1;
    }
  }
  return resealed;
}

/** One row's way under the newest key. */
interface Turn {
  id: string;
  turn: () => Promise<unknown>;
}

async function memberTurns(vault: Vault, prisma: Transaction, organisationId: string): Promise<Turn[]> {
  const select = { id: true, email: true, name: true, totp: true, nextTotp: true };
  const rows = (await prisma.member.findMany({ where: { organisationId }, select })).filter(
    ({ email, name, totp, nextTotp }) =>
      [email, name, totp, nextTotp].some((value) => value !== null && vault.isOld(value)),
  );
  return rows.map(({ id, email, name, totp, nextTotp }) => ({
    id,
    turn: () => {
      const data = {
        ...emailColumns(vault, id, vault.openRoot('member_email', id, email)),
        name: sealed(vault, 'member_name', id, vault.openRoot('member_name', id, name)),
        totp: totp && sealed(vault, 'member_totp', id, vault.openRoot('member_totp', id, totp)),
        nextTotp: nextTotp && sealed(vault, 'member_next_totp', id, vault.openRoot('member_next_totp', id, nextTotp)),
      };
      return prisma.member.update({ where: { id }, data, select: { id: true } });
    },
  }));
}

async function identityTurns(vault: Vault, prisma: Transaction, organisationId: string): Promise<Turn[]> {
  const select = { memberId: true, value: true };
  const rows = (await prisma.memberIdentity.findMany({ where: { organisationId }, select })).filter(({ value }) =>
    vault.isOld(value),
  );
  return rows.map(({ memberId, value }) => ({
    id: memberId,
    turn: () => {
      const identity = openIdentity(vault, memberId, value);
      const data = { name: identityNames(vault, identity)[0] ?? '', value: sealedIdentity(vault, memberId, identity) };
      return prisma.memberIdentity.update({ where: { memberId }, data, select: { memberId: true } });
    },
  }));
}

async function invitationTurns(vault: Vault, prisma: Transaction, organisationId: string): Promise<Turn[]> {
  const rows = (
    await prisma.invitation.findMany({ where: { organisationId }, select: { id: true, email: true, totp: true } })
  ).filter(({ email, totp }) => vault.isOld(totp) || (email !== null && vault.isOld(email)));
  return rows.map(({ id, email, totp }) => ({
    id,
    turn: () => {
      const anew = (purpose: string, value: Uint8Array): Uint8Array<ArrayBuffer> =>
        new Uint8Array(vault.sealRoot(purpose, id, vault.openRoot(purpose, id, value)));
      const data = { email: email && anew('invitation_email', email), totp: anew('invitation_totp', totp) };
      return prisma.invitation.updateMany({ where: { id }, data });
    },
  }));
}
