import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { RecordsModule } from '#records';
import {
  EventRepository,
  HoldRepository,
  HookRepository,
  MemberRepository,
  OutageRepository,
  RenderRepository,
  RunRepository,
  ScheduleRepository,
  StatusRepository,
  TimetableRepository,
  WriteRepository,
} from '#store';
import { TenancyModule } from '#tenancy';
import { EventsInbox } from './events-inbox.js';
import { EventsReader } from './events-reader.js';
import { EventsService } from './events.service.js';
import { Expiry } from './expiry.js';
import { HookAddresses } from './hooks-address.js';
import { HooksReceiver } from './hooks-receiver.js';
import { HooksService } from './hooks.service.js';
import { NamedService } from './named.service.js';
import { Outages } from './outages.js';
import { RenderService } from './render.service.js';
import { RetentionService } from './retention.service.js';
import { RetriesService } from './retries.service.js';
import { RightsService } from './rights.service.js';
import { RunEnds } from './run-ends.service.js';
import { RunHistory } from './run-history.js';
import { RunReader } from './run-reader.service.js';
import { RunsService } from './runs.service.js';
import { Scheduler } from './scheduler.js';
import { SchedulesService } from './schedules.service.js';
import { Sweeps } from './sweeps.js';
import { SyncService } from './sync.service.js';
import { SyncStatus } from './sync-status.js';
import { Upkeep } from './upkeep.js';

@Module({
  imports: [TenancyModule, RecordsModule, JournalModule],
  providers: [
    ...[EventRepository, HoldRepository, HookRepository, MemberRepository, OutageRepository, RenderRepository],
    ...[RunRepository, ScheduleRepository, StatusRepository, TimetableRepository, WriteRepository],
    ...[EventsInbox, EventsReader, EventsService, HookAddresses, HooksReceiver, HooksService],
    ...[NamedService, Outages, RightsService, RunEnds, RunReader, RunsService, SyncService],
    ...[RenderService, RetentionService, RetriesService, Expiry, Upkeep],
    ...[RunHistory, Scheduler, SchedulesService, Sweeps, SyncStatus],
  ],
  exports: [
    ...[EventsService, HoldRepository, HookRepository, HooksReceiver, HooksService],
    ...[RenderService, RetriesService, RunHistory, RunsService, Scheduler, SchedulesService],
    ...[SyncService, SyncStatus, ScheduleRepository, StatusRepository],
  ],
})
export class SyncModule {}
