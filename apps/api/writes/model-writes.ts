import { Injectable } from '@nestjs/common';
import { ActionsService, type Answer, Schemas, type WriteRequest } from '#actions';
import type { ActionKind, BodySchema } from '#connectors';
import type { Model } from '#models';
import type { ConnectionRef } from '#tenancy';
import { inItsWords } from '../http/upstream-refused.js';
import { told } from './meta.js';
import type { MetaDto } from './write.dto.js';
import type { WriteCall } from './write-call.js';

/** Which action of the connector. */
export type Target = Pick<WriteRequest, 'model' | 'kind' | 'id'>;

/** Writes of models, and what they may say. */
@Injectable()
export class ModelWrites {
  constructor(
    private readonly actions: ActionsService,
    private readonly schemas: Schemas,
  ) {}

  write({ author, connection, said }: WriteCall, target: Target): Promise<Answer> {
    return this.actions.write(author, connection, { ...target, ...said }).catch(inItsWords);
  }

  async meta(connection: ConnectionRef, model: Model, kind: ActionKind): Promise<MetaDto> {
    const schema: BodySchema = await this.schemas.meta(connection, model, kind).catch(inItsWords);
    return { success: true, data: told(schema), error: null };
  }
}
