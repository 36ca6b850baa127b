import { type Clock, type Config, InvalidRequest, newId, NotFound, publicUrl, randomText } from '#kernel';
import type { Prisma, Store, Transaction } from '#store';
import type { Vault } from '#vault';
import { type Role, tokenHash } from './api-key.js';
import { holdMember, managing, managingMember } from './held-members.js';
import { bindIdentity, type Identity, mustBeFree, unbindIdentity } from './identity.js';
import {
  emailColumns,
  emailNames,
  isSameEmail,
  MEMBER,
  type MemberRef,
  type MemberView,
  readable,
  sealed,
  viewOf,
} from './member.js';
import { CodeRefused, EmailTaken, InvitationInvalid } from './member-errors.js';
import { hashPassword, mustBeGood } from './passwords.js';
import { type BegunSession, endSessions, type SessionsService } from './sessions.service.js';
import { type Enrolment, enrolmentOf, hashesOf, newRecoveryCodes, newTotpSecret, stepOf } from './totp.js';

/** Milliseconds for which one is good. */
const LASTS = 7 * 24 * 3_600_000;

/** What is none of ours costs no query. */
const FORM = /^pp_invite_[0-9A-Za-z]{32}$/;

/** The address of the page. The token is its fragment: a browser sends none, so it stays out of logs and referrers. */
export const invitationUrl = (config: Config, token: string): string =>
  `${publicUrl(config)}/dashboard/invitation#${token}`;

/** The token is told once, where one is made. */
export interface MadeInvitation {
  id: string;
  token: string;
  expiresAt: Date;
}

/** What the organisation is told of one: never its token. */
export interface InvitationView {
  id: string;
  /** Null: whoever accepts says it, or it does not open any more. */
  email: string | null;
  role: Role;
  /** Set: whose password and authenticator are replaced. */
  memberId: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** What whoever holds the link is told. */
export interface Invited {
  organisation: { id: string; name: string };
  role: Role;
  email: string | null;
  /** Of the member that it is for; null: it makes a new one. */
  name: string | null;
  isReset: boolean;
  expiresAt: Date;
  totp: Enrolment;
}

/** What whoever accepts has typed. */
export interface Acceptance {
  email?: string;
  name?: string;
  password: string;
  code: string;
}

/** Whoever has accepted is logged in with it. */
export interface Accepted extends BegunSession {
  /** Of the member. */
  email: string;
}

/** What is told once, where a password was set. */
export interface AcceptedByPassword extends Accepted {
  recoveryCodes: string[];
}

/** What lets the member in from now on, and nothing else does. */
interface WayIn {
  password: string | null;
  totp: string | null;
  totpStep: number;
  recoveryCodes: Uint8Array<ArrayBuffer>[];
  identity: Identity | null;
}

/** For Prisma's `select`. */
const INVITATION = {
  ...{ id: true, organisationId: true, role: true, memberId: true, email: true, totp: true, expiresAt: true },
  member: { select: MEMBER },
} as const;

/** An invitation that is good, for whom it is as far as that is known. */
interface Found {
  row: Prisma.InvitationGetPayload<{ select: typeof INVITATION }>;
  email: string | null;
  member: MemberView | null;
}

/** What is looked at once more when it is used. */
interface Used {
  id: string;
  organisationId: string;
  role: string;
  memberId: string | null;
}

interface NewInvitation {
  organisationId: string;
  role: Role;
  email?: string;
  memberId?: string;
  createdBy?: string;
}

/** One-time links: into an organisation, and back in for members who have lost what lets them in. */
export class InvitationsService {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /** Rejects with OwnersOnly, or with EmailTaken for an address of the organisation's own. */
  async invite(by: MemberRef, email: string, role: Role): Promise<MadeInvitation> {
    const { organisationId } = by;
    const found = await this.store.findMember(emailNames(this.vault, email));
    return this.store.as({ organisationId }, async (prisma) => {
      await managing(prisma, by, role);
      if (found?.organisationId === organisationId) throw new EmailTaken();
      return this.make(prisma, { organisationId, role, email: email.trim(), createdBy: by.id });
    });
  }

  /** For the operator: whoever accepts says the address. An earlier one of the operator's for this role is not good any more. */
  async inviteByOperator(organisationId: string, role: Role): Promise<MadeInvitation> {
    return this.store.as({ organisationId }, async (prisma) => {
      await prisma.invitation.deleteMany({ where: { organisationId, role, createdBy: null, memberId: null } });
      return this.make(prisma, { organisationId, role });
    });
  }

