import { Injectable } from '@nestjs/common';
import { Store, type Transaction } from './store.js';

interface Owner {
  id: string;
  organisationId: string;
}

/** A record that is kept aside, without its payload. */
export interface AsideRow {
  id: string;
  model: string;
  stream: string;
  code: string;
  /** Whether all of its payload is kept. */
  whole: boolean;
  firstSeenAt: Date;
  askedAt: Date;
  tries: number;
  /** Remote id and field, sealed. */
  detail: Uint8Array;
  /** Whether somebody asked for another try that has not been made. */
  waits: boolean;
}

export interface AsideWithPayload extends AsideRow {
  raw: Uint8Array | null;
}

export interface AsideSelection {
  model: string | null;
  code: string | null;
  /** The id that the page before ended with. */
  after: string | null;
  limit: number;
}

/** Records of one model from one stream that were tried with another shape, or with older settings and custom fields. */
export interface OutdatedAside {
  stream: string;
  model: string;
  shape: number;
  rendering: number;
  after: string;
}

/** A record that is to be tried again. */
export interface Retryable {
  id: string;
  shape: number;
  askedAt: Date;
  detail: Uint8Array;
  raw: Uint8Array;
}

/** So many are tried at once: their payloads may be large. */
export const RETRIED_AT_ONCE = 20;

/** Records that could not be taken over. What pages do to them is written with the pages. */
@Injectable()
export class QuarantineRepository {
  constructor(private readonly store: Store) {}

  list(owner: Owner, { model, code, after, limit }: AsideSelection): Promise<AsideRow[]> {
    return this.as(
      owner,
      (prisma) => prisma.$queryRaw<AsideRow[]>`
        SELECT id, model, stream, code, whole, first_seen_at AS "firstSeenAt", asked_at AS "askedAt", tries, detail,
          rendering < 0 AS waits
        FROM quarantine
        WHERE connection_id = ${owner.id}::uuid AND (${model}::text IS NULL OR model = ${model})
          AND (${code}::text IS NULL OR code = ${code}) AND (${after}::uuid IS NULL OR id > ${after}::uuid)
        ORDER BY id
        LIMIT ${limit}`,
    );
  }

  async get(owner: Owner, id: string): Promise<AsideWithPayload | null> {
    const [row] = await this.as(
      owner,
      (prisma) => prisma.$queryRaw<AsideWithPayload[]>`
        SELECT id, model, stream, code, whole, first_seen_at AS "firstSeenAt", asked_at AS "askedAt", tries, detail,
          rendering < 0 AS waits, raw
        FROM quarantine
        WHERE connection_id = ${owner.id}::uuid AND id = ${id}::uuid`,
    );
    return row ?? null;
  }

  /**
   * These are to be tried again, all of the connection's where no `id` is given: how many. Their streams are rendered anew, by
   * whoever finds them; who is about it already begins anew.
   */
  askAgain(owner: Owner, id: string | null): Promise<number> {
    return this.as(owner, async (prisma) => {
      const asked = await prisma.$queryRaw<{ stream: string }[]>`
        UPDATE quarantine SET rendering = -1
        WHERE connection_id = ${owner.id}::uuid AND (${id}::uuid IS NULL OR id = ${id}::uuid)
        RETURNING stream`;
      await prisma.stream.updateMany({
        where: { connectionId: owner.id, name: { in: [...new Set(asked.map(({ stream }) => stream))] } },
        data: { rendered: null, renderUntil: null },
      });
      return asked.length;
    });
  }

  /** Those whose payload we have. */
  outdated(owner: Owner, { stream, model, shape, rendering, after }: OutdatedAside): Promise<Retryable[]> {
    return this.as(
      owner,
      (prisma) => prisma.$queryRaw<Retryable[]>`
        SELECT id, shape, asked_at AS "askedAt", detail, raw
        FROM quarantine
        WHERE connection_id = ${owner.id}::uuid AND stream = ${stream} AND model = ${model} AND id > ${after}::uuid
          AND (shape <> ${shape} OR rendering < ${rendering}) AND whole AND raw IS NOT NULL
        ORDER BY id
        LIMIT ${RETRIED_AT_ONCE}`,
    );
  }

  /** What may not be held any more. */
  async destroy(owner: Owner, { stream, model }: { stream: string; model: string }): Promise<void> {
    await this.as(
      owner,
      (prisma) => prisma.$executeRaw`
        DELETE FROM quarantine
        WHERE connection_id = ${owner.id}::uuid AND stream = ${stream} AND model = ${model}`,
    );
  }

  private as<T>({ id, organisationId }: Owner, work: (prisma: Transaction) => Promise<T>): Promise<T> {
    return this.store.as({ organisationId, connectionId: id }, work);
  }
}
