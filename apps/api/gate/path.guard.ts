import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest, isUuid, NotFound } from '#kernel';
import { type ApiKeyRef, type ConnectionRef, ConnectionsService } from '#tenancy';
import { mustHave } from './key.guard.js';

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

export function uuidOf(text: string): string {
  if (isUuid(text)) return text;
  throw new InvalidRequest([{ loc: ['path', 'id'], msg: 'Input should be a valid UUID', type: 'uuid_parsing' }]);
}