  /** For a member who is locked out, of the role that they have; earlier ones for them are not good any more. Rejects with NotFound or OwnersOnly. */
  async reset(by: MemberRef, memberId: string): Promise<MadeInvitation> {
    const { organisationId } = by;
    return this.store.as({ organisationId }, async (prisma) => {
      const { role } = await managingMember(prisma, by, memberId);
      await prisma.invitation.deleteMany({ where: { memberId } });
      return this.make(prisma, { organisationId, role, memberId, createdBy: by.id });
    });
  }

  /** Those that are still good, in the order in which they were made. */
  async list(organisationId: string): Promise<InvitationView[]> {
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.invitation.findMany({
        where: { expiresAt: { gt: this.clock.now() } },
        select: { id: true, email: true, role: true, memberId: true, createdAt: true, expiresAt: true },
        orderBy: { id: 'asc' },
      }),
    );
    return rows.map(({ email, role, ...row }) => ({
      ...row,
      email: email && readable(() => this.vault.openRoot('invitation_email', row.id, email)),
      role: role as Role,
    }));
  }

  /** Rejects with NotFound, or with OwnersOnly for one that makes an owner or lets one in. */
  async revoke(by: MemberRef, id: string): Promise<void> {
    await this.store.as({ organisationId: by.organisationId }, async (prisma) => {
      await managing(prisma, by);
      const row = await prisma.invitation.findUnique({ where: { id }, select: { role: true } });
      if (!row) throw new NotFound('The invitation');
      if (row.role === 'owner') await managing(prisma, by, 'owner');
      await prisma.invitation.deleteMany({ where: { id } });
    });
  }

  /** Each look shows another authenticator, so that what was seen by an earlier one is worth nothing. */
  async describe(token: string): Promise<Invited> {
    const { row, email, member } = await this.find(token);
    const secret = newTotpSecret();
    const totp = new Uint8Array(this.vault.sealRoot('invitation_totp', row.id, secret));
    const organisation = await this.store.as({ organisationId: row.organisationId }, async (prisma) => {
      const { count } = await prisma.invitation.updateMany({ where: { id: row.id }, data: { totp } });
      if (count === 0) throw new InvitationInvalid();
      const select = { id: true, name: true };
      return prisma.organisation.findUniqueOrThrow({ where: { id: row.organisationId }, select });
    });
    return {
      organisation,
      role: row.role as Role,
      email,
      name: member?.name ?? null,
      isReset: member !== null,
      expiresAt: row.expiresAt,
      totp: enrolmentOf(secret, email ?? organisation.name),
    };
  }

  /**
   * Makes the member, or lets the one it is for in again with what was typed: then all their sessions end but the one that begins. It
   * is used up by that, and by nothing less. Rejects with InvitationInvalid, InvalidRequest, CodeRefused, EmailTaken or Busy.
   */
  async accept(token: string, typed: Acceptance): Promise<AcceptedByPassword> {
    const found = await this.find(token);
    const { row } = found;
    mustBeGood(typed.password, addressOf(found.email, typed.email?.trim()));
    const secret = this.vault.openRoot('invitation_totp', row.id, row.totp);
    const step = stepOf(secret, typed.code, this.clock.now());
    if (step === null) throw new CodeRefused();
    const recoveryCodes = newRecoveryCodes();
    const accepted = await this.letIn(found, typed, {
      ...{ password: await hashPassword(typed.password), totp: secret, totpStep: step },
      ...{ recoveryCodes: hashesOf(recoveryCodes), identity: null },
    });
    return { ...accepted, recoveryCodes };
  }

  /** The same by single sign-on: then there is neither password nor authenticator. Rejects with InvitationInvalid, InvalidRequest, EmailTaken or IdentityTaken. */
  async acceptAs(token: string, identity: Identity, typed: Pick<Acceptance, 'email' | 'name'>): Promise<Accepted> {
    const found = await this.find(token);
    await mustBeFree(this.store, this.vault, identity, found.member?.id ?? '');
    return this.letIn(found, typed, { password: null, totp: null, totpStep: 0, recoveryCodes: [], identity });
  }

