import { Injectable } from '@nestjs/common';
import { type Action, type ActionKind, type BodySchema, type Connector, RightMissing } from '#connectors';
import { beforeDeadline, inLane, inTime, takingItsTime } from '#kernel';
import type { Model } from '#models';
import { type ConnectionRef, ConnectionsService, isUnwritable, type OpenConnection, ShortCache } from '#tenancy';
import { BodyCheck } from './body-check.js';
import { WriteNotSupported } from './errors.js';
import { withOwnIds } from './own-ids.js';
import { Patience, tooLate } from './patience.js';
import { FieldWithheld, published } from './withheld.js';

/** What may be said, and what checks it. */
export interface Described {
  schema: BodySchema;
  /** The same as it is published: without what the customer has switched off. */
  published: BodySchema;
  /** The provider's ids of the records that it lists, by ours. */
  remoteIds: ReadonlyMap<string, string>;
  check: BodyCheck;
}

/** An action of a connection that is open. */
export interface Source extends OpenConnection {
  connection: ConnectionRef;
  action: Action<unknown>;
}

/** For so long an absence type that the customer has just made may not be known. */
const KEPT = 60_000;
const MOST = 200;

/** What can be written to a connection, as its customer has it. */
@Injectable()
export class Schemas {
  private readonly cache = new ShortCache<Described | null>(KEPT, MOST);

  constructor(
    private readonly connections: ConnectionsService,
    private readonly patience: Patience,
  ) {}

  /** Throws FieldWithheld where the customer has switched the model off. */
  async source(connection: ConnectionRef, model: Model, kind: ActionKind): Promise<Source> {
    if (connection.withheld.models.includes(model.name)) throw new FieldWithheld(model.displayName.toLowerCase());
    const opened = await this.connections.open(connection);
    return { ...opened, connection, action: actionOf(opened.connector, model, kind) };
  }

  /** Null for what has no body. */
  of({ connection, credentialsVersion, client, action }: Source): Promise<Described | null> {
    const { model, kind } = action;
    const key = [connection.id, credentialsVersion, connection.rendering, model.name, kind].join(' ');
    const load = async (): Promise<Described | null> => {
      const schema = await inLane('write', () => action.schema?.(client, connection.settings));
      if (!schema) return null;
      const shown = await withOwnIds(schema, connection.id);
      const check = new BodyCheck(shown.schema);
      return { ...shown, published: published(shown.schema, connection.withheld), check };
    };
    return beforeDeadline(this.cache.get(key, () => takingItsTime(load)));
  }

  /** For whoever wants to know what may be written. Throws WriteNotSupported, or RightMissing where that is known. */
  async meta(connection: ConnectionRef, model: Model, kind: ActionKind): Promise<BodySchema> {
    const source = await this.source(connection, model, kind);
    refuseUnwritable(source);
    const { before } = this.patience;
    const late = tooLate(source.connector.name, before);
    const described = await inTime(before, late, () => this.of(source));
    if (!described) throw new WriteNotSupported(source.connector.name, 'such description');
    return described.published;
  }
}

/** Throws RightMissing where a write was refused for that not long ago. A write itself is sent all the same: it finds out. */
export function refuseUnwritable({ connection, connector, action }: Source): void {
  if (isUnwritable(connection, action.right, new Date())) throw new RightMissing(connector.name, action.right);
}

function actionOf(connector: Connector, model: Model, kind: ActionKind): Action<unknown> {
  const action = connector.actions?.find((one) => one.model.name === model.name && one.kind === kind);
  if (!action) throw new WriteNotSupported(connector.name, `${kind} of ${model.displayName.toLowerCase()}`);
  return action;
}
