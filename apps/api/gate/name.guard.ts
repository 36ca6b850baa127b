import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { connectors } from '#connectors';
import { NotFound } from '#kernel';
import type { Category } from '#models';
import { type ApiKeyRef, type ConnectionRef, ConnectionsService } from '#tenancy';
import { mustHave } from './key.guard.js';
import { CategoryMismatch } from './refusals.js';

/**
 * Looks up the connector that a query or a body names by its token, and holds the key's scopes against the category that is
 * named: by that connector, by an integration, or as itself. Stands behind KeyGuard, and in front of the check of both.
 */
@Injectable()
export class NameGuard implements CanActivate {
  constructor(private readonly connections: ConnectionsService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { token, slug, category } = namesIn(request);
    request.connection = await this.find(request.apiKey, token);
    const named = categoryOf(request.connection ?? connectors.find((each) => each.slug === slug), category);
    if (request.access && named) mustHave(request, { ...request.access, category: named });
    return true;
  }

  private async find(key: ApiKeyRef | null, token: string): Promise<ConnectionRef | null> {
    if (!key || token === '') return null;
    const connection = await this.connections.byToken(key, token);
    if (!connection) throw new NotFound('The connector');
    return connection;
  }
}

/** From where the handler takes them as well. */
function namesIn(request: FastifyRequest): { token: string; slug: string; category: Category | undefined } {
  const given = ((request.method === 'GET' ? request.query : request.body) ?? {}) as Record<string, unknown>;
  const text = (name: string): string => (typeof given[name] === 'string' ? given[name] : '');
  const category = text('category').toLowerCase();
  return {
    token: text('connector_token'),
    slug: text('integration_slug'),
    category: category === 'hris' || category === 'ats' ? category : undefined,
  };
}

function categoryOf(found: { category: Category } | undefined, named: Category | undefined): Category | undefined {
  if (found && named && found.category !== named) throw new CategoryMismatch(found.category, named);
  return found?.category ?? named;
}
