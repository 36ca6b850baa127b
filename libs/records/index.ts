export { type Change, Changes } from './changes.js';
export {
  type ConnectionCoverage,
  CoverageService,
  type FieldCoverage,
  type ModelCoverage,
} from './coverage.service.js';
export { type Coverage, COVERAGE } from './coverage-status.js';
export { CustomFieldDefinitions, type EffectiveField, modelOf } from './custom-field-definitions.service.js';
export { CustomFieldTrials, type Payload } from './custom-field-trials.service.js';
export { CustomFields } from './custom-fields.js';
export { expandOf, type Expand, relationsOf } from './expand.js';
export { Files } from './files.js';
export { History, type HistoryItem, type HistoryPage } from './history.js';
export type { FileRef } from './links.js';
export type { ListAnswer, ListQuery, View } from './list.js';
export { type Part, Quarantine, type Quarantined, type QuarantinedPayload } from './quarantine.service.js';
export { RecordReader } from './reader.js';
export { ChoicesChanged, FenceLost, type RunRef } from './fence.js';
export { type NamedCounts, Records } from './records.js';
export type { Asking } from './sweeper.js';
export { recordId } from './record-id.js';
export { RecordsModule } from './records.module.js';
export { formsOf, Renderer } from './renderer.js';
export { Retention } from './retention.js';
