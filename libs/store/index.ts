export { AuditRepository } from './audit.repository.js';
export { BudgetRepository, type BucketChange, type BucketState } from './budget.repository.js';
export { CoverageRepository, type Standing } from './coverage.repository.js';
export {
  CustomFieldRepository,
  type CustomFieldRow,
  type FieldOwner,
  type MappedField,
  type MappingRow,
  type MappingScope,
} from './custom-field.repository.js';
export { ErasureRepository } from './erasure.repository.js';
export type { Prisma } from './generated/client.js';
export { migrate } from './migrate.js';
export { Pipeline } from './pipeline.js';
export type { Burial, Gone } from './record-burial.js';
export type { Filter, Selection, Shown, StoredRecord, Within } from './record-list.js';
export type { Named, NamingRecord } from './record-naming.js';
export type { RenderedRecord, SealedPage, SealedRecord, Seen } from './record-page.js';
export { BEGINNING, STALE_PAGE, type Place, type RenderedPage, type StaleRecord } from './record-render.js';
export { RecordRepository, type Known, type Outcome, type RunFigures } from './record-repository.js';
export { SAMPLE } from './record-sample.js';
export type { Chosen, Missing, Tally } from './record-sweep.js';
export { UNFORESEEN, type Fates, type PageCounts, type RunHold, type Told } from './record-turn.js';
export { raiseRendering } from './rendering.js';
export { RenderRepository, type RenderClaim, type RenderHold, type StreamForm } from './render.repository.js';
export { RunRepository, type Ending, type RunRow } from './run.repository.js';
export { ScheduleRepository, type DeclaredStream, type WaitingRun } from './schedule.repository.js';
export { StatusRepository, type StreamAge, type StreamStatus } from './status.repository.js';
export { Store, type FoundApiKey, type Transaction } from './store.js';
export { nextMigration } from './schema-diff.js';
export { StoreModule } from './store.module.js';
