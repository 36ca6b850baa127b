import { isDeepStrictEqual } from 'node:util';
import { raiseRendering, type Prisma, type Store, type Transaction } from '#store';
import type { ConnectionRef } from './connection.js';
import { backWith, type Found, keptGrants, type KeptGrants, newlyOver, noted } from './grants.js';

/** Whether anything would be noted: mostly not. */
export const isNews = (kept: KeptGrants, found: Found): boolean =>
  !isDeepStrictEqual(kept, noted(kept, found, new Date()));

/** False: somebody else has noted the same meanwhile, or the credentials that have shown it are not used any more. Fields whose time is over are rendered anew. */
export function noteFound(
  store: Store,
  { id, organisationId, environment }: ConnectionRef,
  found: Found,
  credentialsVersion?: number,
): Promise<boolean> {
  return store.as({ organisationId }, async (prisma) => {
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
    return true;
  });
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
