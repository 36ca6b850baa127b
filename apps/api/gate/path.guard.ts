import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { NotFound } from '#kernel';
import { type ApiKeyRef, type ConnectionRef, ConnectionsService } from '#tenancy';
import { mustHave } from './key.guard.js';
import { uuidOf } from './path-id.js';

/** Lets in to a connector of the key's own, named by its id in the path. Stands behind KeyGuard. */
@Injectable()
export class PathGuard implements CanActivate {
  constructor(private readonly connections: ConnectionsService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>();
    const connection = request.apiKey && (await this.find(request.apiKey, uuidOf(request.params.id)));
    const wanted = request.access?.category;
    if (!connection || (wanted && wanted !== connection.category)) throw new NotFound('The connector');
    request.connection = connection;
    if (request.access) mustHave(request, request.access);
    return true;
  }

  private find(key: ApiKeyRef, id: string): Promise<ConnectionRef | null> {
    return this.connections.byId(key.organisationId, key.environment, id);
  }
}
