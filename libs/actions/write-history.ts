import { Injectable } from '@nestjs/common';
import type { Json } from '#connectors';
import type { Answer } from './sealed.js';
import type { Category } from '#models';
import { type ListedWrite, WriteRepository, type WriteRow, type WriteSelection, type WriteState } from '#store';
import { type ConnectionRef, ConnectionsService, type Environment } from '#tenancy';
import { WriteLog } from './write-log.js';

/** A write as it stands. */
export interface WriteView {
  id: string;
  connectionId: string;
  /** Method and path template. */
  route: string;
  state: WriteState;
  code: string | null;
  upstreamStatus: number | null;
  model: string | null;
  recordId: string | null;
  createdAt: Date;
  sentAt: Date | null;
  finishedAt: Date | null;
}

/** With what was answered, once it is decided. */
export interface WriteDetails extends WriteView {
  category: Category;
  /** The body as it was written where it is not JSON: then `encoding` says how. */
  answer: { status: number; headers: Record<string, string>; body: Json; encoding: 'base64' | null } | null;
}

/** With the numbers between which the change log tells of it; null: they are not known. */
export interface ListedView extends WriteView {
  told: { after: number; until: number } | null;
}

/** Writes and what became of them. */
@Injectable()
export class WriteHistory {
  constructor(
    private readonly writes: WriteRepository,
    private readonly connections: ConnectionsService,
    private readonly log: WriteLog,
  ) {}

  /** The latest first. */
  async list(organisationId: string, selection: WriteSelection): Promise<ListedView[]> {
    return (await this.writes.list(organisationId, selection)).map((row) => ({ ...viewOf(row), told: toldOf(row) }));
  }

  /** Null where there is none in this environment. */
  async get(organisationId: string, environment: Environment, id: string): Promise<WriteDetails | null> {
    const row = await this.writes.byId(organisationId, id);
    const connection = row && (await this.connections.byId(organisationId, environment, row.connectionId));
    return connection
      ? { ...viewOf(row), category: connection.category, answer: this.answerOf(connection, row) }
      : null;
  }

  private answerOf(connection: ConnectionRef, row: WriteRow): WriteDetails['answer'] {
    const answer = this.log.answerOf(connection, row);
    if (!answer) return null;
    const { status, headers, encoding = null } = answer;
    return { status, headers, body: bodyOf(answer), encoding };
  }
}

/** A provider's own answer may call itself JSON and be none. */
function bodyOf({ body, headers, encoding }: Answer): Json {
  if (body === '') return null;
  if (encoding !== undefined || !/\bjson\b/i.test(headers['content-type'] ?? '')) return body;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

function viewOf(row: WriteRow): WriteView {
  const { id, connectionId, route, state, code, upstreamStatus, model, recordId } = row;
  const { createdAt, sentAt, finishedAt } = row;
  return { id, connectionId, route, state, code, upstreamStatus, model, recordId, createdAt, sentAt, finishedAt };
}

const toldOf = ({ begunSeq, seq }: ListedWrite): ListedView['told'] =>
  begunSeq === null || seq === null ? null : { after: begunSeq, until: seq };
