export { RenderService } from './render.service.js';
export { RunsService } from './runs.service.js';
export { Scheduler } from './scheduler.js';
export { SyncModule } from './sync.module.js';
export { SyncService } from './sync.service.js';
export { SyncStatus, type ConnectionSync, type ModelSync, type SyncState } from './sync-status.js';
