import { Injectable } from '@nestjs/common';
import type { ActionKind, JsonObject } from '#connectors';
import type { Model } from '#models';
import type { ConnectionRef } from '#tenancy';
import { BEGINNING } from './course.js';
import { Execution } from './execution.js';
import { Once } from './once.js';
import { type Proposal, Proposals } from './proposals.js';
import { Schemas, type Source } from './schemas.js';
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
  ) {}

  /**
   * What is answered, word for word. Rejects only where nothing was sent: with InvalidRequest, NotFound, WriteNotSupported,
   * KeyReused, WriteRunning, WriteUnderWay, or with what kept us from asking the provider what it accepts.
   */
  async write(caller: Caller, connection: ConnectionRef, request: WriteRequest): Promise<Answer> {
    const call = callOf(request);
    const before = request.dryRun ? null : await this.once.before(connection, call);
    if (before) return before; // also where the connection can no longer be opened
    const source = await this.schemas.source(connection, request.model, request.kind);
    const proposal = await this.proposals.of(source, { body: {}, ...request });
    if (request.dryRun) return VALID;
    const intent = intentOf(caller, request, proposal);
    const undertaking = {
      ...{ call: { ...call, target: targetOf(source, request, proposal) }, intent },
      ...{ async: request.async, goesOn: request.goesOn },
    };
    return this.once.carryOut(connection, undertaking, (hold) =>
      this.execution.run(source, hold, intent, proposal.asks),
    );
  }
}

const callOf = ({ model, kind, id, body = {}, idempotencyKey }: WriteRequest): Call => ({
  ...{ kind, idempotencyKey, path: `/api/${model.category}/v1/${model.path}` },
  said: [id?.toLowerCase() ?? null, body],
});

/** The record that is named, or what a creation is found by; of several, all of it together. */
const targetOf = ({ action }: Source, { model, id }: WriteRequest, { asks }: Proposal): unknown[] =>
  id === undefined
    ? [model.name, 'new', ...asks.map((asked) => action.alike?.(asked) ?? asked.body)]
    : [model.name, id.toLowerCase()];

function intentOf({ actor, requestId }: Caller, { model, kind }: WriteRequest, proposal: Proposal): Intent {
  const { asks, together, files } = proposal;
  return {
    ...{ actor, requestId, model: model.name, kind, together },
    hasFiles: Object.keys(files).length > 0,
    asks: asks.map(({ body, record }) => ({ body, ...(record ? { record } : {}) })),
    ...BEGINNING,
  };
}
