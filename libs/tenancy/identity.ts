import type { Store, Transaction } from '#store';
import type { Vault } from '#vault';
import { type MemberRef, sealed } from './member.js';
import { IdentityTaken } from './member-errors.js';

/** Somebody, as an identity provider knows them. Issuer and subject together name one person for good; an address does not. */
export interface Identity {
  issuer: string;
  subject: string;
  /** As the provider says it, for showing: nothing is decided by it. */
  email: string | null;
}

/** What an identity is found by: by each root key that is there. */
export const identityNames = (vault: Vault, { issuer, subject }: Identity): string[] =>
  vault.namesRoot('member_identity', JSON.stringify([issuer, subject]));

export const sealedIdentity = (vault: Vault, memberId: string, identity: Identity): Uint8Array<ArrayBuffer> =>
  sealed(vault, 'member_identity', memberId, JSON.stringify(identity));

export const openIdentity = (vault: Vault, memberId: string, value: Uint8Array): Identity =>
  JSON.parse(vault.openRoot('member_identity', memberId, value)) as Identity;

/** Rejects with IdentityTaken where it is another member's, by whatever root key it was named. */
export async function mustBeFree(store: Store, vault: Vault, identity: Identity, memberId: string): Promise<void> {
  const found = await store.findIdentity(identityNames(vault, identity));
  if (found && found.id !== memberId) throw new IdentityTaken();
}

/** In the place of another one, of a member whom the transaction holds. Rejects with IdentityTaken where somebody was faster. */
export async function bindIdentity(
  prisma: Transaction,
  vault: Vault,
  { id: memberId, organisationId }: Pick<MemberRef, 'id' | 'organisationId'>,
  { identity, now }: { identity: Identity; now: Date },
): Promise<void> {
  await unbindIdentity(prisma, memberId);
  const name = identityNames(vault, identity)[0] ?? '';
  const row = { memberId, organisationId, name, value: sealedIdentity(vault, memberId, identity), createdAt: now };
  const { count } = await prisma.memberIdentity.createMany({ data: [row], skipDuplicates: true });
  if (count === 0) throw new IdentityTaken();
}

export async function unbindIdentity(prisma: Transaction, memberId: string): Promise<void> {
  await prisma.memberIdentity.deleteMany({ where: { memberId } });
}
