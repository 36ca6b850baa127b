import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Where the database stops a write: nothing of it is there yet, or all of it is there and nobody has heard that. */
export const STOPS = [
  'before the intent',
  'after the intent',
  'before it is sent',
  'after the answer',
  'before the commit',
  'after the commit',
] as const;
export type Stop = (typeof STOPS)[number];

/** Waits in the database for what is to be stopped there, the so-manieth time that it comes by. */
const SQL = `
  CREATE TABLE stop (id serial PRIMARY KEY, connection_id uuid, route text, point text, times int);
  CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
  DECLARE found stop;
  BEGIN
    UPDATE stop SET times = times - 1
      WHERE connection_id = NEW.connection_id AND route = NEW.route AND point = TG_ARGV[0] RETURNING * INTO found;
    IF found.times = 0 THEN PERFORM pg_advisory_xact_lock(found.id); END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER a BEFORE INSERT ON write FOR EACH ROW EXECUTE FUNCTION stop_here('before the intent');
  CREATE CONSTRAINT TRIGGER b AFTER INSERT ON write DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION stop_here('after the intent');
  CREATE CONSTRAINT TRIGGER c AFTER UPDATE ON write DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.finished_at IS NULL AND NEW.intent <> OLD.intent) EXECUTE FUNCTION stop_here('before it is sent');
  CREATE TRIGGER d BEFORE UPDATE ON write
    FOR EACH ROW WHEN (NEW.finished_at IS NULL AND NEW.intent <> OLD.intent) EXECUTE FUNCTION stop_here('after the answer');
  CREATE TRIGGER e BEFORE UPDATE ON write
    FOR EACH ROW WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION stop_here('before the commit');
  CREATE CONSTRAINT TRIGGER f AFTER UPDATE ON write DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION stop_here('after the commit');`;

/** More than anything comes by. */
const NEVER = 1_000_000;

/** Holds writes at points of their way through the database, from outside of the process that writes. */
export class Stops {
  private constructor(private readonly superuser: pg.Client) {}

  static async set(databaseUrl: string): Promise<Stops> {
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    url.pathname = new URL(databaseUrl).pathname;
    const superuser = new pg.Client({ connectionString: url.href });
    await superuser.connect();
    await superuser.query(SQL);
    return new Stops(superuser);
  }

  /** The next write of a connection and route waits there. `times`: when it comes by so often. */
  async at(connectionId: string, route: string, point: Stop, times = 1): Promise<number> {
    const { rows } = await this.superuser.query<{ id: number }>(
      `INSERT INTO stop (connection_id, route, point, times) VALUES ($1, $2, $3, $4)
       RETURNING id, pg_advisory_lock(id)`,
      [connectionId, route, point, times],
    );
    return rows[0]?.id ?? 0;
  }

  /** Counts how often a write of a connection and route is noted. */
  count(connectionId: string, route: string): Promise<number> {
    return this.at(connectionId, route, 'after the answer', NEVER);
  }

  async counted(id: number): Promise<number> {
    const { rows } = await this.superuser.query<{ times: number }>('SELECT times FROM stop WHERE id = $1', [id]);
    return NEVER - (rows[0]?.times ?? NEVER);
  }

  /** Whether somebody waits there. */
  async isReached(id: number): Promise<boolean> {
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    return (await this.superuser.query(waiting, [id])).rowCount === 1;
  }

  /** What waits goes on as far as it can without its process; nothing stops any more. */
  async release(): Promise<void> {
    await this.superuser.query('SELECT pg_advisory_unlock_all()');
    const { rows } = await this.superuser.query<{ id: number }>('SELECT id FROM stop');
    for (const { id } of rows) while (await this.isReached(id)) await delay(20);
    await this.superuser.query('DELETE FROM stop');
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.superuser.query<Row>(sql, values)).rows;
  }

  close(): Promise<void> {
    return this.superuser.end();
  }
}
