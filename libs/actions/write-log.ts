import { Injectable } from '@nestjs/common';
import type { ActionKind } from '#connectors';
import { logger } from '#kernel';
import { type Begun, type Decision, type LeftWrite, type WriteHold, WriteRepository, type WriteRow } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken, Vault } from '#vault';
import { AnswerDestroyed } from './errors.js';
import { Notebook } from './notebook.js';
import { Patience } from './patience.js';
import { type Answer, type Intent, openPart, sealPart } from './sealed.js';
import { HoldLost } from './sending.js';

/** What makes a call the same as one before. */
export interface Call {
  kind: ActionKind;
  /** Path template of the model. */
  path: string;
  idempotencyKey: string | undefined;
  /** Which record, and what is to be said of it. */
  said: unknown;
  /** What it is about: of calls about the same, one is decided before the next begins. Left out: nobody can say. */
  target?: unknown;
}

const METHODS: Record<ActionKind, string> = { create: 'POST', update: 'PATCH', delete: 'DELETE' };

/** From this status on an answer has no record: it says why there is none. */
const SHOWS_NOTHING = 400;

/** The rows of writes, with what is sealed in them. */
@Injectable()
export class WriteLog {
  constructor(
    private readonly writes: WriteRepository,
    private readonly vault: Vault,
    private readonly patience: Patience,
  ) {}

  /** What is known of a call with this key; null: it is the first one. */
  seen(connection: ConnectionRef, call: Call): Promise<Begun | null> {
    return call.idempotencyKey === undefined
      ? Promise.resolve(null)
      : this.writes.seen(connection, this.rowOf(connection, call));
  }

  begin(connection: ConnectionRef, call: Call, id: string, intent: Intent): Promise<Begun> {
    const sealed = sealPart(this.vault.keys(connection), 'write_intent', id, intent);
    return this.writes.begin(connection, {
      ...{ ...this.rowOf(connection, call), id, intent: sealed },
      requestId: intent.requestId,
    });
  }

  /** Whoever opens it ends it. */
  notebook(connection: ConnectionRef, hold: WriteHold): Notebook {
    return new Notebook(this.writes, this.vault.keys(connection), hold, this.patience);
  }

  /** Rejects with HoldLost where somebody else has decided it, and with AnswerDestroyed where it is decided, and nobody is told how. */
  async decide(
    connection: ConnectionRef,
    hold: WriteHold,
    decision: Omit<Decision, 'answer'> & { answer: Answer },
  ): Promise<void> {
    const answer = sealPart(this.vault.keys(connection), 'write_answer', hold.id, decision.answer);
    const choices = decision.answer.status < SHOWS_NOTHING ? { choices: connection.choicesVersion } : {};
    const finished = await this.writes.finish(hold, { ...decision, answer, ...choices });
    if (finished === 'lost') throw new HoldLost('lost');
    const { state, code } = decision;
    logger.info({ event: 'write_decided', connection: connection.id, write: hold.id, state, code });
    if (finished === 'unkept') throw new AnswerDestroyed(hold.id);
  }

  /** What was answered; null where it is not decided. */
  async answer(connection: ConnectionRef, { id }: { id: string }): Promise<Answer | null> {
    const row = await this.writes.byId(connection.organisationId, id);
    return row && this.answerOf(connection, row);
  }

  answerOf(connection: ConnectionRef, { id, answer }: WriteRow): Answer | null {
    return answer && openPart(this.vault.keys(connection), 'write_answer', id, answer);
  }

  /** Null where its process goes on, or it is decided. */
  async takeOver(id: string): Promise<LeftWrite | null> {
    return (await this.writes.takeOver(1, id))[0] ?? null;
  }

  /** Null where it does not open. */
  intentOf(connection: ConnectionRef, { id, intent }: LeftWrite): Intent | null {
    try {
      return openPart(this.vault.keys(connection), 'write_intent', id, intent);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      logger.error({ event: 'write_unreadable', connection: connection.id, write: id });
      return null;
    }
  }

  private rowOf(connection: ConnectionRef, { kind, path, idempotencyKey, said, target }: Call) {
    const keys = this.vault.keys(connection);
    return {
      route: `${METHODS[kind]} ${path}${kind === 'create' ? '' : '/{id}'}`,
      keyHash: idempotencyKey === undefined ? null : keys.hash(`idempotency\0${idempotencyKey}`),
      bodyHash: keys.hash(`write\0${JSON.stringify(said)}`),
      target: target === undefined ? null : keys.hash(`target\0${JSON.stringify(target)}`),
    };
  }
}
