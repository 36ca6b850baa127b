import type { Transaction } from '#store';

/**
 * With new credentials everything is due: what is gone since the old ones were rejected, nothing tells later. Whoever has linked
 * waits for it, also in quiet hours; what is paused waits until it is resumed.
 */
export async function readAnew(prisma: Transaction, connectionId: string): Promise<void> {
  await prisma.$executeRaw`
    UPDATE stream
    SET next_run_at = now(), next_full_at = now(),
      requested_at = CASE WHEN NOT stream.paused AND NOT EXISTS (
        SELECT FROM schedule WHERE schedule.connection_id = stream.connection_id AND schedule.paused
      ) THEN now() ELSE requested_at END
    WHERE connection_id = ${connectionId}::uuid`;
}
