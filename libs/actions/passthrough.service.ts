import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { CredentialsRejected, type PassedAnswer, type PassedCall, type Passthrough } from '#connectors';
import { inLane } from '#kernel';
import type { WriteHold } from '#store';
import { type ConnectionRef, ConnectionsService, type OpenConnection } from '#tenancy';
import type { Caller } from './actions.service.js';
import { type Answered, troubled } from './answers.js';
import { BEGINNING, isPassing } from './course.js';
import { WriteNotSupported } from './errors.js';
import type { Ended } from './execution.js';
import { type Fate, troubleOf, unknown } from './fate.js';
import { Once } from './once.js';
import { answeredBy } from './passed-answer.js';
import { isRead, passedCallOf, type PassthroughRequest } from './passed-call.js';
import { headersToShow } from './passed-headers.js';
import { CallNotAllowed, PassthroughRules } from './passthrough-rules.js';
import { mayFit } from './path-pattern.js';
import type { Answer, Intent } from './sealed.js';
import { HoldLost, isUndone } from './sending.js';
import { WriteLog } from './write-log.js';

/** How the caller wants it done. */
interface Manner {
  idempotencyKey?: string | undefined;
  /** Answers before it is sent. */
  async?: boolean | undefined;
  /** Told of what goes on after such an answer, with the whole call in memory. */
  goesOn?: ((work: Promise<unknown>) => void) | undefined;
}

/** An answer that goes on as it comes: whoever gets it reads or destroys it. */
export interface Flowing {
  status: number;
  headers: Record<string, string>;
  body: Readable;
}

/** Where a call goes, opened. */
interface Way extends OpenConnection {
  connection: ConnectionRef;
  passthrough: Passthrough<unknown>;
}

const LOOK = 'Look for it at the provider.';

/** Calls of a provider's API in a caller's words, with the credentials that we have. */
@Injectable()
export class PassthroughService {
  constructor(
    private readonly rules: PassthroughRules,
    private readonly connections: ConnectionsService,
    private readonly once: Once,
    private readonly log: WriteLog,
  ) {}

  /**
   * What the provider answered, whatever it says; or why there is no answer. What may change something, and what nobody waits for,
   * is remembered as every write. Rejects only where nothing was sent.
   */
  async pass(
    caller: Caller,
    connection: ConnectionRef,
    request: PassthroughRequest & Manner,
  ): Promise<Answer | Flowing> {
    const call = await passedCallOf(request);
    await this.rules.check(connection, call);
    const { idempotencyKey, async: isAsync, goesOn, ...said } = request;
    const known = { kind: 'create' as const, path: '/api/v1/passthrough', idempotencyKey, said };
    const before = await this.once.before(connection, known);
    if (before) return before; // also where the connection can no longer be opened
    const way = await this.wayOf(connection, call);
    if (isRead(call.method) && !isAsync && idempotencyKey === undefined) return this.flow(caller, way, call);
    const intent = intentOf(caller);
    return this.once.carryOut(connection, { call: known, intent, async: isAsync, goesOn }, (hold) =>
      this.carryOut(way, call, hold, intent),
    );
  }

  private async wayOf(connection: ConnectionRef, { path }: PassedCall): Promise<Way> {
    const opened = await this.connections.open(connection);
    const { name, passthrough } = opened.connector;
    if (!passthrough) throw new WriteNotSupported(name, 'passthrough');
    if (passthrough.never.some((pattern) => mayFit(pattern, path)))
      throw new CallNotAllowed('What shows credentials or changes them is never passed on.');
    return { ...opened, connection, passthrough };
  }

  private async flow({ requestId }: Caller, way: Way, call: PassedCall): Promise<Answer | Flowing> {
    try {
      const { status, headers, body } = await this.call(way, call);
      return { status: 200, headers: headersToShow(status, headers), body };
    } catch (error) {
      return troubled(await this.fateOf(way, call, error), { requestId }).answer;
    }
  }

  private async carryOut(way: Way, call: PassedCall, hold: WriteHold, intent: Intent): Promise<Ended> {
    const notebook = this.log.notebook(way.connection, hold);
    try {
      await notebook.note({ ...intent, sent: { step: 0, at: new Date().toISOString() } });
      const context = { requestId: intent.requestId, writeId: hold.id };
      const { freesKey, ...answered } = await this.answeredOf(way, { ...call, signal: notebook.signal }, context);
      await this.log.decide(way.connection, hold, { ...answered, model: null, freesKey });
      return { answer: answered.answer, outcome: answered.code ?? 'ok' };
    } finally {
      notebook.end();
    }
  }

  private async answeredOf(
    way: Way,
    call: PassedCall,
    context: { requestId: string; writeId: string },
  ): Promise<Answered & { freesKey: boolean }> {
    let answer: PassedAnswer;
    try {
      answer = await this.call(way, call);
    } catch (error) {
      if (error instanceof HoldLost) throw error;
      const fate = await this.fateOf(way, call, error);
      return { ...troubled(fate, context), freesKey: isPassing([fate]) };
    }
    const freesKey = answer.status === 429; // it did nothing, and may do it later
    return { ...(await answeredBy(answer, call.method, context)), freesKey };
  }

  private call({ passthrough, client }: Way, call: PassedCall): Promise<PassedAnswer> {
    return inLane('write', () => passthrough.call(client, call));
  }

  /** Of a call that was not answered. */
  private async fateOf(
    { connection, credentialsVersion }: Way,
    { method }: PassedCall,
    error: unknown,
  ): Promise<Exclude<Fate, { state: 'succeeded' }>> {
    if (!isRead(method) && !isUndone(error)) return { state: 'unknown', trouble: unknown(LOOK) };
    if (error instanceof CredentialsRejected) await this.connections.markRelinkNeeded(connection, credentialsVersion);
    return { state: 'failed', trouble: troubleOf(error) };
  }
}

/** Without the call: nobody goes on with one whose process has ended. */
const intentOf = ({ actor, requestId }: Caller): Intent => ({
  ...{ actor, requestId, model: 'passthrough', kind: 'create', together: false, hasFiles: false, asks: [] },
  ...BEGINNING,
});
