import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HealthLinksService, HealthTokenInvalid } from '#connect';
import { ConnectionsService } from '#tenancy';
import { accessOf } from './access.js';
import { Allowances } from './allowances.js';
import type { ToEnd } from './arguments.js';
import { placeOf } from './place.js';

/** Lets in whoever holds a health link: to its one connection, and as often as a connector token may call. */
@Injectable()
export class HealthGuard implements CanActivate {
  constructor(
    private readonly links: HealthLinksService,
    private readonly connections: ConnectionsService,
    private readonly allowances: Allowances,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = accessOf(context.getHandler()) ?? null;
    const opened = await this.open(request);
    if (opened) {
      request.access = access;
      request.healthLink = opened.link;
      request.connection = opened.connection;
      await this.allowances.ofHealth(opened.link.id, context.switchToHttp().getResponse<FastifyReply>());
      return true;
    }
    // Not before: it may be ended at this moment.
    request.certificate = access?.afterErasure ? await this.links.certificateFor(tokenOf(request)) : null;
    if (request.certificate) return true;
    await this.allowances.ofMiss(`health:${placeOf(request)}`);
    throw new HealthTokenInvalid();
  }

  /** What the link opens; null: nothing. */
  private async open(request: FastifyRequest): Promise<ToEnd | null> {
    const link = await this.links.find(tokenOf(request)).catch((error: unknown) => {
      if (error instanceof HealthTokenInvalid) return null;
      throw error;
    });
    const connection = link && (await this.connections.fresh(link.organisationId, link.connectionId));
    return connection && { connection, link };
  }
}

function tokenOf({ headers }: FastifyRequest): string {
  const token = headers['x-health-token'];
  return typeof token === 'string' ? token : '';
}
