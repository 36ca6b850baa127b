import { applyDecorators, Controller, Delete, Patch, Post, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createdStatus } from '#actions';
import type { Model } from '#models';
import { PathId } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { LATE, LATE_WITH_FILE } from '../http/json-body.js';
import { itemOf } from '../models/item.dto.js';
import { Documented } from '../models/parameter.js';
import { ModelWrites } from './model-writes.js';
import { Asked, AT_LENGTH, type Give, Giving, PLAIN, readAtLength, readPlain, type WriteCall } from './write-call.js';
import { Answers, AnswersLater, AnswersNothing, DocumentedWrite, RecordId, Said } from './write-docs.js';

/** Those that a file comes with: it may take a while. */
const WITH_FILES = new Set(['document', 'attachment', 'candidate', 'application']);
/** Those of which several may be written at once. */
const MANY = new Set(['timesheet_entry']);

/** What can be written of one model. All models have the same routes; what a connector does not write is a 501. */
export function writeController(model: Model): Type {
  const { path, category, displayName } = model;
  const { Creating, Changing, Removing } = routesOf(model);
  const readCreate = WITH_FILES.has(model.name) ? readAtLength : readPlain;

  @ApiTags(displayName)
  @Controller(`api/${category}/v1/${path}`)
  class WriteController {
    constructor(private readonly writes: ModelWrites) {}

    @Post()
    @Creating
    async create(@Asked(readCreate) call: WriteCall, @Giving() give: Give): Promise<Buffer | undefined> {
      return give(await this.writes.write(call, { model, kind: 'create' }));
    }

    @Patch(':id')
    @Changing
    async update(
      @PathId() id: string,
      @Asked(readPlain) call: WriteCall,
      @Giving() give: Give,
    ): Promise<Buffer | undefined> {
      return give(await this.writes.write(call, { model, kind: 'update', id: id.toLowerCase() }));
    }

    @Delete(':id')
    @Removing
    async remove(
      @PathId() id: string,
      @Asked(readPlain) call: WriteCall,
      @Giving() give: Give,
    ): Promise<Buffer | undefined> {
      return give(await this.writes.write(call, { model, kind: 'delete', id: id.toLowerCase() }));
    }
  }
  return WriteController;
}

/** Who may call the routes of a model, and how they are documented. */
function routesOf(model: Model): Record<'Creating' | 'Changing' | 'Removing', MethodDecorator> {
  const { name, category, displayName } = model;
  const [file, items] = [WITH_FILES.has(name), MANY.has(name)];
  const [item, things] = [itemOf(model), displayName.toLowerCase()];
  const of = (kind: string, verb: string): MethodDecorator[] => [
    ByToken({ action: `${name}.${kind}`, changes: true, needs: 'write', category }),
    ApiOperation({ summary: `${verb} one of the ${things} at the provider`, operationId: `${name}_${kind}` }),
    RouteConfig(file ? LATE_WITH_FILE : LATE),
    DocumentedWrite(),
  ];
  const body = { file, items: false };
  return {
    Creating: applyDecorators(
      ...of('create', 'Create'),
      Answers(createdStatus(model), item, items),
      ...(file ? [AnswersLater()] : []),
      Documented(file ? AT_LENGTH : PLAIN),
      Said(model, { ...body, meta: 'post', items }),
    ),
    Changing: applyDecorators(
      ...of('update', 'Change'),
      ...[Answers(200, item), RecordId(), Documented(PLAIN)],
      Said(model, { ...body, meta: 'patch' }),
    ),
    Removing: applyDecorators(...of('delete', 'Delete'), AnswersNothing(item), RecordId(), Documented(PLAIN)),
  };
}
