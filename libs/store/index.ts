export {
  type AuditFilter,
  type AuditPlace,
  AuditRepository,
  type AuditRow,
  type LastRead,
  READING,
} from './audit.repository.js';
export { BudgetRepository, type BucketChange, type BucketState } from './budget.repository.js';
export {
  connectionById,
  connectionByToken,
  type ConnectionRow,
  grantsOf,
  sealedConnection,
  turnConnection,
} from './connection-calls.js';
export { CoverageRepository, type Standing } from './coverage.repository.js';
export {
  CustomFieldRepository,
  type CustomFieldRow,
  type FieldOwner,
  type MappedField,
  type MappingRow,
  type MappingScope,
} from './custom-field.repository.js';
export {
  type AttemptRow,
  DELIVERY_STATES,
  type DeliveryFilter,
  DeliveryLogRepository,
  type DeliveryRow,
  type DeliveryState,
} from './delivery-log.repository.js';
export { type Claimed, type DeliveryHold, LEASE_SECONDS, type Result, type Room } from './delivery-calls.js';
export type { ConnectionFacts, ExpandPlan, NewDeliveries, NewDelivery, Position } from './delivery-expand.js';
export { type Backlog, DeliveryRepository, type FeedOwner } from './delivery.repository.js';
export {
  type EndpointPlace,
  EndpointRepository,
  type EndpointRow,
  type EndpointRowChanges,
  type FeedEnd,
} from './endpoint.repository.js';
export { ErasureRepository } from './erasure.repository.js';
export {
  EventRepository,
  type EventStanding,
  type SealedEvent,
  type Taken,
  type TakenEvent,
} from './event.repository.js';
export type { Prisma } from './generated/client.js';
export { HookRepository, type HookOwner, type HookRow, type HookStatus } from './hook.repository.js';
export type { ChangeRange, FeedState, StoredChange, ToldOf, WantedChanges } from './feed-calls.js';
export { awaitTurn, FEED_EVENTS } from './feed-events.js';
export {
  areOpen,
  countIssue,
  type IssueRow,
  issueSubjects,
  openIssue,
  openIssues,
  RECORDS_FAILED,
  resolveFailed,
  resolveIssues,
} from './issue-calls.js';
export { FeedListener } from './feed-listener.js';
export { FeedRepository } from './feed.repository.js';
export { HoldRepository, type HoldRow } from './hold.repository.js';
export { MemberRepository } from './member.repository.js';
export { migrate } from './migrate.js';
export { OutageRepository, type Trying } from './outage.repository.js';
export { Pipeline } from './pipeline.js';
export { type Burial, type Gone, sizeOf } from './record-burial.js';
export { forgetPastOf, type StoredPast } from './record-past.js';
export type { Filter, Selection, Shown, StoredRecord, Within } from './record-list.js';
export type { NamingRecord, Regathered } from './record-naming.js';
export type { Owned } from './record-owners.js';
export type { RenderedRecord, SealedChange, SealedNamed, SealedPage, SealedRecord, SeenModel } from './record-page.js';
export { type Aside, isQuiet, type KnownAside, type Quarantining } from './record-quarantine.js';
export { BEGINNING, STALE_PAGE, type Place, type RenderedPage, type StaleRecord } from './record-render.js';
export { ProviderTokenRepository, type TokenKey, type TokenRow } from './provider-token.repository.js';
export type { Known } from './record-known.js';
export { RecordRepository, type RunFigures } from './record-repository.js';
export { SAMPLE } from './record-sample.js';
export type { Hold } from './record-holds.js';
export type { Chosen, Missing, SweptModels, Tally } from './record-sweep.js';
export { UNFORESEEN, type Fates, type PageCounts, type RunHold, type Told, type TurnEnd } from './record-turn.js';
export { type AsideRow, QuarantineRepository, RETRIED_AT_ONCE, type Retryable } from './quarantine.repository.js';
export {
  REQUEST_ACTORS,
  type LogPlace,
  type RequestActor,
  type RequestFilter,
  RequestLogRepository,
  type RequestRow,
} from './request-log.repository.js';
export { REDUCED_AT_ONCE, RetentionRepository, type LongGone, type Reduced } from './retention.repository.js';
export { raiseRendering } from './rendering.js';
export { RenderRepository, type RenderClaim, type RenderHold, type StreamForm } from './render.repository.js';
export { RunRepository, type Ending, type LastWhole, type RunRow } from './run.repository.js';
export {
  ScheduleRepository,
  type DeclaredStream,
  type StreamLag,
  type WaitingRun,
  type Wanted,
} from './schedule.repository.js';
export {
  LEFT_OUT,
  RUN_STATES,
  type RunCounts,
  type RunState,
  StatusRepository,
  type StoredRun,
  type StreamAge,
  type StreamStatus,
} from './status.repository.js';
export { Store, type FoundApiKey, type FoundHealthLink, type FoundSession, type Transaction } from './store.js';
export { nextMigration } from './schema-diff.js';
export { StoreModule } from './store.module.js';
export {
  type PlannedStream,
  type QuietHours,
  type StreamPlan,
  type Timetable,
  TimetableRepository,
} from './timetable.repository.js';
export { type Usage, type UsageFigures, UsageRepository, USAGE_STEPS, type UsageStep } from './usage.repository.js';
export { type NewChoices, type StandingChoices, WithholdingRepository } from './withholding.repository.js';
export type { Decision, WriteHold } from './write-finish.js';
export {
  WRITE_STATES,
  type Begun,
  type Intended,
  type LeftWrite,
  type ListedWrite,
  WriteRepository,
  type WriteRow,
  type WriteSelection,
  type WriteState,
} from './write.repository.js';
