import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Busy, codeOf, Config, logger, newId, publicUrl } from '#kernel';
import type { Begun, WriteHold } from '#store';
import type { ConnectionRef } from '#tenancy';
import { KeyReused, WriteRunning, WriteUnderWay } from './errors.js';
import type { Ended } from './execution.js';
import { Patience } from './patience.js';
import type { Answer, Intent } from './sealed.js';
import { HoldLost } from './sending.js';
import { WriteEnds } from './write-ends.js';
import { type Call, WriteLog } from './write-log.js';

/** What somebody asks to be done. */
interface Undertaking {
  call: Call;
  intent: Intent;
  /** Answered before it is done. */
  async?: boolean | undefined;
  /** Told of what then goes on, with all that was said in memory. It never rejects. */
  goesOn?: ((work: Promise<unknown>) => void) | undefined;
}

/** Decides what it holds. */
type Work = (hold: WriteHold) => Promise<Ended>;

const JSON_TYPE = 'application/json; charset=utf-8';

/** At once, with all that they say in memory. */
const MOST_RUNNING = 50;

/** Before each look whether another write has ended: longer each time. In seconds. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [0.05, 1];

/** Has done what callers ask for, once for each key, and gives those who ask again what was answered. */
@Injectable()
export class Once implements BeforeApplicationShutdown {
  /** Those that nobody waits for. */
  private readonly running = new Set<Promise<unknown>>();
  private readonly base: string;

  constructor(
    private readonly log: WriteLog,
    private readonly ends: WriteEnds,
    private readonly patience: Patience,
    config: Config,
  ) {
    this.base = publicUrl(config);
  }

  /** What a call with this key was answered; null: it is the first one. Rejects with KeyReused or WriteRunning. */
  async before(connection: ConnectionRef, call: Call): Promise<Answer | null> {
    const seen = await this.log.seen(connection, call);
    return seen && this.known(connection, seen);
  }

  /** Rejects as `before` does, or with Busy or WriteUnderWay. */
  async carryOut(
    connection: ConnectionRef,
    { call, intent, async: isAsync, goesOn }: Undertaking,
    work: Work,
  ): Promise<Answer> {
    if (isAsync && this.running.size >= MOST_RUNNING) throw new Busy();
    const id = newId();
    const beginning = this.begin(connection, call, id, intent);
    if (isAsync) this.running.add(beginning); // its place is taken from here on
    try {
      const begun = await beginning;
      if (begun.kind !== 'new') return this.known(connection, begun);
      if (!isAsync) return await this.decided(connection, begun.hold, work);
      const ending = this.later(id, this.decided(connection, begun.hold, this.telling(connection, intent, work)));
      goesOn?.(ending);
      return this.accepted(id);
    } finally {
      this.running.delete(beginning);
    }
  }

  /** When no other write of the same thing is under way. */
  private async begin(connection: ConnectionRef, call: Call, id: string, intent: Intent): Promise<Begun> {
    const end = Date.now() + this.patience.turn * 1000;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const begun = await this.log.begin(connection, call, id, intent);
      if (begun.kind !== 'in the way') return begun;
      if (Date.now() >= end) throw new WriteUnderWay(begun.id, begun.retryAfterSeconds);
      await sleep(pause * 1000);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  /** By this process, or by the one that has taken it over. */
  private async decided(connection: ConnectionRef, hold: WriteHold, work: Work): Promise<Answer> {
    try {
      return (await work(hold)).answer;
    } catch (error) {
      if (!(error instanceof HoldLost)) throw error;
      const answer = await this.log.answer(connection, hold);
      if (!answer) throw new WriteRunning(hold.id);
      return answer;
    }
  }

  /** Whoever asked has only heard that it was accepted. */
  private telling(connection: ConnectionRef, intent: Intent, work: Work): Work {
    return async (hold) => {
      const ended = await work(hold);
      await this.ends.tell(connection, hold.id, intent, ended.outcome).catch((error: unknown) => {
        logger.error({ event: 'audit_not_written', write: hold.id, code: codeOf(error) });
      });
      return ended;
    };
  }

  private later(id: string, work: Promise<Answer>): Promise<unknown> {
    const ending = work
      .catch((error: unknown) => {
        logger.error({ event: 'write_left', write: id, code: codeOf(error) }); // a worker takes it over
      })
      .finally(() => this.running.delete(ending));
    this.running.add(ending);
    return ending;
  }

  private accepted(id: string): Answer {
    const body = JSON.stringify({ write_id: id, status_url: `${this.base}/api/v1/writes/${id}` });
    return { status: 202, headers: { 'content-type': JSON_TYPE, 'x-write-id': id }, body };
  }

  private known(connection: ConnectionRef, begun: Begun): Answer {
    if (begun.kind === 'other body') throw new KeyReused(begun.id);
    const answer = begun.kind === 'decided' && this.log.answerOf(connection, begun.write);
    if (answer) return { ...answer, headers: { ...answer.headers, 'x-idempotent-replay': 'true' } };
    throw new WriteRunning(idOf(begun), begun.kind === 'running' ? begun.retryAfterSeconds : 1);
  }
}

function idOf(begun: Begun): string {
  if (begun.kind === 'new') return begun.hold.id;
  return begun.kind === 'decided' ? begun.write.id : begun.id;
}
