export type { ListAnswer, ListQuery, View } from './list.js';
export { FenceLost, Records, type RunRef } from './records.js';
export { recordId } from './record-id.js';
export { RecordsModule } from './records.module.js';
