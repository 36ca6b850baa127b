import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Access, accessOf, scopeOf } from './access.js';
import { Passport } from './passport.js';
import { ApiKeyInvalid, ScopeMissing } from './refusals.js';

/** Lets in a valid API key that has the scope. */
@Injectable()
export class KeyGuard implements CanActivate {
  constructor(private readonly passport: Passport) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.access = accessOf(context.getHandler()) ?? null;
    request.apiKey = await this.passport.apiKey(request, context.switchToHttp().getResponse<FastifyReply>());
    if (!request.apiKey) throw new ApiKeyInvalid();
    if (request.access) mustHave(request, request.access);
    return true;
  }
}

/** Refuses a key without the scope, as far as the scope is known by now. */
export function mustHave(request: FastifyRequest, access: Access): void {
  const scope = scopeOf(access, request.connection ?? undefined);
  if (scope && !request.apiKey?.scopes.includes(scope)) throw new ScopeMissing(scope);
}
