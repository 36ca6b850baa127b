import type { Clock } from '#kernel';
import type { Prisma, Store, Transaction } from '#store';
import type { Vault } from '#vault';
import { holdMember } from './held-members.js';
import { bindIdentity, type Identity, mustBeFree, unbindIdentity } from './identity.js';
import { MEMBER, sealed, viewOf } from './member.js';
import { CodeRefused, PasswordMissing, PasswordRefused, SessionInvalid } from './member-errors.js';
import { hashPassword, isPassword, mustBeGood } from './passwords.js';
import { mustShowCode } from './second-factor.js';
import { endSessions, type SessionRef, type SessionsService } from './sessions.service.js';
import { type Enrolment, enrolmentOf, hashesOf, newRecoveryCodes, newTotpSecret, stepOf } from './totp.js';

/** Milliseconds in which a new authenticator has to show its first code. */
const TO_CONFIRM = 15 * 60_000;

/** What members change of themselves. */
export interface OwnChanges {
  name?: string;
  password?: string;
}

/** Of the member, once the transaction holds them. */
const HELD = { ...MEMBER, password: true, totp: true, nextTotp: true, nextTotpUntil: true } as const;
type Held = Prisma.MemberGetPayload<{ select: typeof HELD }>;

/**
 * A member's own account. Whatever lets somebody in is changed with the password; then the member's other sessions end. A session that
 * has ended changes nothing any more, also where it ends meanwhile: then all reject with SessionInvalid.
 */
export class OwnAccount {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /** `known`: the password until now, needed for another one. Rejects with PasswordMissing, PasswordRefused, InvalidRequest for a bad new one, or Busy. */
  async change(session: SessionRef, { name, password }: OwnChanges, known?: string): Promise<void> {
    const { id } = session.member;
    const before = password === undefined ? undefined : await this.passwordOf(session, known ?? '');
    if (password !== undefined) mustBeGood(password, before?.email ?? '');
    const data: Prisma.MemberUpdateManyMutationInput = {
      ...(name === undefined ? {} : { name: sealed(this.vault, 'member_name', id, name) }),
      ...(password === undefined ? {} : { password: await hashPassword(password) }),
    };
    await this.holding(session, async (prisma, held) => {
      if (before && held.password !== before.password) throw new PasswordRefused();
      await prisma.member.updateMany({ where: { id }, data });
      if (before) await endSessions(prisma, id, session.id);
    });
    this.sessions.forget();
  }

  /** What a new authenticator is set up with. The old one stays until the new one has shown a code. */
  async beginTotp(session: SessionRef, password: string, code: string): Promise<Enrolment> {
    const secret = newTotpSecret();
    const { id } = session.member;
    const email = await this.proving(session, { password, code }, async (prisma, held, now) => {
      const data = {
        nextTotp: sealed(this.vault, 'member_next_totp', id, secret),
        nextTotpUntil: new Date(now.getTime() + TO_CONFIRM),
      };
      await prisma.member.updateMany({ where: { id }, data });
      return viewOf(this.vault, held).email;
    });
    return enrolmentOf(secret, email);
  }

  /** Rejects with CodeRefused, also where nothing is being set up. */
  async confirmTotp(session: SessionRef, code: string): Promise<void> {
    const { id } = session.member;
    const now = this.clock.now();
    await this.holding(session, async (prisma, { nextTotp, nextTotpUntil }) => {
      if (!nextTotp || !nextTotpUntil || nextTotpUntil <= now) throw new CodeRefused();
      const secret = this.vault.openRoot('member_next_totp', id, nextTotp);
      const step = stepOf(secret, code, now);
      if (step === null) throw new CodeRefused();
      const totp = sealed(this.vault, 'member_totp', id, secret);
      const data = { totp, totpStep: step, nextTotp: null, nextTotpUntil: null };
      await prisma.member.updateMany({ where: { id }, data });
      await endSessions(prisma, id, session.id);
    });
    this.sessions.forget();
  }

  /** New ones in the place of all that were left: told here and never again. */
  async renewRecoveryCodes(session: SessionRef, password: string, code: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    const { id } = session.member;
    await this.proving(session, { password, code }, (prisma) =>
      prisma.member.updateMany({ where: { id }, data: { recoveryCodes: hashesOf(codes) } }),
    );
    return codes;
  }

  /** Before another way in is made; it proves nothing for later. */
  async prove(session: SessionRef, password: string, code: string): Promise<void> {
    await this.proving(session, { password, code }, () => Promise.resolve());
  }

  /** Whoever comes from the provider as this one logs in as the member from now on. Rejects with IdentityTaken. */
  async bind(session: Pick<SessionRef, 'id' | 'member'>, identity: Identity): Promise<void> {
    const { member } = session;
    const now = this.clock.now();
    await mustBeFree(this.store, this.vault, identity, member.id);
    await this.holding(session, async (prisma, held) => {
      if (held.password === null) throw new PasswordMissing();
      await bindIdentity(prisma, this.vault, member, { identity, now });
      await endSessions(prisma, member.id, session.id);
    });
    this.sessions.forget();
  }

  /** From now on by password only. */
  async unbind(session: SessionRef, password: string, code: string): Promise<void> {
    const { id } = session.member;
    await this.proving(session, { password, code }, async (prisma) => {
      await unbindIdentity(prisma, id);
      await endSessions(prisma, id, session.id);
    });
    this.sessions.forget();
  }

  /** The work of somebody who has shown password and code. Rejects with PasswordMissing, PasswordRefused, CodeRequired, CodeRefused or Busy. */
  private async proving<T>(
    session: SessionRef,
    { password, code }: { password: string; code: string },
    work: (prisma: Transaction, held: Held, now: Date) => Promise<T>,
  ): Promise<T> {
    const before = await this.passwordOf(session, password);
    const now = this.clock.now();
    return this.holding(session, async (prisma, held) => {
      if (held.password !== before.password) throw new PasswordRefused();
      await mustShowCode(prisma, this.vault, held, { code, now });
      return work(prisma, held, now);
    });
  }

  /** In one transaction that holds the member, with the session still there. */
  private holding<T>(
    { id: session, member: { id, organisationId } }: Pick<SessionRef, 'id' | 'member'>,
    work: (prisma: Transaction, held: Held) => Promise<T>,
  ): Promise<T> {
    return this.store.as({ organisationId }, async (prisma) => {
      await holdMember(prisma, id);
      const held = await prisma.member.findFirst({ where: { id, sessions: { some: { id: session } } }, select: HELD });
      if (!held) throw new SessionInvalid();
      return work(prisma, held);
    });
  }

  /** As it is stored, where it is right. */
  private async passwordOf(
    { member: { id, organisationId } }: SessionRef,
    typed: string,
  ): Promise<{ password: string; email: string }> {
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.member.findUnique({ where: { id }, select: { ...MEMBER, password: true } }),
    );
    if (row?.password === null) throw new PasswordMissing();
    if (!row || !(await isPassword(typed, row.password))) throw new PasswordRefused();
    return { password: row.password, email: viewOf(this.vault, row).email };
  }
}
