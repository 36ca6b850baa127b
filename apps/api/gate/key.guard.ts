import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config, InvalidRequest } from '#kernel';
import {
  type ApiKeyRef,
  type Environment,
  ENVIRONMENTS,
  principalOf,
  type Right,
  RoleMissing,
  SessionInvalid,
} from '#tenancy';
import { tokenIn } from '../session/cookie.js';
import { type Access, accessOf, scopeOf } from './access.js';
import { Allowances } from './allowances.js';
import { Passport, sendsKey } from './passport.js';
import { ApiKeyInvalid, ScopeMissing } from './refusals.js';
import { mustBeSameSite } from './same-site.js';

/** Members belong to neither environment: whoever manages them is in production's audit log, whatever else is looked at meanwhile. */
const OF_ALL = 'members:manage';

/**
 * Lets in a valid API key that has the scope, or a member who is logged in and whose role has it; within their rate limit unless a
 * connector token's holds. Where a key is sent, nothing else counts.
 */
@Injectable()
export class KeyGuard implements CanActivate {
  constructor(
    private readonly passport: Passport,
    private readonly allowances: Allowances,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.access = accessOf(context.getHandler()) ?? null;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const caller = await this.callerOf(request, reply);
    if (!caller) throw new ApiKeyInvalid();
    request.apiKey = caller;
    const missing = request.access && missingScope(request, request.access);
    if (missing || !request.access?.byToken) await this.allowances.ofKey(caller.id, reply);
    if (missing) throw refusalOf(caller, missing);
    return true;
  }

  private callerOf(request: FastifyRequest, reply: FastifyReply): Promise<ApiKeyRef | null> {
    const byKey = sendsKey(request) || request.access?.byKeyOnly === true;
    return byKey ? this.passport.apiKey(request, reply) : this.member(request, reply);
  }

  /** Null where there is no session at all. */
  private async member(request: FastifyRequest, reply: FastifyReply): Promise<ApiKeyRef | null> {
    if (tokenIn(request) === '') return null;
    mustBeSameSite(request, this.config);
    request.member = await this.passport.session(request, reply);
    if (!request.member) throw new SessionInvalid();
    return principalOf(request.member, request.access?.needs === OF_ALL ? 'production' : environmentIn(request));
  }
}

/** Refuses a key without the scope, as far as the scope is known by now. */
export function mustHave(request: FastifyRequest, access: Access): void {
  const missing = missingScope(request, access);
  if (missing) throw refusalOf(request.apiKey, missing);
}

/** Refuses a key without the right to a category that is known only once a thing is found. */
export function mayDo(caller: ApiKeyRef, category: string, right: 'read' | 'write'): void {
  const scope = `${category}:${right}`;
  if (!caller.scopes.includes(scope)) throw refusalOf(caller, scope);
}

/** In the words of whoever calls. */
export const refusalOf = (caller: ApiKeyRef | null, scope: string): ScopeMissing | RoleMissing =>
  caller?.member ? new RoleMissing(caller.member.role, scope) : new ScopeMissing(scope);

/** Of the vendor's two halves: a member sees either, a key has its own. */
function environmentIn({ headers }: FastifyRequest): Environment {
  const named = headers['x-peopleport-environment'];
  const found = ENVIRONMENTS.find((environment) => environment === (named ?? 'production'));
  if (found) return found;
  const msg = `Input should be ${ENVIRONMENTS.join(' or ')}`;
  throw new InvalidRequest([{ loc: ['header', 'x-peopleport-environment'], msg, type: 'literal_error' }]);
}

function missingScope({ apiKey, connection }: FastifyRequest, access: Access): Right | undefined {
  const scope = scopeOf(access, connection ?? undefined);
  return scope && !apiKey?.scopes.includes(scope) ? scope : undefined;
}
