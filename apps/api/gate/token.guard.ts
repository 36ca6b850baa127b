import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiLimiter } from '#limits';
import { mustHave } from './key.guard.js';
import { Passport } from './passport.js';
import { CategoryMismatch, ConnectorTokenInvalid, RateLimited } from './refusals.js';

/** Lets in a connector token of the key's own, within its rate limit and its category. Stands behind KeyGuard. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly passport: Passport,
    private readonly limiter: ApiLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const connection = await this.passport.connection(request, reply);
    if (!connection) throw new ConnectorTokenInvalid();
    request.connection = connection;
    await this.spend(connection.id, reply);
    const wanted = request.access?.category;
    if (wanted && wanted !== connection.category) throw new CategoryMismatch(connection.category, wanted);
    if (request.access) mustHave(request, request.access);
    return true;
  }

  private async spend(connectionId: string, reply: FastifyReply): Promise<void> {
    const { allowed, limit, remaining, resetAt } = await this.limiter.take(connectionId);
    reply.header('X-RateLimit-Limit', String(limit));
    reply.header('X-RateLimit-Remaining', String(remaining));
    reply.header('X-RateLimit-Reset', String(Math.ceil(resetAt.getTime() / 1000)));
    if (!allowed) throw new RateLimited((resetAt.getTime() - Date.now()) / 1000);
  }
}
