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
export type { FileRef } from './links.js';
export type { ListAnswer, ListQuery, View } from './list.js';
export { RecordReader } from './reader.js';
export { FenceLost, Records, type RunRef } from './records.js';
export { recordId } from './record-id.js';
export { RecordsModule } from './records.module.js';
export { formsOf, Renderer, type Part } from './renderer.js';
