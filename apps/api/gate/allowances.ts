import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '#kernel';
import { type Allowance, ApiLimiter } from '#limits';
import type { Reply } from './arguments.js';
import { HookBusy, RateLimited } from './refusals.js';

/** A key serves many connectors, so it has the minute of this many. */
const CONNECTORS = 10;

/** Times as many events as calls: a provider tells of each thing that a bulk change has touched. */
const EVENTS = 10;

/** How often one may call: with a connector token by that, else by the API key. Throws RateLimited. */
@Injectable()
export class Allowances {
  constructor(
    private readonly limiter: ApiLimiter,
    private readonly config: Config,
  ) {}

  async ofConnection(id: string, reply: FastifyReply): Promise<void> {
    const allowance = await this.limiter.take(id);
    tell(allowance, reply);
    hold(allowance);
  }

  /** Of those who have the address of a file and no key. */
  async ofFiles(connectionId: string, reply: Reply): Promise<void> {
    const allowance = await this.limiter.take(`files:${connectionId}`);
    if (!allowance.allowed) tell(allowance, reply);
    hold(allowance);
  }

  /** Of what a provider sends. */
  async ofHook(connectionId: string): Promise<void> {
    const { allowed, resetAt } = await this.limiter.take(`hook:${connectionId}`, EVENTS * this.config.RATE_LIMIT);
    if (!allowed) throw new HookBusy((resetAt.getTime() - Date.now()) / 1000);
  }

  /** Told when it is used up only: a refusal must not differ by what was spent before. */
  async ofKey(id: string, reply: FastifyReply): Promise<void> {
    const allowance = await this.limiter.take(`key:${id}`, CONNECTORS * this.config.RATE_LIMIT);
    if (!allowance.allowed) tell(allowance, reply);
    hold(allowance);
  }
}

function tell({ limit, remaining, resetAt }: Allowance, reply: Pick<FastifyReply, 'header'> | Reply): void {
  reply.header('X-RateLimit-Limit', String(limit));
  reply.header('X-RateLimit-Remaining', String(remaining));
  reply.header('X-RateLimit-Reset', String(Math.ceil(resetAt.getTime() / 1000)));
}

function hold({ allowed, resetAt }: Allowance): void {
  if (!allowed) throw new RateLimited((resetAt.getTime() - Date.now()) / 1000);
}
