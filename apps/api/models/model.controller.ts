import { Controller, Get, Header, type Type } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Model } from '#models';
import type { ConnectionRef } from '#tenancy';
import { Answering, Connected, PathId, QueryBy, type Reply } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { itemOf, pageOf } from './item.dto.js';
import {
  freshQuery,
  freshView,
  listParameters,
  type ModelQuery,
  viewParameters,
  type ViewQuery,
  wrongRanges,
} from './list-parameters.js';
import { ModelReads } from './model-reads.js';
import { Documented, readerOf } from './parameter.js';

const JSON_TYPE = 'application/json; charset=utf-8';

const instant = (description: string): object => ({ description, schema: { type: 'string', format: 'date-time' } });
const LIST_HEADERS = {
  'X-Modified-Until': instant('Pass it as `modified_after` next time.'),
  'X-Data-Synced-At': instant(
    'When the last successful reading of this model began: what changed at the provider before is here. Missing before the first one.',
  ),
};

/** The routes of one model. All models have the same ones, built from their declaration. */
export function modelController(model: Model): Type {
  const { name, path, category, displayName, description } = model;
  const parameters = listParameters(model);
  const readQuery = readerOf(parameters, freshQuery, wrongRanges(model));
  const viewing = viewParameters(model);
  const readView = readerOf(viewing, freshView);
  const item = itemOf(model);

  @ApiTags(displayName)
  @Controller(`api/${category}/v1/${path}`)
  class ModelController {
    constructor(private readonly reads: ModelReads) {}

    @Get()
    @ByToken({ action: `${name}.list`, needs: 'read', category })
    @Header('Content-Type', JSON_TYPE)
    @ApiOperation({ summary: `List ${displayName.toLowerCase()}`, description, operationId: `${name}_list` })
    @Documented(parameters)
    @ApiOkResponse({ type: pageOf(model, item), headers: LIST_HEADERS })
    list(
      @Connected() connection: ConnectionRef,
      @QueryBy(readQuery) query: ModelQuery,
      @Answering() reply: Reply,
    ): Promise<Buffer> {
      return this.reads.list(connection, model, query, reply);
    }

    @Get(':id')
    @ByToken({ action: `${name}.get`, needs: 'read', category })
    @Header('Content-Type', JSON_TYPE)
    @ApiOperation({ summary: `One of the ${displayName.toLowerCase()}`, description, operationId: `${name}_get` })
    @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
    @Documented(viewing)
    @ApiOkResponse({ type: item })
    @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such record.' })
    get(
      @Connected() connection: ConnectionRef,
      @PathId() id: string,
      @QueryBy(readView) view: ViewQuery,
    ): Promise<Buffer> {
      return this.reads.get(connection, model, id, view);
    }
  }
  return ModelController;
}
