import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HealthLinksService, HealthTokenInvalid, type HealthLinkRef } from '#connect';
import { ConnectionsService } from '#tenancy';
import { accessOf } from './access.js';
import { Allowances } from './allowances.js';
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
    if (access?.afterErasure && (await this.isOver(request))) return true;
    const link = await this.find(request);
    const connection = await this.connections.fresh(link.organisationId, link.connectionId);
    if (!connection) throw new HealthTokenInvalid();
    request.access = access;
    request.healthLink = link;
    request.connection = connection;
    await this.allowances.ofHealth(link.id, context.switchToHttp().getResponse<FastifyReply>());
    return true;
  }

  private async isOver(request: FastifyRequest): Promise<boolean> {
    request.certificate = await this.links.certificateOf(tokenOf(request));
    return request.certificate !== null;
  }

  private async find(request: FastifyRequest): Promise<HealthLinkRef> {
    try {
      return await this.links.find(tokenOf(request));
    } catch (error) {
      if (error instanceof HealthTokenInvalid) await this.allowances.ofMiss(`health:${placeOf(request)}`);
      throw error;
    }
  }
}

function tokenOf({ headers }: FastifyRequest): string {
  const token = headers['x-health-token'];
  return typeof token === 'string' ? token : '';
}
