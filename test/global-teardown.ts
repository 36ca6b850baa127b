import { rm } from 'node:fs/promises';

/** Ends what global-setup has started, if it has. */
export default async function tearDown(): Promise<void> {
  await rm(process.env['TEST_BUILD'] ?? '', { recursive: true, force: true });
  await (globalThis as { endCluster?: () => Promise<void> }).endCluster?.();
}
