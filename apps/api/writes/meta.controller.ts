import { applyDecorators, Controller, Get, type Type } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Model } from '#models';
import type { ConnectionRef } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { ModelWrites } from './model-writes.js';
import { MetaDto, WriteErrorDto } from './write.dto.js';

/** What may be written of one model to this connector, as its customer has it: types, places, attributes. */
export function metaController(model: Model): Type {
  const { name, path, category, displayName } = model;

  /** Operation names are apart: one description is found by two paths. */
  const Meta = (of: string, what: string): MethodDecorator =>
    applyDecorators(
      ApiOkResponse({ type: MetaDto }),
      ApiDefaultResponse({
        type: WriteErrorDto,
        description: 'Any other error. 501: the connector does not write this.',
      }),
      ByToken({ action: `${name}.meta`, needs: 'read', category }),
      ApiOperation({ summary: `What ${what} may say`, operationId: `${name}_${of}` }),
    );

  @ApiTags(displayName)
  @Controller(`api/${category}/v1/${path}`)
  class MetaController {
    constructor(private readonly writes: ModelWrites) {}

    @Get('create/meta')
    @Meta('create_meta', 'a creation, by its older path,')
    createMeta(@Connected() connection: ConnectionRef): Promise<MetaDto> {
      return this.writes.meta(connection, model, 'create');
    }

    @Get('meta/post')
    @Meta('meta_post', 'a creation')
    metaPost(@Connected() connection: ConnectionRef): Promise<MetaDto> {
      return this.writes.meta(connection, model, 'create');
    }

    @Get('meta/patch')
    @Meta('meta_patch', 'a change')
    metaPatch(@Connected() connection: ConnectionRef): Promise<MetaDto> {
      return this.writes.meta(connection, model, 'update');
    }
  }
  return MetaController;
}
