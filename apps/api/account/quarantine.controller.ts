import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NotFound } from '#kernel';
import { Quarantine, type Quarantined } from '#records';
import { RetriesService } from '#sync';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Connected, InPath } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { sentenceOf } from './issue-sentences.js';
import { modelNames, mustBeOneOf } from './offered.js';
import {
  type QuarantinedDto,
  QuarantinedQuery,
  QuarantinedRecordDto,
  QuarantinePage,
  QuarantineQuery,
  QuarantineRetryDto,
} from './quarantine.dto.js';
import { mayRead } from './resync.dto.js';

const WANTS = 'Wants the scope `admin` or that to write the category.';

const Id = ApiParam({ name: 'quarantine_id', schema: { type: 'string', format: 'uuid' } });

/** Records that the provider has sent and that could not be taken over. */
@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class QuarantineController {
  constructor(
    private readonly quarantine: Quarantine,
    private readonly retries: RetriesService,
  ) {}

  @Get(':id/quarantine')
  @ByPath({ action: 'connector.quarantine', needs: 'read' })
  @ApiOperation({ summary: 'Records that could not be taken over, and why', operationId: 'connector_quarantine' })
  @ApiOkResponse({ type: QuarantinePage })
  async list(
    @Connected() connection: ConnectionRef,
    @Query() { page_size: pageSize, ...asked }: QuarantineQuery,
  ): Promise<QuarantinePage> {
    mustBeOneOf(modelNames(connection), 'model', asked.model);
    const { items, cursor } = await this.quarantine.page(connection, { pageSize, ...asked });
    return { cursor, page_size: items.length, items: items.map(shown) };
  }

  @Get(':id/quarantine/:quarantine_id')
  @ByPath({ action: 'connector.quarantine.record', needs: 'read' })
  @ApiOperation({ summary: 'One of them, with what the provider sent', operationId: 'connector_quarantine_record' })
  @Id
  @ApiOkResponse({ type: QuarantinedRecordDto })
  async show(
    @Connected() connection: ConnectionRef,
    @InPath('quarantine_id') id: string,
    @Query() { include_raw_data: withPayload }: QuarantinedQuery,
  ): Promise<QuarantinedRecordDto> {
    const found = await this.quarantine.get(connection, id);
    if (!found) throw new NotFound('The record');
    const { payload, excerpt } = found;
    return { ...shown(found), raw_data: withPayload ? payload : null, raw_excerpt: withPayload ? excerpt : null };
  }

  @Post(':id/quarantine/retry')
  @HttpCode(200)
  @ByPath({ action: 'connector.quarantine.retry', changes: true })
  @ApiOperation({ summary: 'Try all of them again', description: WANTS, operationId: 'connector_quarantine_retry' })
  @ApiOkResponse({ type: QuarantineRetryDto })
  async retryAll(@Caller() key: ApiKeyRef, @Connected() connection: ConnectionRef): Promise<QuarantineRetryDto> {
    mayRead(true, key, connection);
    return { records: await this.retries.all(connection) };
  }

  @Post(':id/quarantine/:quarantine_id/retry')
  @HttpCode(200)
  @ByPath({ action: 'connector.quarantine.record.retry', changes: true })
  @ApiOperation({
    summary: 'Try one of them again, and ask the provider for it',
    description: WANTS,
    operationId: 'connector_quarantine_record_retry',
  })
  @Id
  @ApiOkResponse({ type: QuarantineRetryDto })
  async retry(
    @Caller() key: ApiKeyRef,
    @Connected() connection: ConnectionRef,
    @InPath('quarantine_id') id: string,
  ): Promise<QuarantineRetryDto> {
    mayRead(true, key, connection);
    if (!(await this.retries.one(connection, id))) throw new NotFound('The record');
    return { records: 1 };
  }
}

const shown = (found: Quarantined): Pick<QuarantinedDto, keyof QuarantinedDto> => ({
  ...{ id: found.id, model: found.model, remote_id: found.remoteId, stream: found.stream },
  ...{ code: found.code, message: sentenceOf(found.code), field: found.field },
  ...{ tries: found.tries, is_waiting: found.waits },
  first_seen_at: found.firstSeenAt.toISOString(),
  last_seen_at: found.askedAt.toISOString(),
});
