import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import Strategy from 'passport-custom';
import { type ApiKeyRef, ApiKeysService, type ConnectionRef, ConnectionsService } from '#tenancy';

type Done = (error: unknown, found?: unknown) => void;

/**
 * Who calls, by Passport's strategies. Each application has a Passport of its own: the package's singleton would hand
 * one application's requests to the strategies of another in the same process.
 */
@Injectable()
export class Passport {
  private readonly passport = new passport.Passport();

  constructor(keys: ApiKeysService, connections: ConnectionsService) {
    this.use('api-key', (request) => keys.verify(bearerOf(request)));
    this.use(
      'connector-token',
      async (request) => request.apiKey && connections.byToken(request.apiKey, headerOf(request, 'x-connector-token')),
    );
  }

  apiKey(request: FastifyRequest, reply: FastifyReply): Promise<ApiKeyRef | null> {
    return this.authenticate('api-key', request, reply) as Promise<ApiKeyRef | null>;
  }

  connection(request: FastifyRequest, reply: FastifyReply): Promise<ConnectionRef | null> {
    return this.authenticate('connector-token', request, reply) as Promise<ConnectionRef | null>;
  }

  private use(name: string, find: (request: FastifyRequest) => Promise<object | null>): void {
    const verify = (request: unknown, done: Done): void => {
      find(request as FastifyRequest).then((found) => {
        done(null, found ?? false);
      }, done);
    };
    this.passport.use(name, new Strategy(verify));
  }

  private authenticate(name: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, found?: unknown): void => {
        if (error) reject(error instanceof Error ? error : new Error('refused'));
        else resolve(found === false ? null : found);
      };
      const middleware = this.passport.authenticate(name, { session: false }, settle) as Middleware;
      middleware(request, reply, settle);
    });
  }
}

type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error?: unknown) => void) => void;

const headerOf = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

const bearerOf = (request: FastifyRequest): string =>
  /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
