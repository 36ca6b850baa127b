import { logger, readConfig, trace } from '#kernel';
import { createWorker } from './worker.js';

/** What an orchestrator grants before it kills. */
const GRACE = 10_000;

const config = readConfig();
const worker = await createWorker(config);
const port = await worker.listen();
logger.info({ event: 'worker_listens', port });

async function end(signal: string): Promise<void> {
  logger.info({ event: 'worker_stops', signal });
  setTimeout(() => process.exit(1), GRACE).unref();
  await worker.close();
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    end(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ event: 'worker_not_stopped', ...trace(error) });
        process.exit(1);
      },
    );
  });
}
