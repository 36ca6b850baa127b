import { afterEach, expect, test } from '@jest/globals';
import { setLogLevel } from '#kernel';
import { StatusServer } from './status-server.js';

let server: StatusServer;

afterEach(async () => {
  await server.close();
});

async function statusOf(path: string, ready: () => Promise<void>): Promise<number> {
  setLogLevel('silent');
  server = new StatusServer({ ready, metrics: () => Promise.resolve('runs 1') });
  const port = await server.listen(0, '127.0.0.1');
  return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
}

const ready = (): Promise<void> => Promise.resolve();
const away = (): Promise<void> => Promise.reject(new Error('The database is away.'));

test.each([
  ['/livez', ready, 200],
  ['/livez', away, 200],
  ['/readyz', ready, 200],
  ['/readyz', away, 503],
  ['/metrics', away, 200],
  ['/elsewhere', ready, 404],
])('%s', async (path, state, status) => {
  expect(await statusOf(path, state)).toBe(status);
});

test('a port that is taken is an error at once', async () => {
  server = new StatusServer({ ready, metrics: () => Promise.resolve('') });
  const port = await server.listen(0, '127.0.0.1');

  const second = new StatusServer({ ready, metrics: () => Promise.resolve('') });

  await expect(second.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
