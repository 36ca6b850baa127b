import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { RunHistory, RunsService, type RunView, SchedulesService } from '#sync';
import type { ApiKeyRef, ConnectionRef } from '#tenancy';
import { Caller, Connected, InPath } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { sentenceOf } from './issue-sentences.js';
import { mustBeOneOf, streamNames } from './offered.js';
import { mayRead, PausedAnswer } from './resync.dto.js';
import { RunDetailsDto, type RunDto, RunPage, RunsQuery, StartedRunsDto, StartRunsBody } from './run.dto.js';
import { timeText } from './times.js';

/** How a connector's streams were read. */
@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class RunsController {
  constructor(
    private readonly history: RunHistory,
    private readonly runs: RunsService,
    private readonly schedules: SchedulesService,
  ) {}

  @Get(':id/runs')
  @ByPath({ action: 'connector.runs', needs: 'read' })
  @ApiOperation({ summary: 'The readings of the last 30 days, the latest first', operationId: 'connector_runs' })
  @ApiOkResponse({ type: RunPage })
  async list(@Connected() connection: ConnectionRef, @Query() query: RunsQuery): Promise<RunPage> {
    mustBeOneOf(streamNames(connection), 'stream', query.stream);
    const { items, cursor } = await this.history.page(connection, asked(query));
    return { cursor, page_size: items.length, items: items.map(shown) };
  }

  @Get(':id/runs/:run_id')
  @ByPath({ action: 'connector.run', needs: 'read' })
  @ApiOperation({ summary: 'One reading, with the counts of each model', operationId: 'connector_run' })
  @ApiParam({ name: 'run_id', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ type: RunDetailsDto })
  async show(@Connected() connection: ConnectionRef, @InPath('run_id') id: string): Promise<RunDetailsDto> {
    const { run, models } = await this.history.one(connection, id);
    return Object.assign(shown(run), { models });
  }

  @Post(':id/runs')
  @HttpCode(200)
  @ByPath({ action: 'connector.runs.start', changes: true })
  @ApiOperation({
    summary: 'Read streams now',
    description: 'Also while the connector is in its quiet hours, or paused by the vendor.',
    operationId: 'connector_runs_start',
  })
  @ApiOkResponse({ type: StartedRunsDto })
  @PausedAnswer
  async start(
    @Caller() key: ApiKeyRef,
    @Connected() connection: ConnectionRef,
    @Body() { streams, full }: StartRunsBody,
  ): Promise<StartedRunsDto> {
    mayRead(full, key, connection);
    const names = this.schedules.named(connection, streams);
    const requestedAt = await this.runs.resyncNow(connection, { full, streams: names });
    return { connector_id: connection.id, streams: names, requested_at: requestedAt.toISOString() };
  }
}

const asked = ({ page_size: pageSize, cursor, stream, state }: RunsQuery): Parameters<RunHistory['page']>[1] => ({
  pageSize,
  ...(cursor === undefined ? {} : { after: cursor }),
  ...(stream === undefined ? {} : { stream }),
  ...(state === undefined ? {} : { state }),
});

const shown = ({ code, ...run }: RunView): RunDto => ({
  ...{ id: run.id, stream: run.stream, kind: run.kind, state: run.state },
  ...{ code, message: code && sentenceOf(code), attempts: run.attempts, next_try_at: timeText(run.nextTry) },
  ...{ pages: run.pages, expected: run.expected, reached: run.reached },
  records_per_second: run.recordsPerSecond && Math.round(run.recordsPerSecond * 10) / 10,
  estimated_end: timeText(run.estimatedEnd),
  ...{
    queued_at: run.queuedAt.toISOString(),
    started_at: timeText(run.startedAt),
    finished_at: timeText(run.finishedAt),
  },
  counts: {
    ...{ seen: run.seen, created: run.created, updated: run.updated, unchanged: run.unchanged },
    ...{ deleted: run.deleted, failed: run.failed, quarantined: run.quarantined },
  },
});
