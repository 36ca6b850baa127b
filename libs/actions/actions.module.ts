import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { RecordReader, RecordsModule } from '#records';
import { ScheduleRepository, WriteRepository } from '#store';
import { TenancyModule } from '#tenancy';
import { ActionsService } from './actions.service.js';
import { Answers } from './answers.js';
import { Execution } from './execution.js';
import { FileFetch } from './file-fetch.js';
import { LeftWrites } from './left-writes.js';
import { Once } from './once.js';
import { PassthroughRules } from './passthrough-rules.js';
import { PassthroughService } from './passthrough.service.js';
import { Patience } from './patience.js';
import { Proposals } from './proposals.js';
import { ReadBack } from './read-back.js';
import { Schemas } from './schemas.js';
import { WriteEnds } from './write-ends.js';
import { WriteHistory } from './write-history.js';
import { WriteLog } from './write-log.js';

@Module({
  imports: [TenancyModule, RecordsModule, JournalModule],
  providers: [
    ...[RecordReader, ScheduleRepository, WriteRepository],
    ...[ActionsService, Answers, Execution, FileFetch, LeftWrites, Patience],
    ...[Once, PassthroughRules, PassthroughService],
    ...[Proposals, ReadBack, Schemas, WriteEnds, WriteHistory, WriteLog],
  ],
  exports: [PassthroughRules, PassthroughService, ActionsService, LeftWrites, Patience, Schemas, WriteHistory],
})
export class ActionsModule {}
