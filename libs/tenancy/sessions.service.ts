import { type Clock, newId, randomText } from '#kernel';
import type { FoundSession, Store, Transaction } from '#store';
import { type ApiKeyRef, type Environment, type Role, tokenHash } from './api-key.js';
import { inPassing } from './in-passing.js';
import type { MemberRef } from './member.js';
import { ROLE_SCOPES } from './roles.js';
import { ShortCache } from './short-cache.js';

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Without a request for so long, a session is over. */
const IDLE = 12 * HOUR;
/** And after so long in any case, in milliseconds. */
export const SESSION_LASTS = 7 * 24 * HOUR;
/** How exactly it is known when it was last used. */
const SEEN = 5 * MINUTE;

/** What is none of ours costs no query. */
const FORM = /^pp_session_[0-9A-Za-z]{32}$/;

/** A member who is logged in. */
export interface SessionRef {
  id: string;
  member: MemberRef;
  expiresAt: Date;
}

export interface BegunSession {
  /** What the cookie holds. */
  token: string;
  session: SessionRef;
}

/** Who is logged in. Each login is a row, so that it can be ended from anywhere; every process knows within a second. */
export class SessionsService {
  private readonly verified = new ShortCache<FoundSession | null>();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** A login, of a member whom the transaction holds. The token is told here and never again. */
  async begin(prisma: Transaction, member: MemberRef): Promise<BegunSession> {
    const { id: memberId, organisationId } = member;
    const now = this.clock.now();
    const token = `pp_session_${randomText(32)}`;
    const expiresAt = new Date(now.getTime() + SESSION_LASTS);
    const id = newId();
    const row = { id, organisationId, memberId, hash: tokenHash(token), createdAt: now, seenAt: now, expiresAt };
    await prisma.session.create({ data: row, select: { id: true } });
    await prisma.member.updateMany({ where: { id: memberId }, data: { lastLoginAt: now } });
    return { token, session: { id, member, expiresAt } };
  }

  /** Whose session it is; null when it is nobody's, or is over. */
  async verify(token: string): Promise<SessionRef | null> {
    if (!FORM.test(token)) return null;
    const hash = tokenHash(token);
    const found = await this.verified.get(hash.toString('base64'), () => this.store.findSession(hash));
    if (!found || this.isOver(found)) return null;
    this.noteUse(found);
    const { id, organisationId, memberId, role, expiresAt } = found;
    return { id, member: { id: memberId, organisationId, role: role as Role }, expiresAt };
  }

  async end({ id, member: { organisationId } }: SessionRef): Promise<void> {
    await this.store.as({ organisationId }, (prisma) => prisma.session.deleteMany({ where: { id } }));
    this.forget();
  }

  /** All of the member's but this one. */
  async endOthers({ id, member }: SessionRef): Promise<void> {
    await this.store.as({ organisationId: member.organisationId }, (prisma) => endSessions(prisma, member.id, id));
    this.forget();
  }

  /** What this process knows of sessions is not to be relied on any more: a member or a session has changed. */
  forget(): void {
    this.verified.clear();
  }

  private isOver({ seenAt, expiresAt }: FoundSession): boolean {
    const now = this.clock.now().getTime();
    return now >= expiresAt.getTime() || now >= seenAt.getTime() + IDLE;
  }

  private noteUse(session: FoundSession): void {
    const now = this.clock.now();
    if (now.getTime() - session.seenAt.getTime() < SEEN) return;
    session.seenAt = now;
    const { id, organisationId } = session;
    const noted = this.store.as({ organisationId }, (prisma) =>
      prisma.session.updateMany({ where: { id }, data: { seenAt: now } }),
    );
    inPassing(noted, 'session_use_not_noted', { session: id });
  }
}

/** All of a member's sessions, but for one that may stay. */
export async function endSessions(prisma: Transaction, memberId: string, but?: string): Promise<void> {
  await prisma.session.deleteMany({ where: { memberId, ...(but === undefined ? {} : { id: { not: but } }) } });
}

/** A session as every guard and service takes its caller. */
export const principalOf = ({ member }: Pick<SessionRef, 'member'>, environment: Environment): ApiKeyRef => ({
  id: `member:${member.id}`,
  organisationId: member.organisationId,
  environment,
  scopes: [...ROLE_SCOPES[member.role]],
  member: { id: member.id, role: member.role },
});
