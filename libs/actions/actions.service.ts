import { Injectable } from '@nestjs/common';
import type { ActionKind, JsonObject } from '#connectors';
import { inTime } from '#kernel';
import type { Model } from '#models';
import type { ConnectionRef } from '#tenancy';
import { BEGINNING } from './course.js';
import { Execution } from './execution.js';
import { Once } from './once.js';
import { Patience, tooLate } from './patience.js';
import { type Proposal, Proposals } from './proposals.js';
import { refuseUnwritable, Schemas } from './schemas.js';
import type { Answer, Intent } from './sealed.js';
import type { Call } from './write-log.js';

/** Who asks. */
export interface Caller {
  /** An API key's id. */
  actor: string;
  requestId: string;
}

export interface WriteRequest {
  model: Model;
  kind: ActionKind;
  /** Which record: of updates and deletions. */
  id?: string;
  body?: JsonObject;
  idempotencyKey?: string;
  /** Says whether it would be tried, and sends nothing. */
  dryRun?: boolean;
  /** Answers before it is sent. */
  async?: boolean;
  /** Has custom fields in the answer also where none were sent. */
  includeCustomFields?: boolean;
  /** Told of what goes on after such an answer, with the whole body in memory. */
  goesOn?: (work: Promise<unknown>) => void;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const VALID: Answer = { status: 200, headers: { 'content-type': JSON_TYPE }, body: '{"valid":true}' };

/** Writes at providers: once at the most, and says what became of it. */
@Injectable()
export class ActionsService {
  constructor(
    private readonly schemas: Schemas,
    private readonly proposals: Proposals,
    private readonly execution: Execution,
    private readonly once: Once,
    private readonly patience: Patience,
  ) {}

  /**
   * What is answered, word for word. Rejects only where nothing was sent: with InvalidRequest, NotFound, WriteNotSupported,
   * KeyReused, WriteUnderWay, or with what kept us from asking the provider what it accepts; or with WriteRunning.
   */
  async write(caller: Caller, connection: ConnectionRef, request: WriteRequest): Promise<Answer> {
    const call = callOf(request);
    const answerBy = Date.now() + this.patience.answer * 1000;
    const known = request.dryRun ? null : await this.once.before(connection, call);
    if (known) return known; // also where the connection can no longer be opened
    const source = await this.schemas.source(connection, request.model, request.kind);
    if (request.dryRun) refuseUnwritable(source);
    const seconds = this.patience.before + this.patience.beforeEach * itemsIn(request);
    const late = tooLate(source.connector.name, seconds);
    let proposal: Proposal;
    try {
      proposal = await inTime(seconds, late, () => this.proposals.of(source, { body: {}, ...request }));
    } catch (error) {
      // What is in the way may be what another call with this key has done meanwhile.
      const done = request.dryRun ? null : await this.once.before(connection, call);
      if (done) return done;
      throw error;
    }
    if (request.dryRun) return VALID;
    const intent = intentOf({ ...caller, choices: connection.choicesVersion }, request, proposal);
    const undertaking = {
      ...{ call: { ...call, target: proposal.target }, intent },
      ...{ async: request.async, goesOn: request.goesOn, answerBy },
    };
    return this.once.carryOut(connection, undertaking, (hold) =>
      this.execution.run(source, hold, intent, proposal.asks),
    );
  }
}

const itemsIn = ({ body }: WriteRequest): number => (Array.isArray(body?.['items']) ? body['items'].length : 0);

const callOf = ({ model, kind, id, body = {}, idempotencyKey }: WriteRequest): Call => ({
  ...{ kind, idempotencyKey, path: `/api/${model.category}/v1/${model.path}` },
  said: [id?.toLowerCase() ?? null, body],
});

type Asking = Caller & Required<Pick<Intent, 'choices'>>;

function intentOf({ actor, requestId, choices }: Asking, request: WriteRequest, proposal: Proposal): Intent {
  const { asks, together, files } = proposal;
  const { model, kind, includeCustomFields = asks.some(({ body }) => body['custom_fields'] !== undefined) } = request;
  return {
    ...{ actor, requestId, choices, model: model.name, kind, together, includeCustomFields },
    hasFiles: Object.keys(files).length > 0,
    asks: asks.map(({ body, record }) => ({ body, ...(record ? { record } : {}) })),
    ...BEGINNING,
  };
}
