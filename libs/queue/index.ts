export type { JobName, Jobs } from './jobs.js';
export { JobHost } from './job-host.js';
export { migrateQueue } from './migrate-queue.js';
export { QueueModule } from './queue.module.js';
export { type Job, Wake } from './wake.js';
