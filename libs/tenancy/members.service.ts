import { type Clock, NotFound } from '#kernel';
import type { Store } from '#store';
import type { Vault } from '#vault';
import type { Role } from './api-key.js';
import { holdMember, managingMember } from './held-members.js';
import { type Identity, identityNames, openIdentity } from './identity.js';
import {
  emailNames,
  listedOf,
  type ListedMember,
  MEMBER,
  type MemberRef,
  type OwnView,
  readable,
  refOf,
  viewOf,
} from './member.js';
import { IdentityUnknown, LastOwner, LoginRefused } from './member-errors.js';
import { hashedAnew, isPassword } from './passwords.js';
import { mustShowCode } from './second-factor.js';
import { type BegunSession, endSessions, type SessionsService } from './sessions.service.js';

/** Of nobody: what an unknown address is looked for in, so that it costs what a known one does. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** A member whose password was right. */
export interface Proven {
  member: MemberRef;
  /** As it was stored then. */
  password: string;
  /** The same hashed as today's are; null where it was. */
  anew: string | null;
}

/** Whose address it is, if anybody's, and whether the password is theirs. */
export interface PasswordCheck {
  member: MemberRef | null;
  proven: Proven | null;
}

/** The people of organisations: who they are, how they are let in, and what they may do. */
export class MembersService {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /** An address that nobody has costs what a wrong password does. Rejects with Busy. */
  async check(email: string, password: string): Promise<PasswordCheck> {
    const found = await this.store.findMember(emailNames(this.vault, email));
    const { id, organisationId } = found ?? { id: NOWHERE, organisationId: NOWHERE };
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.member.findUnique({ where: { id }, select: { ...MEMBER, password: true } }),
    );
    const stored = row?.password ?? null;
    const right = await isPassword(password, stored);
    const member = row && refOf(row);
    if (!right || !member || stored === null) return { member, proven: null };
    return { member, proven: { member, password: stored, anew: await hashedAnew(password, stored) } };
  }

  /**
   * The second half of a login: the session begins in one piece with it, so that nothing that ends sessions misses it. Rejects with
   * CodeRequired, with CodeRefused, or with LoginRefused where the password was changed meanwhile.
   */
  async enter(
    { member: { id, organisationId }, password, anew }: Proven,
    code: string | undefined,
  ): Promise<BegunSession> {
    const now = this.clock.now();
    return this.store.as({ organisationId }, async (prisma) => {
      const role = await holdMember(prisma, id);
      const row = await prisma.member.findFirst({ where: { id, password }, select: { totp: true } });
      if (role === null || !row) throw new LoginRefused();
      await mustShowCode(prisma, this.vault, { id, totp: row.totp }, { code, now });
      if (anew !== null) await prisma.member.updateMany({ where: { id }, data: { password: anew } });
      return this.sessions.begin(prisma, { id, organisationId, role });
    });
  }

  /** A login by single sign-on: the provider has said who it is. Rejects with IdentityUnknown. */
  async enterAs(identity: Identity): Promise<BegunSession> {
    const names = identityNames(this.vault, identity);
    const found = await this.store.findIdentity(names);
    if (!found) throw new IdentityUnknown();
    const { id, organisationId } = found;
    return this.store.as({ organisationId }, async (prisma) => {
      const role = await holdMember(prisma, id);
      const isBound = (await prisma.memberIdentity.count({ where: { memberId: id, name: { in: names } } })) === 1;
      if (role === null || !isBound) throw new IdentityUnknown();
      return this.sessions.begin(prisma, { id, organisationId, role });
    });
  }

  /** What stands for an address that somebody types, whoever has it. */
  nameOf(email: string): string {
    return emailNames(this.vault, email)[0] ?? '';
  }

  /** For the operator: whose address it is. Rejects with NotFound. */
  async idOf(email: string): Promise<string> {
    const names = emailNames(this.vault, email);
    const row = await this.store.asOwner((prisma) =>
      prisma.member.findFirst({ where: { emailName: { in: names } }, select: { id: true } }),
    );
    if (!row) throw new NotFound('A member with this address');
    return row.id;
  }

  /** Rejects with NotFound for one who is no member any more. */
  async get({ id, organisationId }: Pick<MemberRef, 'id' | 'organisationId'>): Promise<OwnView> {
    const select = { ...MEMBER, password: true, identity: { select: { value: true, createdAt: true } } } as const;
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.member.findUnique({ where: { id }, select }),
    );
    if (!row) throw new NotFound('The member');
    const { identity } = row;
    return {
      ...viewOf(this.vault, row),
      hasPassword: row.password !== null,
      identity: identity && { email: openIdentity(this.vault, id, identity.value).email, since: identity.createdAt },
    };
  }

  /** In the order in which they came. */
  async list(organisationId: string): Promise<ListedMember[]> {
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.member.findMany({ select: MEMBER, orderBy: { id: 'asc' } }),
    );
    return rows.map((row) => listedOf(this.vault, row));
  }

  /** By their ids; without those who are no members any more, and those whose names do not open. */
  async names(organisationId: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.member.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } }),
    );
    return new Map(
      rows.flatMap(({ id, name: sealed }): [string, string][] => {
        const name = readable(() => this.vault.openRoot('member_name', id, sealed));
        return name === null ? [] : [[id, name]];
      }),
    );
  }

  /**
   * Holds at once, and for what is under way within a second. Whom they have invited is not invited any more, and a link that lets
   * them in again is of the old role: it is not good any more either.
   */
  async changeRole(by: MemberRef, id: string, role: Role): Promise<ListedMember> {
    const row = await this.store.as({ organisationId: by.organisationId }, async (prisma) => {
      const held = await managingMember(prisma, by, id, role);
      if (held.role === 'owner' && role !== 'owner' && held.owners === 1) throw new LastOwner();
      await prisma.invitation.deleteMany({ where: { OR: [{ createdBy: id }, { memberId: id }] } });
      return prisma.member.update({ where: { id }, data: { role }, select: MEMBER });
    });
    this.sessions.forget();
    return listedOf(this.vault, row);
  }

  /** `revokeKeys`: also the API keys that the member has made, of each environment, and those that were made with them. Within a second. */
  async remove(by: MemberRef, id: string, { revokeKeys = false }: { revokeKeys?: boolean } = {}): Promise<void> {
    const { organisationId } = by;
    await this.store.as({ organisationId }, async (prisma) => {
      const held = await managingMember(prisma, by, id);
      if (held.role === 'owner' && held.owners === 1) throw new LastOwner();
      await endSessions(prisma, id);
      await prisma.member.delete({ where: { id }, select: { id: true } });
      if (!revokeKeys) return;
      await prisma.$executeRaw`
        WITH RECURSIVE theirs AS (
          SELECT id FROM api_key WHERE organisation_id = ${organisationId}::uuid AND created_by = ${`member:${id}`}
          UNION SELECT made.id FROM api_key made JOIN theirs ON made.created_by = theirs.id::text
        )
        UPDATE api_key SET revoked_at = ${this.clock.now()} WHERE id IN (SELECT id FROM theirs) AND revoked_at IS NULL`;
    });
    this.sessions.forget();
  }

  /** For the operator: whether an organisation has nobody yet who could invite anybody. */
  async hasOwner(organisationId: string): Promise<boolean> {
    const owners = await this.store.as({ organisationId }, (prisma) =>
      prisma.member.count({ where: { organisationId, role: 'owner' } }),
    );
    return owners > 0;
  }
}
