import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError, Config } from '#kernel';
import { type Allowance, ApiLimiter, LoginTries } from '#limits';
import { Vault } from '#vault';
import type { Reply } from './arguments.js';
import { placeOf } from './place.js';
import { HookBusy, RateLimited } from './refusals.js';

/** A key serves many connectors, so it has the minute of this many. */
const CONNECTORS = 10;

/** Of an endpoint: tests are for people who set it up, not for calls to wherever it leads. */
const TESTS = 10;

/** Times as many events as calls: a provider tells of each thing that a bulk change has touched. */
const EVENTS = 10;

const MINUTE = 60;
/** Addresses of hooks, and health links, that are nobody's, for each address that asks: a provider may be sending to a few that are gone. */
const MISSES = 120;

/** What whoever guesses is told. */
const WRONG = ['login_refused', 'password_refused', 'code_refused'];

/** How often one may call: with a connector token by that, else by the API key. Throws RateLimited. */
@Injectable()
export class Allowances {
  private readonly misses = new RateLimiterMemory({ points: MISSES, duration: MINUTE });

  constructor(
    private readonly limiter: ApiLimiter,
    private readonly tries: LoginTries,
    private readonly config: Config,
    private readonly vault: Vault,
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

  /** To one endpoint, of anybody who may. */
  async ofTests(endpointId: string, reply: Reply): Promise<void> {
    const allowance = await this.limiter.take(`test:${endpointId}`, TESTS);
    if (allowance.allowed) return;
    tell(allowance, reply);
    const seconds = secondsTo(allowance);
    throw new RateLimited(
      seconds,
      `An endpoint is tested ${TESTS} times a minute at the most. Ask again in ${Math.max(1, Math.ceil(seconds))} seconds.`,
    );
  }

  /** Of what a provider sends. */
  async ofHook(connectionId: string): Promise<void> {
    const { allowed, resetAt } = await this.limiter.take(`hook:${connectionId}`, EVENTS * this.config.RATE_LIMIT);
    if (!allowed) throw new HookBusy((resetAt.getTime() - Date.now()) / 1000);
  }

  /** Of whoever holds a customer's link. */
  async ofHealth(linkId: string, reply: FastifyReply): Promise<void> {
    const allowance = await this.limiter.take(`health:${linkId}`);
    if (!allowance.allowed) tell(allowance, reply);
    hold(allowance);
  }

  /** Of who comes with a link that is nobody's. Whoever else comes from there with a good one is let in all the same. */
  async ofMiss(source: string): Promise<void> {
    const { consumedPoints, msBeforeNext } = await this.misses.penalty(source);
    if (consumedPoints > MISSES) throw new RateLimited(msBeforeNext / 1000);
  }

  /**
   * A try to log in, or to show once more who one is; `name` stands for the member or the address that was typed. What is counted is all
   * tries since one was `proven`, and of the place those that were wrong.
   */
  async trying<T>(name: string, request: { ip: string }, work: () => Promise<T>): Promise<T> {
    const place = this.vault.nameRoot('login_from', placeOf(request));
    hold(await this.tries.take(name, place));
    try {
      const done = await work();
      await this.tries.pardon(place);
      return done;
    } catch (error) {
      if (!(error instanceof AppError && WRONG.includes(error.code))) await this.tries.pardon(place);
      throw error;
    }
  }

  /** Whoever has shown a code is not counted as one who guesses. */
  async proven(name: string): Promise<void> {
    await this.tries.forget(name);
  }

  /** Looks for where a hook leads to; who has asked for too many that lead nowhere waits. */
  async seeking<T>(source: string, look: () => Promise<T | null>): Promise<T | null> {
    const before = await this.misses.get(source);
    if (before && before.consumedPoints >= MISSES) throw new HookBusy(before.msBeforeNext / 1000);
    const found = await look();
    if (found === null) await this.misses.penalty(source);
    return found;
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

function hold(allowance: Allowance): void {
  if (!allowance.allowed) throw new RateLimited(secondsTo(allowance));
}

const secondsTo = ({ resetAt }: Allowance): number => (resetAt.getTime() - Date.now()) / 1000;
