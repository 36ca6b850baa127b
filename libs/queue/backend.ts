import { createPostgresBackend, type BackendFactory, type QueueOptions } from 'bullmq';
import { required, type Config } from '#kernel';

export type Role = 'api' | 'worker';

/** The queue's own schema in Postgres. */
export const SCHEMA = 'queue';

/** Where the queue lives: Redis if there is one, else Postgres. */
export function queueOptions(config: Config, role: Role): QueueOptions {
  if (config.REDIS_URL !== undefined) {
    // Null, as BullMQ demands of workers: they wait for Redis to come back.
    const patience = role === 'worker' ? null : 1;
    return { connection: { url: config.REDIS_URL, maxRetriesPerRequest: patience }, prefix: config.REDIS_PREFIX };
  }
  const connectionString = required(config, role === 'worker' ? 'WORKER_DATABASE_URL' : 'API_DATABASE_URL');
  return { connection: { connectionString, schema: SCHEMA, max: 2 } };
}

/** BullMQ's backend for these settings; undefined is its own, Redis. */
export const backendOf = (config: Config): BackendFactory | undefined =>
  config.REDIS_URL === undefined ? (createPostgresBackend as BackendFactory) : undefined;