  private async letIn(
    { row, member, email: invited }: Found,
    typed: Pick<Acceptance, 'email' | 'name'>,
    { identity, totp, ...wayIn }: WayIn,
  ): Promise<Accepted> {
    const email = addressOf(invited, typed.email?.trim());
    const id = member?.id ?? newId();
    const columns = {
      ...{ ...wayIn, totp: totp === null ? null : sealed(this.vault, 'member_totp', id, totp) },
      name: sealed(this.vault, 'member_name', id, member ? (typed.name ?? member.name) : needed(typed.name, 'name')),
    };
    // A member may have the name of the address by an older root key: it is looked for by all of them.
    const isTaken = !member && (await this.store.findMember(emailNames(this.vault, email))) !== null;
    const { organisationId } = row;
    const now = this.clock.now();
    const begun = await this.using(row, async (prisma) => {
      if (isTaken) throw new EmailTaken();
      if (member) {
        const data = { ...columns, nextTotp: null, nextTotpUntil: null };
        await prisma.member.updateMany({ where: { id }, data });
        await endSessions(prisma, id);
        await unbindIdentity(prisma, id);
      } else {
        const fresh = { id, organisationId, role: row.role, createdAt: now };
        await create(prisma, { ...fresh, ...emailColumns(this.vault, id, email), ...columns });
      }
      if (identity) await bindIdentity(prisma, this.vault, { id, organisationId }, { identity, now });
      return this.sessions.begin(prisma, { id, organisationId, role: row.role as Role });
    });
    this.sessions.forget();
    return { ...begun, email };
  }

  /** Deletes the invitation with the work. Rejects with InvitationInvalid where another one was faster, and for a reset of another role. */
  private async using<T>(
    { id, organisationId, role, memberId }: Used,
    work: (prisma: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.store.as({ organisationId }, async (prisma) => {
      // Before the invitation: whoever changes a member takes both in this order.
      const isOfOld = memberId !== null && (await holdMember(prisma, memberId)) !== role;
      const { count } = await prisma.invitation.deleteMany({ where: { id } });
      if (count === 0 || isOfOld) throw new InvitationInvalid();
      return work(prisma);
    });
  }

  private async make(prisma: Transaction, { email, ...invitation }: NewInvitation): Promise<MadeInvitation> {
    const id = newId();
    const token = `pp_invite_${randomText(32)}`;
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LASTS);
    const bytes = (purpose: string, text: string): Uint8Array<ArrayBuffer> =>
      new Uint8Array(this.vault.sealRoot(purpose, id, text));
    const data = {
      ...{ id, hash: tokenHash(token), createdAt: now, expiresAt, ...invitation },
      totp: bytes('invitation_totp', newTotpSecret()),
      ...(email === undefined ? {} : { email: bytes('invitation_email', email) }),
    };
    await prisma.invitation.create({ data, select: { id: true } });
    return { id, token, expiresAt };
  }

  private async find(token: string): Promise<Found> {
    const found = FORM.test(token) ? await this.store.findInvitation(tokenHash(token)) : null;
    const row =
      found &&
      (await this.store.as(found, (prisma) =>
        prisma.invitation.findFirst({
          where: { id: found.id, expiresAt: { gt: this.clock.now() } },
          select: INVITATION,
        }),
      ));
    // A link is of the role that a member had: with another one it opens nothing.
    if (!row || (row.member && row.member.role !== row.role)) throw new InvitationInvalid();
    const member = row.member && viewOf(this.vault, row.member);
    return {
      row,
      member,
      email: member?.email ?? (row.email && this.vault.openRoot('invitation_email', row.id, row.email)),
    };
  }
}

async function create(prisma: Transaction, data: Prisma.MemberCreateManyInput): Promise<void> {
  const { count } = await prisma.member.createMany({ data: [data], skipDuplicates: true });
  if (count === 0) throw new EmailTaken();
}

/** The one that was invited; where none was, what was typed. */
function addressOf(invited: string | null, typed: string | undefined): string {
  if (invited !== null && typed !== undefined && !isSameEmail(typed, invited))
    throw wrong('email', 'Input should be the address that was invited');
  return invited ?? needed(typed, 'email');
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw wrong(name, 'Field required', 'missing');
  return value;
}

const wrong = (name: string, msg: string, type = 'value_error'): InvalidRequest =>
  new InvalidRequest([{ loc: ['body', name], msg, type }]);
