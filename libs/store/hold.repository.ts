import { Injectable } from '@nestjs/common';
import { Prisma } from './generated/client.js';
import { STILL_MISSED } from './record-holds.js';
import { call, type Call, statement } from './statement.js';
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

/** Which records of a connection are held. */
const HELD = `
  sweep CROSS JOIN LATERAL (${STILL_MISSED}) AS still
  WHERE sweep.held > 0 AND still.missed > 0 AND sweep.connection_id =`;

const LIST = statement(
  'held-records',
  `SELECT stream, model, least(held, missed)::int, held_since, released_at FROM ${HELD} :connection ORDER BY model, stream`,
);

const heldCall = (connection: string): Call<HoldRow> =>
  call(LIST, { connection }, (row) => ({
    stream: row.text(0),
    model: row.text(1),
    held: row.integer(2),
    heldSince: new Date(row.time(3)),
    releasedAt: row.has(4) ? new Date(row.time(4)) : null,
  }));

/** What the deletion brake holds back. */
@Injectable()
export class HoldRepository {
  constructor(private readonly store: Store) {}

  /** As many as are still there, and have not been seen by another way meanwhile. */
  async list({ id, organisationId }: Owner): Promise<HoldRow[]> {
    const [held] = await this.store.pipeline.sendAs({ organisationId, connectionId: id }, heldCall(id));
    return held;
  }

  /**
   * The streams in which records of this model are held: by the runs that hold them now, and by no later one. Who says so again
   * does not put off what was released: a run that was asked for with it may be under way.
   */
  async release({ id, organisationId }: Owner, model: string): Promise<string[]> {
    const released = await this.store.as(
      { organisationId, connectionId: id },
      (prisma) => prisma.$queryRaw<{ stream: string }[]>`
        UPDATE sweep SET released_at = coalesce(released_at, now())
        FROM (SELECT stream, run_id FROM ${Prisma.raw(HELD)} ${id}::uuid AND model = ${model}) AS listed
        WHERE sweep.connection_id = ${id}::uuid AND sweep.model = ${model} AND sweep.stream = listed.stream
          AND sweep.run_id = listed.run_id AND sweep.held > 0
        RETURNING sweep.stream`,
    );
    return released.map(({ stream }) => stream);
  }
}
