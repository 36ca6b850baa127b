import { Injectable } from '@nestjs/common';
import type { Json, JsonObject } from '#connectors';
import { AppError, NotFound } from '#kernel';
import { CustomFieldRepository, type FieldOwner } from '#store';
import { type ConnectionRef, ConnectionsService, type Environment } from '#tenancy';
import { expressionOf } from './custom-field-definitions.service.js';
import { RecordSamples } from './record-samples.js';

/** Where a payload comes from, in the dialect's words. */
export type PayloadSource = 'connector_sync' | 'integration_sample' | 'inline';

export interface Payload {
  raw: JsonObject;
  source: PayloadSource;
}

export interface Preview {
  value: Json;
  source: PayloadSource;
  /** Why the expression does not work on this payload; null when it does. */
  failure: string | null;
}

/** Payloads to write expressions for, and expressions tried on them. */
@Injectable()
export class CustomFieldTrials {
  constructor(
    private readonly fields: CustomFieldRepository,
    private readonly connections: ConnectionsService,
    private readonly samples: RecordSamples,
  ) {}

  /** Of the connection's latest record, or, where it has none yet, of the same form as others have. */
  async ofConnection(connection: ConnectionRef, model: string): Promise<Payload> {
    const raw = await this.samples.raw(connection, model);
    return raw ? { raw, source: 'connector_sync' } : this.ofConnector(connection, connection.connector, model);
  }

  /** The form of what a connector reads, without anybody's values. */
  async ofConnector(owner: FieldOwner, connector: string, model: string): Promise<Payload> {
    const { organisationId, environment } = owner;
    const id = await this.fields.syncedConnection(owner, connector, model);
    const connection = id === null ? null : await this.connections.byId(organisationId, environment as Environment, id);
    const raw = connection && (await this.samples.raw(connection, model));
    if (!raw) throw new NotFound(`A record of the model ${model}`);
    return { raw: formOf(raw) as JsonObject, source: 'integration_sample' };
  }

  async preview(
    connection: ConnectionRef,
    { jsonPath, model, inline }: { jsonPath: string; model: string; inline: JsonObject | null },
  ): Promise<Preview> {
    const expression = expressionOf(jsonPath);
    const { raw, source } = inline
      ? ({ raw: inline, source: 'inline' } as const)
      : await this.ofConnection(connection, model);
    try {
      return { value: expression.evaluate(raw), source, failure: null };
    } catch (error) {
      return { value: null, source, failure: reasonOf(error) };
    }
  }
}

/** So many members tell what a list holds. */
const MEMBERS = 3;
const BLANK = { string: 'text', number: 0, boolean: false } as const;

/** The same with a value of its kind in place of each value: keys tell where things lie, and name nobody. */
function formOf(value: Json): Json {
  if (value === null) return null;
  if (Array.isArray(value)) return value.slice(0, MEMBERS).map(formOf);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, formOf(part)]));
  return BLANK[typeof value as keyof typeof BLANK];
}

/** What the evaluation says of itself: of kinds, places and functions, in the caller's own answer. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? `The expression does not work on this payload: ${error.message}` : 'It failed.';
}
