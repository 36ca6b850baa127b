import type { Transaction } from './store.js';

/** Whose records are to be rendered anew: all of these connectors, and these. */
export interface Concerned {
  environment: string;
  connectors?: readonly string[];
  connectionIds?: readonly string[];
}

/**
 * Raises `rendering` of an organisation's connections and, with it, of their streams. In the order of their ids, so that two
 * changes at once wait for one another and not in a circle.
 */
export async function raiseRendering(
  prisma: Transaction,
  { environment, connectors = [], connectionIds = [] }: Concerned,
): Promise<void> {
  await prisma.$executeRaw`
    WITH concerned AS (
      SELECT id FROM connection
      WHERE environment = ${environment} AND (connector = ANY (${connectors}) OR id = ANY (${connectionIds}::uuid[]))
      ORDER BY id
      FOR NO KEY UPDATE
    ), raised AS (
      UPDATE connection SET rendering = connection.rendering + 1
      FROM concerned WHERE connection.id = concerned.id
      RETURNING connection.id, connection.rendering
    )
    UPDATE stream SET rendering = raised.rendering FROM raised WHERE stream.connection_id = raised.id`;
}
