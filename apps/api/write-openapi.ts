import { writeFile } from 'node:fs/promises';
import { assemble } from './api.js';
import { readConfig } from '#kernel';
import { documentOf } from './openapi.js';

/** Nothing is connected to: the document follows from the declarations alone. */
const app = await assemble(
  readConfig({ LOG_LEVEL: 'warn', API_DATABASE_URL: 'postgres://nobody@localhost/none', KEYS: `1:${'0'.repeat(64)}` }),
);
await writeFile('openapi.json', `${JSON.stringify(documentOf(app), null, 2)}\n`);
await app.close();
