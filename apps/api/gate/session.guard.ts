import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '#kernel';
import { principalOf, SessionInvalid } from '#tenancy';
import { accessOf } from './access.js';
import { Allowances } from './allowances.js';
import { Passport } from './passport.js';
import { mustBeSameSite } from './same-site.js';

/** Lets in a member who is logged in, to what is their own: no API key opens it. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly passport: Passport,
    private readonly allowances: Allowances,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.access = accessOf(context.getHandler()) ?? null;
    mustBeSameSite(request, this.config);
    request.member = await this.passport.session(request, reply);
    if (!request.member) throw new SessionInvalid();
    request.apiKey = principalOf(request.member, 'production');
    await this.allowances.ofKey(request.apiKey.id, reply);
    return true;
  }
}

/** Lets in whoever comes with a page of ours: to log in, or with an invitation. */
@Injectable()
export class VisitorGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.access = accessOf(context.getHandler()) ?? null;
    mustBeSameSite(request, this.config);
    return true;
  }
}

/** Lets in whoever is sent back from elsewhere. */
@Injectable()
export class ReturnGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<FastifyRequest>().access = accessOf(context.getHandler()) ?? null;
    return true;
  }
}
