import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeyRef, Scope } from '#tenancy';
import { type Access, accessOf, scopeOf } from './access.js';
import { Allowances } from './allowances.js';
import { Passport } from './passport.js';
import { ApiKeyInvalid, ScopeMissing } from './refusals.js';

/** Lets in a valid API key that has the scope, within its rate limit unless a connector token's holds. */
@Injectable()
export class KeyGuard implements CanActivate {
  constructor(
    private readonly passport: Passport,
    private readonly allowances: Allowances,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.access = accessOf(context.getHandler()) ?? null;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.apiKey = await this.passport.apiKey(request, reply);
    if (!request.apiKey) throw new ApiKeyInvalid();
    const missing = request.access && missingScope(request, request.access);
    if (missing || !request.access?.byToken) await this.allowances.ofKey(request.apiKey.id, reply);
    if (missing) throw new ScopeMissing(missing);
    return true;
  }
}

/** Refuses a key without the scope, as far as the scope is known by now. */
export function mustHave(request: FastifyRequest, access: Access): void {
  const missing = missingScope(request, access);
  if (missing) throw new ScopeMissing(missing);
}

/** Refuses a key without the right to a category that is known only once a thing is found. */
export function mayDo({ scopes }: ApiKeyRef, category: string, right: 'read' | 'write'): void {
  const scope = `${category}:${right}`;
  if (!scopes.includes(scope)) throw new ScopeMissing(scope);
}

function missingScope({ apiKey, connection }: FastifyRequest, access: Access): Scope | undefined {
  const scope = scopeOf(access, connection ?? undefined);
  return scope && !apiKey?.scopes.includes(scope) ? scope : undefined;
}
