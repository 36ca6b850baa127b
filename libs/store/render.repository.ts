import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** A stream of a connector, and the form that its records have today: shapes, with a dot between them. */
export interface StreamForm {
  connector: string;
  stream: string;
  form: string;
}

/** A stream that somebody renders, until then: whoever finds another time there has lost it. */
export interface RenderHold {
  id: string;
  until: Date;
}

export interface RenderClaim extends RenderHold {
  organisationId: string;
  connectionId: string;
  stream: string;
  /** The stream's, when it was claimed. */
  rendering: number;
}

/** Whole milliseconds, so that the time comes back as it was. */
const LEASE = `date_trunc('milliseconds', clock_timestamp()) + interval '30 seconds'`;

/** The number of its first model's shape ends in the version of the mapping. */
const versionOf = (form: string): string => `split_part(split_part(${form}, ':', 1), '.', 1)::int`;
/** What a newer version of us has rendered it leaves to that: the two would never end. Versions go round. */
const notOlder = (one: string, other: string): string => `((${versionOf(one)} - ${versionOf(other)}) & 127) < 64`;

/** Their settings or custom fields have changed since, or they were never rendered: an index knows these streams. */
const OUTDATED = `coalesce(rendered NOT LIKE '%:' || rendering::text, true)`;

/** Which streams have records to render anew, and who does it: rows with leases, as runs are. */
@Injectable()
export class RenderRepository {
  constructor(private readonly store: Store) {}

  /**
   * Streams that have been read, are not rendered as they should be, and are nobody's: a worker is to be woken for each. A form
   * that is new is only found by a look at `all` streams.
   */
  async due(forms: readonly StreamForm[], limit: number, { all } = { all: true }): Promise<RenderHold[]> {
    const { rows } = await this.store.pool.query<RenderHold>({
      name: all ? 'due-renders' : 'outdated-renders',
      text: `
        WITH due AS (
          SELECT stream.id
          FROM stream JOIN unnest($2::text[], $3::text[], $4::text[]) AS made (connector, name, form) USING (connector, name)
          WHERE last_start_at IS NOT NULL ${all ? '' : `AND ${OUTDATED}`} AND rendered IS DISTINCT FROM made.form || ':' || rendering
            AND (rendered IS NULL OR ${notOlder('made.form', 'rendered')})
            AND (render_until IS NULL OR render_until <= now())
          LIMIT $1
          FOR UPDATE OF stream SKIP LOCKED
        )
        UPDATE stream SET render_until = ${LEASE} FROM due WHERE stream.id = due.id
        RETURNING stream.id, render_until AS until`,
      values: [
        limit,
        forms.map(({ connector }) => connector),
        forms.map(({ stream }) => stream),
        forms.map(({ form }) => form),
      ],
    });
    return rows;
  }

  /** Null when it is somebody else's by now. */
  async take({ id, until }: RenderHold): Promise<RenderClaim | null> {
    const { rows } = await this.store.pool.query<RenderClaim>({
      name: 'take-render',
      text: `
        UPDATE stream SET render_until = greatest(${LEASE}, render_until + interval '1 millisecond')
        WHERE id = $1 AND render_until = $2
        RETURNING id, render_until AS until, organisation_id AS "organisationId", connection_id AS "connectionId", name AS stream,
          rendering`,
      values: [id, until],
    });
    return rows[0] ?? null;
  }

  /** For another worker, at once. */
  async handBack({ id, until }: RenderHold): Promise<void> {
    await this.store.pool.query({
      name: 'hand-back-render',
      text: 'UPDATE stream SET render_until = NULL WHERE id = $1 AND render_until = $2',
      values: [id, until],
    });
  }

  /** All of its records are rendered so. False when somebody has written others meanwhile. */
  async complete({ id, until }: RenderHold, rendered: string): Promise<boolean> {
    const { rowCount } = await this.store.pool.query({
      name: 'complete-render',
      text: 'UPDATE stream SET rendered = $3, render_until = NULL WHERE id = $1 AND render_until = $2',
      values: [id, until, rendered],
    });
    return rowCount === 1;
  }
}
