import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** Records of a model that a complete run has not seen, and that were too many to be taken for gone at once. */
export interface HoldRow {
  stream: string;
  model: string;
  held: number;
  heldSince: Date;
  /** Somebody said that they are gone indeed: the next complete run that misses them takes them away. */
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

  list({ id, organisationId }: Owner): Promise<HoldRow[]> {
    return this.store.as(
      { organisationId, connectionId: id },
      (prisma) => prisma.$queryRaw<HoldRow[]>`
        SELECT stream, model, held, held_since AS "heldSince", released_at AS "releasedAt"
        FROM sweep WHERE connection_id = ${id}::uuid AND held > 0
        ORDER BY model, stream`,
    );
  }

  /** The streams in which records of this model were held. */
  async release({ id, organisationId }: Owner, model: string): Promise<string[]> {
    const rows = await this.store.as(
      { organisationId, connectionId: id },
      (prisma) => prisma.$queryRaw<{ stream: string }[]>`
        UPDATE sweep SET released_at = now()
        WHERE connection_id = ${id}::uuid AND model = ${model} AND held > 0
        RETURNING stream`,
    );
    return rows.map(({ stream }) => stream);
  }
}
