import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { RecordsModule } from '#records';
import { RenderRepository, RunRepository, ScheduleRepository, StatusRepository } from '#store';
import { TenancyModule } from '#tenancy';
import { RenderService } from './render.service.js';
import { RightsService } from './rights.service.js';
import { RunsService } from './runs.service.js';
import { Scheduler } from './scheduler.js';
import { SyncService } from './sync.service.js';
import { SyncStatus } from './sync-status.js';
import { Upkeep } from './upkeep.js';

@Module({
  imports: [TenancyModule, RecordsModule, JournalModule],
  providers: [
    ...[RenderRepository, RunRepository, ScheduleRepository, StatusRepository],
    ...[RenderService, RightsService, RunsService, Scheduler, SyncService, SyncStatus, Upkeep],
  ],
  exports: [RenderService, RunsService, Scheduler, SyncService, SyncStatus, ScheduleRepository],
})
export class SyncModule {}
