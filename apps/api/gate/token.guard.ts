import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allowances } from './allowances.js';
import { mustHave } from './key.guard.js';
import { Passport } from './passport.js';
import { ApiKeyInvalid, CategoryMismatch, ConnectorTokenInvalid } from './refusals.js';

/** Lets in a connector token of the key's own, within its rate limit and its category. Stands behind KeyGuard. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly passport: Passport,
    private readonly allowances: Allowances,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const connection = await this.passport.connection(request, reply);
    if (!connection) return this.refuse(request, reply);
    request.connection = connection;
    await this.allowances.ofConnection(connection.id, reply);
    const wanted = request.access?.category;
    if (wanted && wanted !== connection.category) throw new CategoryMismatch(connection.category, wanted);
    if (request.access) mustHave(request, request.access);
    return true;
  }

  /** Whoever tries tokens spends the key's minute. */
  private async refuse({ apiKey }: FastifyRequest, reply: FastifyReply): Promise<never> {
    if (!apiKey) throw new ApiKeyInvalid();
    await this.allowances.ofKey(apiKey.id, reply);
    throw new ConnectorTokenInvalid();
  }
}
