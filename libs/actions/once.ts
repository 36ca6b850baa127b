import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Busy, codeOf, Config, logger, newId, publicUrl } from '#kernel';
import type { Begun, WriteHold } from '#store';
import type { ConnectionRef } from '#tenancy';
import { AnswerDestroyed, KeyReused, WriteRunning, WriteUnderWay } from './errors.js';
import type { Ended } from './execution.js';
import { Patience } from './patience.js';
import type { Answer, Intent } from './sealed.js';
import { HoldLost } from './sending.js';
import { Turns } from './turns.js';
import { WriteEnds } from './write-ends.js';
import { type Call, WriteLog } from './write-log.js';

/** What somebody asks to be done. */
interface Undertaking {
  call: Call;
  intent: Intent;
  /** Answered before it is done. */
  async?: boolean | undefined;
  /** Whoever asked is told then that it goes on, as `Date.now()` has it. Left out: they wait. */
  answerBy?: number;
  /** Told of what then goes on, with all that was said in memory. It never rejects. */
  goesOn?: ((work: Promise<unknown>) => void) | undefined;
}

/** Decides what it holds. */
type Work = (hold: WriteHold) => Promise<Ended>;

const JSON_TYPE = 'application/json; charset=utf-8';

/** At once, with all that they say in memory. */
const MOST_RUNNING = 50;

/** Seconds, for whoever was told that it takes longer than they can wait. */
const LOOK_LATER = 10;

/** Before each look whether another write has ended: longer each time. In seconds. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [0.05, 1];

/** Has done what callers ask for, once for each key, and gives those who ask again what was answered. */
@Injectable()
export class Once implements BeforeApplicationShutdown {
  /** Those that nobody waits for. */
  private readonly running = new Set<Promise<unknown>>();
  private readonly turns = new Turns();
  private isClosing = false;
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

  /** Rejects as `before` does, or with Busy or WriteUnderWay; with WriteRunning also where it takes too long to wait for it. */
  async carryOut(connection: ConnectionRef, undertaking: Undertaking, work: Work): Promise<Answer> {
    const { call, intent, async: isAsync } = undertaking;
    if (isAsync && (this.isClosing || this.running.size >= MOST_RUNNING)) throw new Busy();
    const id = newId();
    const beginning = isAsync ? this.tried(connection, call, id, intent) : this.begin(connection, call, id, intent);
    if (isAsync) this.running.add(beginning); // its place is taken from here on
    try {
      const begun = await beginning;
      if (begun.kind !== 'new') return this.known(connection, begun);
      return await this.done(connection, begun.hold, undertaking, work);
    } finally {
      this.running.delete(beginning);
    }
  }

  private async done(
    connection: ConnectionRef,
    hold: WriteHold,
    { intent, async: isAsync, answerBy, goesOn }: Undertaking,
    work: Work,
  ): Promise<Answer> {
    const waits = { isOver: isAsync === true };
    const deciding = this.decided(connection, hold, this.telling(connection, intent, work, waits));
    const answer = isAsync ? null : await soonEnough(deciding, answerBy);
    if (answer) return answer;
    waits.isOver = true;
    const ending = this.later(hold.id, deciding);
    goesOn?.(ending);
    if (isAsync) return this.accepted(hold.id);
    throw new WriteRunning(hold.id, LOOK_LATER);
  }

  /** When no other write of the same thing is under way, and those that came to this process before it have begun. */
  private begin(connection: ConnectionRef, call: Call, id: string, intent: Intent): Promise<Begun> {
    const end = Date.now() + this.patience.turn * 1000;
    const name = `${connection.id} ${JSON.stringify(call.target ?? id)}`;
    return this.turns.take(name, async () => {
      for (let pause = FIRST_PAUSE; Date.now() < end; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
        const begun = await this.log.begin(connection, call, id, intent);
        if (begun.kind !== 'in the way') return begun;
        await sleep(Math.min(pause * 1000, Math.max(0, end - Date.now())));
      }
      return this.tried(connection, call, id, intent);
    });
  }

  /** At once, or not at all: whoever does not wait for an answer keeps nobody's room with what they said. */
  private async tried(connection: ConnectionRef, call: Call, id: string, intent: Intent): Promise<Begun> {
    const begun = await this.log.begin(connection, call, id, intent);
    if (begun.kind === 'in the way') throw new WriteUnderWay(begun.id, begun.retryAfterSeconds);
    return begun;
  }

  /** Nobody is told that something was accepted that is not then awaited. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    while (this.running.size > 0) await Promise.allSettled(this.running);
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

  /** Where whoever asked has only heard that it was accepted, or goes on. */
  private telling(connection: ConnectionRef, intent: Intent, work: Work, waits: { isOver: boolean }): Work {
    return async (hold) => {
      const ended = await work(hold);
      if (!waits.isOver) return ended;
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
    if (begun.kind === 'decided' && !answer) throw new AnswerDestroyed(begun.write.id);
    if (answer) return { ...answer, headers: { ...answer.headers, 'x-idempotent-replay': 'true' } };
    throw new WriteRunning(idOf(begun), begun.kind === 'running' ? begun.retryAfterSeconds : 1);
  }
}

function idOf(begun: Begun): string {
  if (begun.kind === 'new') return begun.hold.id;
  return begun.kind === 'decided' ? begun.write.id : begun.id;
}

/** Null where it takes longer. */
async function soonEnough(deciding: Promise<Answer>, answerBy: number | undefined): Promise<Answer | null> {
  if (answerBy === undefined) return deciding;
  const over = new AbortController();
  const late = sleep(Math.max(0, answerBy - Date.now()), null, { ref: false, signal: over.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([deciding, late]);
  } finally {
    over.abort();
  }
}
