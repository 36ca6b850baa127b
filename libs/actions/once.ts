import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { codeOf, Config, logger, newId, publicUrl } from '#kernel';
import type { Begun, WriteHold } from '#store';
import type { ConnectionRef } from '#tenancy';
import { KeyReused, WriteRunning } from './errors.js';
import type { Answer, Intent } from './sealed.js';
import { HoldLost } from './sending.js';
import { type Call, WriteLog } from './write-log.js';

/** What somebody asks to be done. */
interface Undertaking {
  call: Call;
  intent: Intent;
  /** Answered before it is done. */
  async?: boolean | undefined;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Has done what callers ask for, once for each key, and gives those who ask again what was answered. */
@Injectable()
export class Once implements BeforeApplicationShutdown {
  /** Those that nobody waits for. */
  private readonly running = new Set<Promise<unknown>>();
  private readonly base: string;

  constructor(
    private readonly log: WriteLog,
    config: Config,
  ) {
    this.base = publicUrl(config);
  }

  /** What a call with this key was answered; null: it is the first one. Rejects with KeyReused or WriteRunning. */
  async before(connection: ConnectionRef, call: Call): Promise<Answer | null> {
    const seen = await this.log.seen(connection, call);
    return seen && this.known(connection, seen);
  }

  /** `work` decides what it holds, and gives what was answered. Rejects as `before` does. */
  async carryOut(
    connection: ConnectionRef,
    { call, intent, async: isAsync }: Undertaking,
    work: (hold: WriteHold) => Promise<Answer>,
  ): Promise<Answer> {
    const id = newId();
    const begun = await this.log.begin(connection, call, id, intent);
    if (begun.kind !== 'new') return this.known(connection, begun);
    const answer = this.decided(connection, begun.hold, work);
    return isAsync ? this.later(id, answer) : answer;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  /** By this process, or by the one that has taken it over. */
  private async decided(
    connection: ConnectionRef,
    hold: WriteHold,
    work: (hold: WriteHold) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await work(hold);
    } catch (error) {
      if (!(error instanceof HoldLost)) throw error;
      const answer = await this.log.answer(connection, hold);
      if (!answer) throw new WriteRunning(hold.id);
      return answer;
    }
  }

  private later(id: string, work: Promise<Answer>): Answer {
    const ending = work
      .catch((error: unknown) => {
        logger.error({ event: 'write_left', write: id, code: codeOf(error) }); // a worker takes it over
      })
      .finally(() => this.running.delete(ending));
    this.running.add(ending);
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
