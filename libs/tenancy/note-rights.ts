import { isDeepStrictEqual } from 'node:util';
import { raiseRendering, type Prisma, type Store, type Transaction } from '#store';
import type { ConnectionRef } from './connection.js';
import { backWith, type Found, keptGrants, type KeptGrants, newlyOver, noted } from './grants.js';

/** Whether anything would be noted: mostly not. */
export const isNews = (kept: KeptGrants, found: Found): boolean =>
  !isDeepStrictEqual(kept, noted(kept, found, new Date()));

/** False: somebody else has noted the same meanwhile. Fields whose time is over are rendered anew. */
export function noteFound(
  store: Store,
  { id, organisationId, environment }: ConnectionRef,
  found: Found,
): Promise<boolean> {
  return store.as({ organisationId }, async (prisma) => {
    const kept = await lockedGrants(prisma, id);
    const grants = noted(kept, found, new Date());
    if (isDeepStrictEqual(kept, grants)) return false;
    await prisma.connection.updateMany({
      where: { id },
      data: { grants: grants as unknown as Prisma.InputJsonObject },
    });
    if (newlyOver(kept, grants).length + backWith(kept, found).length > 0)
      await raiseRendering(prisma, { environment, connectionIds: [id] });
    return true;
  });
}

/** Others who note something wait for their turn. */
export async function lockedGrants(prisma: Transaction, id: string): Promise<KeptGrants> {
  const [row] = await prisma.$queryRaw<{ grants: unknown }[]>`
    SELECT grants FROM connection WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return keptGrants(row?.grants);
}
