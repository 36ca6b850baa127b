import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NotFound } from '#kernel';
import { History, type HistoryItem } from '#records';
import type { ConnectionRef } from '#tenancy';
import { Connected, PathId } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { type HistoryItemDto, HistoryQuery, RecordHistoryPage } from './history.dto.js';

/** What single records were before. */
@ApiTags('Changes')
@Controller('api/v1/records')
export class HistoryController {
  constructor(private readonly history: History) {}

  @Get(':id/history')
  @ByToken({ action: 'record.history', needs: 'read' })
  @ApiOperation({
    summary: 'What has changed of one record, from what to what',
    description:
      'The last change first, for 90 days, also of a record that went. That it was new is not among them. What is switched off, or may not be read any more, is not shown of the past either.',
    operationId: 'record_history',
  })
  @ApiParam({
    name: 'id',
    description: "The record's id, of whatever model.",
    schema: { type: 'string', format: 'uuid' },
  })
  @ApiOkResponse({ type: RecordHistoryPage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such record.' })
  async read(
    @Connected() connection: ConnectionRef,
    @PathId() id: string,
    @Query() { cursor, page_size: limit }: HistoryQuery,
  ): Promise<RecordHistoryPage> {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const page = await this.history.read(connection, id, { before, limit });
    if (!page) throw new NotFound('The record');
    const items = page.items.map(shown);
    return { cursor: page.more ? (items.at(-1)?.sequence.toString() ?? null) : null, page_size: items.length, items };
  }
}

const shown = ({ at, ...item }: HistoryItem): HistoryItemDto => ({ ...item, at: at.toISOString() });
