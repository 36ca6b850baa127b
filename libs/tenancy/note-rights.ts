import { isDeepStrictEqual } from 'node:util';
import { connectors } from '#connectors';
import { forgetPastOf, raiseRendering, type Prisma, type Store, type Transaction } from '#store';
import type { ConnectionRef } from './connection.js';
import { backWith, type Found, keptGrants, type KeptGrants, newlyOver, noted } from './grants.js';

/** Whether anything would be noted: mostly not. */
export const isNews = (kept: KeptGrants, found: Found): boolean =>
  !isDeepStrictEqual(kept, noted(kept, found, new Date()));

/** False: somebody else has noted the same meanwhile, or the credentials that have shown it are not used any more. Fields whose time is over are rendered anew. */
export function noteFound(
  store: Store,
  connection: ConnectionRef,
  found: Found,
  credentialsVersion?: number,
): Promise<boolean> {
  const { id, organisationId, environment } = connection;
  return store.as({ organisationId, connectionId: id }, async (prisma) => {
    const { kept, version } = await lockedGrants(prisma, id);
    if (credentialsVersion !== undefined && version !== credentialsVersion) return false;
    const grants = noted(kept, found, new Date());
    if (isDeepStrictEqual(kept, grants)) return false;
    await prisma.connection.updateMany({
      where: { id },
      data: { grants: grants as unknown as Prisma.InputJsonObject },
    });
    if (newlyOver(kept, grants).length + backWith(kept, found).length > 0)
      await raiseRendering(prisma, { environment, connectionIds: [id] });
    await forgetOver(prisma, connection, newlyOver(kept, grants));
    return true;
  });
}

/** What records were while these rights were there, whose time is over. Behind what the transaction changes of streams, as with pages. */
export async function forgetOver(
  prisma: Transaction,
  { id, connector: slug }: Pick<ConnectionRef, 'id' | 'connector'>,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const rights = connectors.find((connector) => connector.slug === slug)?.rights ?? [];
  const filled = names.map((name) => rights.find((right) => right.name === name)?.fills);
  // Of an attribute of the customer's own it is not known which models show it.
  const models = filled.flatMap((fills) => (fills ? Object.keys(fills) : [null]));
  await forgetPastOf(prisma, id, models.includes(null) ? null : models.filter((model) => model !== null));
}

/** Others who note something wait for their turn. */
export async function lockedGrants(
  prisma: Transaction,
  id: string,
): Promise<{ kept: KeptGrants; version: number | undefined }> {
  const [row] = await prisma.$queryRaw<{ grants: unknown; version: number }[]>`
    SELECT grants, credentials_version AS version FROM connection WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return { kept: keptGrants(row?.grants), version: row?.version };
}
