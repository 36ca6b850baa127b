import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import Strategy from 'passport-custom';
import { Strategy as PasswordStrategy } from 'passport-local';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import {
  type ApiKeyRef,
  ApiKeysService,
  type ConnectionRef,
  ConnectionsService,
  MembersService,
  type Proven,
  type SessionRef,
  SessionsService,
} from '#tenancy';
import { tokenIn } from '../session/cookie.js';

type Done = (error: unknown, found?: object | false) => void;

/** Whoever is asked for by a password: what they have typed is in the body. */
const TYPED = { usernameField: 'email', passwordField: 'password', passReqToCallback: true } as const;

/** Calls a minute with one revoked key that its organisation is told of: nothing else bounds them. */
const TOLD = { points: 60, duration: 60 };

/**
 * Who calls, by Passport's strategies. Each application has a Passport of its own: the package's singleton would hand
 * one application's requests to the strategies of another in the same process.
 */
@Injectable()
export class Passport {
  private readonly passport = new passport.Passport();
  private readonly revoked = new RateLimiterMemory(TOLD);

  constructor(
    private readonly keys: ApiKeysService,
    connections: ConnectionsService,
    sessions: SessionsService,
    private readonly members: MembersService,
  ) {
    this.use('api-key', (request) => this.byKey(request));
    this.use('session', (request) => sessions.verify(tokenIn(request)));
    this.use(
      'connector-token',
      async (request) => request.apiKey && connections.byToken(request.apiKey, headerOf(request, 'x-connector-token')),
    );
    this.passport.use('password', this.byPassword());
  }

  /** Null, and `request.revokedKey` is whose key it was, where it was revoked. */
  apiKey(request: FastifyRequest, reply: FastifyReply): Promise<ApiKeyRef | null> {
    return this.authenticate('api-key', request, reply) as Promise<ApiKeyRef | null>;
  }

  /** Of the member who is logged in. */
  session(request: FastifyRequest, reply: FastifyReply): Promise<SessionRef | null> {
    return this.authenticate('session', request, reply) as Promise<SessionRef | null>;
  }

  /** By what was typed; where it was not right, `request.claimed` is whose address it is, if anybody's. */
  member(request: FastifyRequest, reply: FastifyReply): Promise<Proven | null> {
    return this.authenticate('password', request, reply) as Promise<Proven | null>;
  }

  connection(request: FastifyRequest, reply: FastifyReply): Promise<ConnectionRef | null> {
    return this.authenticate('connector-token', request, reply) as Promise<ConnectionRef | null>;
  }

  private async byKey(request: FastifyRequest): Promise<ApiKeyRef | null> {
    const known = await this.keys.find(bearerOf(request));
    if (!known) return null;
    const { caller, isRevoked } = known;
    if (!isRevoked) return caller;
    const { consumedPoints } = await this.revoked.penalty(caller.id);
    if (consumedPoints <= TOLD.points) request.revokedKey = caller;
    return null;
  }

  private byPassword(): PasswordStrategy {
    return new PasswordStrategy(TYPED, (request: unknown, email: string, password: string, done: Done): void => {
      settling(async () => {
        const { member, proven } = await this.members.check(email, password);
        (request as FastifyRequest).claimed = member;
        return proven;
      }, done);
    });
  }

  private use(name: string, find: (request: FastifyRequest) => Promise<object | null>): void {
    const verify = (request: unknown, done: Done): void => {
      settling(() => find(request as FastifyRequest), done);
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

function settling(find: () => Promise<object | null>, done: Done): void {
  find().then((found) => {
    done(null, found ?? false);
  }, done);
}

const headerOf = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

const BEARER = /^Bearer +(\S+) *$/i;

const bearerOf = (request: FastifyRequest): string => BEARER.exec(request.headers.authorization ?? '')?.[1] ?? '';

/** Whether a key is sent, be it good or not: then nothing else is looked at. What a proxy asks people for is none. */
export const sendsKey = ({ headers: { authorization = '' } }: FastifyRequest): boolean =>
  /^Bearer\b/i.test(authorization);
