/** Ends what global-setup has started, if it has. */
export default async function tearDown(): Promise<void> {
  await (globalThis as { endCluster?: () => Promise<void> }).endCluster?.();
}
