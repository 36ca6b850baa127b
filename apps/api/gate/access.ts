import { SetMetadata } from '@nestjs/common';
import type { Category } from '#models';
import type { HealthLinkRef } from '#connect';
import type { ApiKeyRef, ConnectionRef, ErasureCertificate, MemberRef, Right, SessionRef } from '#tenancy';

/** What a route is for and who may call it. */
export interface Access {
  /** As the audit trail names it: `employee.list`. */
  action: string;
  /** A change is in the audit trail before its answer leaves, a read soon after. */
  changes?: boolean;
  /** What the caller must be allowed, a key as well as a member. A right without a category means that of the connection. */
  needs?: 'read' | 'write' | Exclude<Right, `${Category}:${string}`>;
  category?: Category;
  /** Called with a health link: once more, when it has ended the connection. */
  afterErasure?: boolean;
  /** Called with an API key only: a member's session does not count. */
  byKeyOnly?: boolean;
  /** Called with a connector token, which has a limit of its own. */
  byToken?: boolean;
}

const ACCESS = Symbol('access');

export const Accessed = (access: Access): MethodDecorator => SetMetadata(ACCESS, access);

export const accessOf = (handler: object): Access | undefined =>
  Reflect.getMetadata(ACCESS, handler) as Access | undefined;

/** The scope that a route asks for, once its category is known. */
export function scopeOf({ needs, category }: Access, connection?: ConnectionRef): Right | undefined {
  if (needs !== 'read' && needs !== 'write') return needs;
  const of = category ?? connection?.category;
  return of && `${of}:${needs}`;
}

export interface Change {
  /** Left out: the route's. */
  action?: string;
  /** `ok`, or the code of what went wrong. */
  outcome: string;
  /** Left out: what the path names. */
  subject?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, once the key or a member's session is verified. */
    apiKey: ApiKeyRef | null;
    /** Whose key was sent that was revoked. Nobody is let in by it. */
    revokedKey: ApiKeyRef | null;
    /** The session of a member who is logged in. */
    member: SessionRef | null;
    /** The token of a session that begins with the answer: its cookie is given once the change is in the audit trail. */
    entering: string | null;
    /** Whose address somebody has typed with a wrong password. */
    claimed: MemberRef | null;
    /** Who calls without a key, with a link that the customer has kept. */
    healthLink: HealthLinkRef | null;
    /** Of the connection that the caller's link has ended. */
    certificate: ErasureCertificate | null;
    /** Whose data is concerned, once it is held against the key. */
    connection: ConnectionRef | null;
    access: Access | null;
    /** How a change that was answered went, where that is not just `ok`. */
    change: Change | null;
    /** The code of the error that it was answered with. */
    problem: string | null;
  }
}
