import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import {
  CoverageRepository,
  CustomFieldRepository,
  FeedRepository,
  QuarantineRepository,
  RetentionRepository,
} from '#store';
import { Changes } from './changes.js';
import { CoverageService } from './coverage.service.js';
import { CustomFieldDefinitions } from './custom-field-definitions.service.js';
import { CustomFields } from './custom-fields.js';
import { Quarantine } from './quarantine.service.js';
import { RecordSamples } from './record-samples.js';
import { Records } from './records.js';
import { Renderer } from './renderer.js';
import { Retention } from './retention.js';

/** Needs StoreModule and VaultModule, of which a process has one each. */
@Module({
  imports: [JournalModule],
  providers: [
    ...[Changes, FeedRepository, CustomFieldRepository, CustomFields, Records, Renderer],
    ...[CustomFieldDefinitions, CoverageRepository, CoverageService, RecordSamples],
    ...[Quarantine, QuarantineRepository, Retention, RetentionRepository],
  ],
  exports: [
    ...[Changes, CustomFields, FeedRepository, Quarantine, Records, Renderer, Retention, RetentionRepository],
    ...[CustomFieldDefinitions, CustomFieldRepository, CoverageService, RecordSamples],
  ],
})
export class RecordsModule {}
