import { Injectable } from '@nestjs/common';
import { Prisma } from './generated/client.js';
import { NEXT_RUN, UNFINISHED } from './quiet.js';
import { Store, type Transaction } from './store.js';

/** When nothing begins by itself, in the words of the customer's clock: `22:00`. */
export interface QuietHours {
  from: string;
  to: string;
  zone: string;
}

/** What was set of a stream, and where it stands. */
export interface StreamPlan {
  stream: string;
  models: string[];
  /** Null: as the connector has it. */
  incrementalSeconds: number | null;
  fullSeconds: number | null;
  paused: boolean;
  requestedAt: Date | null;
  /** Null while it is being read. */
  nextRunAt: Date | null;
  nextFullAt: Date | null;
  syncedAt: Date | null;
}

export interface Timetable {
  paused: boolean;
  /** Only while it is paused. */
  pausedByCustomer: boolean;
  quietHours: QuietHours | null;
  streams: StreamPlan[];
}

/** A stream as it is to be from now on, with its connector's own seconds. */
export interface PlannedStream extends Pick<StreamPlan, 'stream' | 'incrementalSeconds' | 'fullSeconds' | 'paused'> {
  every: { incremental: number; full: number };
}

interface Owner {
  organisationId: string;
  id: string;
}

/** Postgres’ answer to a zone that it does not know. */
const UNKNOWN_ZONE = '22023';

/** When a connection's streams are read by themselves. */
@Injectable()
export class TimetableRepository {
  constructor(private readonly store: Store) {}

  /** Node's list of zones may be longer than the server's. */
  async knowsZone(zone: string): Promise<boolean> {
    try {
      await this.store.pool.query('SELECT now() AT TIME ZONE $1', [zone]);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === UNKNOWN_ZONE) return false;
      throw error;
    }
  }

  of({ organisationId, id }: Owner): Promise<Timetable> {
    return this.store.as({ organisationId }, (prisma) => read(prisma, id));
  }

  /**
   * `plan` makes the new timetable of the one that stands; whoever else changes it waits. A stream of which something else was set, and that is waited for
   * neither by a worker nor by a person, is due as if it had always been read so, all of it or what changed: whichever is earlier.
   * What is paused from now on, and that somebody has asked for before, is not begun any more.
   */
  change(
    { organisationId, id }: Owner,
    plan: (before: Timetable) => Omit<Timetable, 'streams'> & { streams: readonly PlannedStream[] },
  ): Promise<Timetable> {
    return this.store.as({ organisationId }, async (prisma) => {
      await prisma.$queryRaw`SELECT FROM connection WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
      const before = await read(prisma, id);
      const { paused, pausedByCustomer, quietHours, streams } = plan(before);
      const { from = null, to = null, zone = null } = quietHours ?? {};
      await prisma.$executeRaw`
        INSERT INTO schedule (connection_id, organisation_id, paused, paused_by_customer, quiet_from, quiet_to, quiet_zone)
        VALUES (
          ${id}::uuid, ${organisationId}::uuid, ${paused}, ${pausedByCustomer}, ${from}::time, ${to}::time, ${zone}
        )
        ON CONFLICT (connection_id) DO UPDATE SET (paused, paused_by_customer, quiet_from, quiet_to, quiet_zone)
          = (excluded.paused, excluded.paused_by_customer, excluded.quiet_from, excluded.quiet_to, excluded.quiet_zone)`;
      await writeStreams(prisma, id, streams);
      const after = await read(prisma, id);
      const stopped = streamsPausedIn(after).filter((name) => !streamsPausedIn(before).includes(name));
      await prisma.stream.updateMany({
        where: { connectionId: id, name: { in: stopped } },
        data: { requestedAt: null },
      });
      return stopped.length > 0 ? read(prisma, id) : after;
    });
  }
}

const streamsPausedIn = ({ paused, streams }: Timetable): string[] =>
  streams.filter((each) => paused || each.paused).map(({ stream }) => stream);

async function read(prisma: Transaction, connectionId: string): Promise<Timetable> {
  const [schedule] = await prisma.$queryRaw<{ paused: boolean; quietHours: QuietHours | null }[]>`
    SELECT paused, paused_by_customer AS "pausedByCustomer", CASE WHEN quiet_zone IS NOT NULL THEN json_build_object(
      'from', to_char(quiet_from, 'HH24:MI'), 'to', to_char(quiet_to, 'HH24:MI'), 'zone', quiet_zone
    ) END AS "quietHours"
    FROM schedule WHERE connection_id = ${connectionId}::uuid`;
  const streams = await prisma.$queryRaw<StreamPlan[]>`
    SELECT name AS stream, models, incremental_seconds AS "incrementalSeconds", full_seconds AS "fullSeconds", stream.paused,
      requested_at AS "requestedAt", ${Prisma.raw(NEXT_RUN)} AS "nextRunAt", next_full_at AS "nextFullAt", synced_at AS "syncedAt"
    FROM stream LEFT JOIN schedule ON schedule.connection_id = stream.connection_id
    WHERE stream.connection_id = ${connectionId}::uuid AND models <> '{}'
    ORDER BY name`;
  return { paused: false, pausedByCustomer: false, quietHours: null, ...schedule, streams };
}

/** What is not changed keeps its place among the others. */
const AS_BEFORE = Prisma.sql`(incremental_seconds, full_seconds) IS NOT DISTINCT FROM (told.incremental, told.full)`;

async function writeStreams(prisma: Transaction, id: string, streams: readonly PlannedStream[]): Promise<void> {
  await prisma.$executeRaw`
    UPDATE stream
    SET incremental_seconds = told.incremental, full_seconds = told.full, paused = told.paused,
      next_run_at = CASE
        WHEN ${AS_BEFORE} OR next_run_at <= now() OR requested_at IS NOT NULL OR last_start_at IS NULL OR ${Prisma.raw(UNFINISHED)}
          THEN next_run_at
        ELSE greatest(now(), least(
          last_start_at + make_interval(secs => coalesce(told.incremental, told.own_incremental)),
          CASE WHEN next_full_at > now() THEN last_full_at + make_interval(secs => coalesce(told.full, told.own_full)) END
        )) END,
      next_full_at = CASE WHEN next_full_at > now() AND last_full_at IS NOT NULL AND NOT (${AS_BEFORE})
        THEN last_full_at + make_interval(secs => coalesce(told.full, told.own_full))
        ELSE next_full_at END
    FROM unnest(
      ${streams.map(({ stream }) => stream)}::text[], ${streams.map(({ incrementalSeconds }) => incrementalSeconds)}::int[],
      ${streams.map(({ fullSeconds }) => fullSeconds)}::int[], ${streams.map(({ paused }) => paused)}::boolean[],
      ${streams.map(({ every }) => every.incremental)}::int[], ${streams.map(({ every }) => every.full)}::int[]
    ) AS told (name, incremental, "full", paused, own_incremental, own_full)
    WHERE stream.connection_id = ${id}::uuid AND stream.name = told.name`;
}
