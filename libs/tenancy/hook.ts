import { setTimeout as delay } from 'node:timers/promises';
import type { Connector, Hook } from '#connectors';
import { codeOf, logger } from '#kernel';
import type { Store, Transaction } from '#store';
import type { ConnectionKeys } from '#vault';

interface Owner {
  id: string;
  organisationId: string;
}

/** Where its provider sends what happens, if it does: registered as soon as a worker comes to it. */
export async function createHook(prisma: Transaction, connector: Connector, owner: Owner): Promise<void> {
  if (!connector.webhooks) return;
  const { id: connectionId, organisationId } = owner;
  await prisma.hook.create({
    data: { connectionId, organisationId, connector: connector.slug, dueAt: new Date() },
    select: { connectionId: true },
  });
}

/** Other credentials may have the right that these lacked. */
export async function renewHook(prisma: Transaction, connectionId: string): Promise<void> {
  await prisma.hook.updateMany({ where: { connectionId }, data: { dueAt: new Date() } });
}

/** How long whoever disconnects is kept waiting for the provider. */
const PATIENCE = 5000;

/** Where a connection's provider sends what happens, as it is stored. */
export const sealHook = (keys: ConnectionKeys, connectionId: string, hook: Hook): Buffer =>
  keys.seal('hook', connectionId, JSON.stringify(hook));

export const openHook = (keys: ConnectionKeys, connectionId: string, sealed: Uint8Array): Hook =>
  JSON.parse(keys.open('hook', connectionId, sealed).toString('utf8')) as Hook;

/**
 * Has the provider send nothing more. Our own row goes first: who registers the hook meanwhile finds that it is gone. A provider that does not answer in time, or does not let us in any more, is left with the address:
 * nobody hears what it sends there.
 */
export async function removeHook(
  store: Store,
  { id, organisationId }: Owner,
  keys: ConnectionKeys,
  open: () => Promise<{ connector: Connector; client: unknown }>,
): Promise<void> {
  const [row] = await store.as(
    { organisationId },
    (prisma) => prisma.$queryRaw<{ address: Uint8Array | null }[]>`
      DELETE FROM hook WHERE connection_id = ${id}::uuid RETURNING address`,
  );
  const address = row?.address;
  if (!address) return;
  const remove = async (): Promise<void> => {
    const { connector, client } = await open();
    await connector.webhooks?.remove(client, openHook(keys, id, address).url);
  };
  const late = delay(PATIENCE, undefined, { ref: false }).then(() => Promise.reject(new Error('timeout')));
  await Promise.race([remove(), late]).catch((error: unknown) => {
    logger.warn({ event: 'hook_left', connection: id, code: codeOf(error) });
  });
}
