import { NotFound } from '#kernel';
import type { Transaction } from '#store';
import type { Role } from './api-key.js';
import type { MemberRef } from './member.js';
import { OwnersOnly, RoleMissing, SessionInvalid } from './member-errors.js';
import { ROLE_SCOPES } from './roles.js';

/** Whoever changes something of the member waits until the transaction ends. Their role by now; null where there is no such member. */
export async function holdMember(prisma: Transaction, id: string): Promise<Role | null> {
  const [row] = await prisma.$queryRaw<{ role: Role }[]>`SELECT role FROM member WHERE id = ${id}::uuid FOR UPDATE`;
  return row?.role ?? null;
}

/**
 * As the roles are by now, and stay until the transaction ends: whoever was made less a moment ago does no more than that. Rejects with
 * SessionInvalid or RoleMissing for a caller who may not manage members any more, with OwnersOnly where it takes an owner.
 */
export async function managing(prisma: Transaction, by: MemberRef, makes?: Role): Promise<void> {
  const role = await holdMember(prisma, by.id);
  mayManage(role, makes);
}

/** The same about another member, with all owners held as well: of two who leave at once, one stays. Rejects with NotFound. */
export async function managingMember(
  prisma: Transaction,
  by: MemberRef,
  id: string,
  makes?: Role,
): Promise<{ role: Role; owners: number }> {
  const held = await prisma.$queryRaw<{ id: string; role: Role }[]>`
    SELECT id::text, role FROM member
    WHERE organisation_id = ${by.organisationId}::uuid AND (role = 'owner' OR id IN (${by.id}::uuid, ${id}::uuid))
    ORDER BY id FOR UPDATE`;
  const roleOf = (wanted: string): Role | null => held.find((each) => each.id === wanted)?.role ?? null;
  mayManage(roleOf(by.id));
  const role = roleOf(id);
  if (role === null) throw new NotFound('The member');
  for (const touched of [role, makes]) mayManage(roleOf(by.id), touched);
  return { role, owners: held.filter((each) => each.role === 'owner').length };
}

function mayManage(role: Role | null, touched?: Role): void {
  if (role === null) throw new SessionInvalid();
  if (!ROLE_SCOPES[role].includes('members:manage')) throw new RoleMissing(role, 'members:manage');
  if (touched === 'owner' && role !== 'owner') throw new OwnersOnly();
}
