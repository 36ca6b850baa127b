import { logger, readConfig } from '#kernel';
import { createApi } from './api.js';

const config = readConfig();
const app = await createApi(config);
app.enableShutdownHooks();
await app.listen(config.PORT, config.HOST);
logger.info({ event: 'api_listens', url: await app.getUrl() });
