import { logger, readConfig, trace } from '#kernel';
import { createApi } from './api.js';

/** What an orchestrator grants before it kills. */
const GRACE = 10_000;

const config = readConfig();
const app = await createApi(config);
await app.listen(config.PORT, config.HOST);
logger.info({ event: 'api_listens', url: await app.getUrl() });

/** Requests at hand are answered, and what they leave for the audit log is written. */
async function end(signal: string): Promise<void> {
  logger.info({ event: 'api_stops', signal });
  setTimeout(() => process.exit(1), GRACE).unref();
  await app.close();
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    end(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ event: 'api_not_stopped', ...trace(error) });
        process.exit(1);
      },
    );
  });
}
