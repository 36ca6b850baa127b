import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { RecordsModule } from '#records';
import { RunRepository, ScheduleRepository, StatusRepository } from '#store';
import { TenancyModule } from '#tenancy';
import { RunsService } from './runs.service.js';
import { Scheduler } from './scheduler.js';
import { SyncService } from './sync.service.js';
import { SyncStatus } from './sync-status.js';

@Module({
  imports: [TenancyModule, RecordsModule, JournalModule],
  providers: [RunRepository, ScheduleRepository, StatusRepository, RunsService, Scheduler, SyncService, SyncStatus],
  exports: [RunsService, Scheduler, SyncService, SyncStatus, ScheduleRepository],
})
export class SyncModule {}
