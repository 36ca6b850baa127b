import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Schedule, type ScheduleChange, SchedulesService, type StreamSchedule } from '#sync';
import type { ConnectionRef } from '#tenancy';
import { Connected } from '../gate/arguments.js';
import { ByPath } from '../gate/gates.js';
import { PausedAnswer } from './resync.dto.js';
import {
  pausedBy,
  ScheduleBody,
  ScheduleDto,
  type StreamScheduleBody,
  type StreamScheduleDto,
} from './schedule.dto.js';
import { lagOf, timeText } from './times.js';

/** When a connector is read by itself. */
@ApiTags('Connectors')
@Controller('api/v1/connectors')
export class ScheduleController {
  constructor(private readonly schedules: SchedulesService) {}

  @Get(':id/schedule')
  @ByPath({ action: 'connector.schedule', needs: 'read' })
  @ApiOperation({ summary: 'When the connector is read by itself', operationId: 'connector_schedule' })
  @ApiOkResponse({ type: ScheduleDto })
  show(@Connected() connection: ConnectionRef): Promise<ScheduleDto> {
    return this.schedules.of(connection).then((schedule) => shown(connection, schedule));
  }

  @Patch(':id/schedule')
  @ByPath({ action: 'connector.schedule.change', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Change when the connector is read by itself',
    description: 'What is left out stays. A reading that has begun goes on to its end.',
    operationId: 'connector_schedule_change',
  })
  @ApiOkResponse({ type: ScheduleDto })
  @PausedAnswer
  change(@Connected() connection: ConnectionRef, @Body() body: ScheduleBody): Promise<ScheduleDto> {
    return this.changed(connection, changeOf(body));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ByPath({ action: 'connector.pause', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Read nothing by itself any more',
    description:
      'What was read stays readable, and a reading that somebody asks for takes place all the same: unless it was the customer who has paused.',
    operationId: 'connector_pause',
  })
  @ApiOkResponse({ type: ScheduleDto })
  pause(@Connected() connection: ConnectionRef): Promise<ScheduleDto> {
    return this.changed(connection, { paused: true });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ByPath({ action: 'connector.resume', changes: true, needs: 'admin' })
  @ApiOperation({
    summary: 'Read by itself again',
    description: 'Streams that were paused one by one stay so.',
    operationId: 'connector_resume',
  })
  @ApiOkResponse({ type: ScheduleDto })
  @PausedAnswer
  resume(@Connected() connection: ConnectionRef): Promise<ScheduleDto> {
    return this.changed(connection, { paused: false });
  }

  private changed(connection: ConnectionRef, change: ScheduleChange): Promise<ScheduleDto> {
    return this.schedules.change(connection, change).then((schedule) => shown(connection, schedule));
  }
}

function changeOf({ paused, quiet_hours: quiet, streams }: ScheduleBody): ScheduleChange {
  return {
    ...(paused === undefined ? {} : { paused }),
    ...(quiet === undefined ? {} : { quietHours: quiet && { from: quiet.from, to: quiet.to, zone: quiet.time_zone } }),
    ...(streams === undefined ? {} : { streams: streams.map(streamChange) }),
  };
}

const streamChange = ({
  stream,
  paused,
  ...body
}: StreamScheduleBody): NonNullable<ScheduleChange['streams']>[number] => ({
  stream,
  ...(body.incremental_seconds === undefined ? {} : { incrementalSeconds: body.incremental_seconds }),
  ...(body.full_seconds === undefined ? {} : { fullSeconds: body.full_seconds }),
  ...(paused === undefined ? {} : { paused }),
});

const shown = ({ id }: ConnectionRef, { quietHours, streams, ...schedule }: Schedule): ScheduleDto => ({
  connector_id: id,
  paused: schedule.paused,
  paused_by: pausedBy(schedule),
  quiet_hours: quietHours && { from: quietHours.from, to: quietHours.to, time_zone: quietHours.zone },
  streams: streams.map((stream) => streamShown(stream, schedule)),
});

const streamShown = (
  { every, ...stream }: StreamSchedule,
  all: Pick<Schedule, 'paused' | 'pausedByCustomer'>,
): StreamScheduleDto => ({
  stream: stream.stream,
  models: stream.models,
  incremental_seconds: stream.incrementalSeconds ?? every.incremental,
  full_seconds: stream.fullSeconds ?? every.full,
  default_incremental_seconds: every.incremental,
  default_full_seconds: every.full,
  paused: stream.paused,
  requested_at: timeText(stream.requestedAt),
  next_run_at: waits(stream, all) ? null : timeText(stream.nextRunAt),
  next_full_at: timeText(stream.nextFullAt),
  synced_at: timeText(stream.syncedAt),
  lag_seconds: lagOf(stream.syncedAt),
});

const waits = (
  { paused, requestedAt }: Omit<StreamSchedule, 'every'>,
  all: Pick<Schedule, 'paused' | 'pausedByCustomer'>,
): boolean => all.pausedByCustomer || ((all.paused || paused) && requestedAt === null);
