import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { Records } from './records.js';

/** Needs StoreModule and VaultModule, of which a process has one each. */
@Module({ imports: [JournalModule], providers: [Records], exports: [Records] })
export class RecordsModule {}
