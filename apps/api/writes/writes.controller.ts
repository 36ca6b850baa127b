import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { WriteHistory, type WriteView } from '#actions';
import { NotFound } from '#kernel';
import type { Category } from '#models';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { CATEGORIES } from '../account/category.dto.js';
import { timeText } from '../account/times.js';
import { Caller, PathId } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { mayDo } from '../gate/key.guard.js';
import { ScopeMissing } from '../gate/refusals.js';
import { ErrorDto } from '../http/error.dto.js';
import { WriteDetailsDto, type WriteDto, WritePage, WritesQuery } from './write.dto.js';

/** What became of writes, for a week. */
@ApiTags('Writes')
@Controller('api/v1/writes')
export class WritesController {
  constructor(
    private readonly history: WriteHistory,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @ByKey({ action: 'write.list' })
  @ApiOperation({
    summary: 'List writes of the last 7 days, the latest first',
    description: 'Those of the categories that the key may write.',
    operationId: 'write_list',
  })
  @ApiOkResponse({ type: WritePage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such connector.' })
  async list(@Caller() key: ApiKeyRef, @Query() query: WritesQuery): Promise<WritePage> {
    const { page_size: pageSize, cursor = null, connector_id: connectionId = null, state = null } = query;
    const { organisationId, environment } = key;
    const categories = writable(key);
    await this.connections.mustBe(key, query.connector_id);
    const selection = { environment, categories, connectionId, state, after: cursor, limit: pageSize + 1 };
    const found = await this.history.list(organisationId, selection);
    const items = found.slice(0, pageSize).map(writeShown);
    const next = found.length > pageSize ? (items.at(-1)?.id ?? null) : null;
    return { cursor: next, page_size: items.length, items };
  }

  @Get(':id')
  @ByKey({ action: 'write.get' })
  @ApiOperation({
    summary: 'What became of a write',
    description: 'With what was answered; wants the scope that wrote it.',
    operationId: 'write_get',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ type: WriteDetailsDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such write, or not any more.' })
  async get(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<WriteDetailsDto> {
    const found = await this.history.get(key.organisationId, key.environment, id);
    if (!found) throw new NotFound('The write');
    mayDo(key, found.category, 'write');
    return Object.assign(writeShown(found), { answer: found.answer });
  }
}

function writable({ scopes }: ApiKeyRef): readonly Category[] {
  const found = CATEGORIES.filter((category) => scopes.includes(`${category}:write`));
  if (found.length === 0) throw new ScopeMissing(...CATEGORIES.map((category) => `${category}:write`));
  return found;
}

export const writeShown = (write: WriteView): WriteDto => ({
  ...{ id: write.id, connector_id: write.connectionId, route: write.route, state: write.state, code: write.code },
  ...{ upstream_status: write.upstreamStatus, model: write.model, record_id: write.recordId },
  created_at: write.createdAt.toISOString(),
  sent_at: timeText(write.sentAt),
  finished_at: timeText(write.finishedAt),
});
