import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError, Config } from '#kernel';
import { IdentityProvider, type SessionRef, type SignOn, SignOnExpired } from '#tenancy';
import { Allowances } from '../gate/allowances.js';
import { placeOf } from '../gate/place.js';
import { type Attempt, giveAttempt, takeAttempt, tokenIn } from './cookie.js';
import { refusedAt, wanted } from './dashboard-place.js';
import { Proofs } from './proofs.js';
import type { ProofBody, SignOnBody } from './session.dto.js';
import { SignOnOutcomes } from './sign-on-outcomes.js';

/** By single sign-on: to the identity provider and back, in one browser. */
@Injectable()
export class SignOns {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly outcomes: SignOnOutcomes,
    private readonly proofs: Proofs,
    private readonly allowances: Allowances,
    private readonly config: Config,
  ) {}

  /** To log in, or to accept an invitation. */
  async begin(request: FastifyRequest, { to = '/', invitation, email, name }: SignOnBody): Promise<{ url: string }> {
    wanted(this.config, to);
    const way = await this.provider.begin();
    if (invitation === undefined) return begun(request, way, { to, back: to, accepts: null, binds: null });
    const typed = { ...(email === undefined ? {} : { email }), ...(name === undefined ? {} : { name }) };
    const accepts = { token: invitation, ...typed };
    return begun(request, way, { to: '/', back: '/invitation', accepts, binds: null });
  }

  /** To bind whom the provider names. Rejects with PasswordMissing, PasswordRefused, CodeRefused, RateLimited or Busy. */
  async beginBinding(request: FastifyRequest, session: SessionRef, proof: ProofBody): Promise<{ url: string }> {
    const way = await this.provider.begin(); // first: a code is good once
    await this.proofs.prove(request, session, proof);
    const binds = { session: session.id, member: session.member };
    return begun(request, way, { to: '/account', back: '/account', accepts: null, binds });
  }

  /** Where to send the browser on to: what went wrong is for a page to say. */
  async finish(request: FastifyRequest): Promise<string> {
    const attempt = takeAttempt(request);
    try {
      await this.allowances.ofMiss(`sso:${placeOf(request)}`);
      if (!attempt) throw new SignOnExpired();
      const identity = await this.provider.finish(request.url.split('?')[1] ?? '', attempt);
      await this.outcomes.of(request, attempt, identity);
      return wanted(this.config, attempt.to);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      request.change = { ...request.change, outcome: error.code };
      return refusedAt(this.config, attempt?.back ?? '/', error.code);
    }
  }
}

function begun(
  request: FastifyRequest,
  { url, signOn }: { url: string; signOn: SignOn },
  attempt: Pick<Attempt, 'to' | 'back' | 'accepts' | 'binds'>,
): { url: string } {
  giveAttempt(request, { ...attempt, ...signOn, before: tokenIn(request) });
  return { url };
}
