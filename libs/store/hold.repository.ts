import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** Records of a model that a complete run has not seen, and that were too many to be taken for gone at once. */
export interface HoldRow {
  stream: string;
  model: string;
  held: number;
  heldSince: Date;
  /** Somebody said that they are gone indeed: the complete run that was asked for with it takes away those that it misses too. */
  releasedAt: Date | null;
}

interface Owner {
  id: string;
  organisationId: string;
}

/** What the deletion brake holds back. */
@Injectable()
export class HoldRepository {
  constructor(private readonly store: Store) {}

  /** As many as are still there, and have not been seen by another way meanwhile. */
  list({ id, organisationId }: Owner): Promise<HoldRow[]> {
    return this.store.as(
      { organisationId, connectionId: id },
      (prisma) => prisma.$queryRaw<HoldRow[]>`
        SELECT stream, model, least(sweep.held, missed.held) AS held, held_since AS "heldSince", released_at AS "releasedAt"
        FROM sweep CROSS JOIN LATERAL (
          SELECT count(*)::int AS held
          FROM record LEFT JOIN (
            SELECT unnest(ids) AS id FROM run_page WHERE connection_id = ${id}::uuid AND run_page.run_id = sweep.run_id
          ) AS seen USING (id)
          WHERE connection_id = ${id}::uuid AND record.model = sweep.model AND record.stream = sweep.stream
            AND deleted_at IS NULL AND asked_at < sweep.started_at AND seen.id IS NULL
        ) AS missed
        WHERE connection_id = ${id}::uuid AND sweep.held > 0 AND missed.held > 0
        ORDER BY model, stream`,
    );
  }

  /** The streams in which records of this model are held. */
  async release(owner: Owner, model: string): Promise<string[]> {
    const streams = (await this.list(owner)).flatMap((hold) => (hold.model === model ? hold.stream : []));
    await this.store.as(
      { organisationId: owner.organisationId, connectionId: owner.id },
      (prisma) => prisma.$executeRaw`
        UPDATE sweep SET released_at = now()
        WHERE connection_id = ${owner.id}::uuid AND model = ${model} AND stream = ANY (${streams})`,
    );
    return streams;
  }
}
