// The API in a process of its own; prints its port, as the references do.
import type { AddressInfo } from 'node:net';
import { createApi } from '../apps/api/api.js';
import { readConfig } from '#kernel';

const app = await createApi(readConfig());
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ port })}\n`);
