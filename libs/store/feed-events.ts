import { call, type Call, statement } from './statement.js';

/** What happens to a connection beside its records, as its change log tells it. */
export const FEED_EVENTS = [
  'connector.synced',
  'connector.sync_failed',
  'connector.relink_needed',
  'issue.opened',
  'issue.resolved',
  'write.finished',
] as const;
export type FeedEvent = (typeof FEED_EVENTS)[number];

const AWAIT_TURN = statement('await-turn', 'SELECT FROM feed WHERE connection_id = :connection FOR UPDATE', {
  waits: true,
});

/**
 * Before whatever else is locked: a page has its turn first and its run later. Of a connection that is erased there is no row, and
 * nothing is told of it.
 */
export const awaitTurn = (connection: string): Call<void> => call(AWAIT_TURN, { connection });

/** An event as its statement selects it. */
export const event = (type: FeedEvent, id: string, data: Record<string, string>): string => {
  const pairs = Object.entries(data).map(([name, value]) => `'${name}', ${value}`);
  return `'${type}' AS type, ${id} AS id, jsonb_build_object(${pairs.join(', ')}) AS data`;
};

/** Of a statement that has found out what `happened (type, id, data)`, once it has its turn. */
export const TELL_HAPPENED = `
  numbered AS (
    UPDATE feed
    SET seq = seq + (SELECT count(*) FROM happened),
      at = greatest(date_trunc('milliseconds', clock_timestamp()), at + interval '1 millisecond')
    WHERE connection_id = :connection::uuid AND EXISTS (SELECT FROM happened)
    RETURNING connection_id, seq, at
  ), told AS (
    INSERT INTO change (connection_id, seq, at, kind, model, id, data)
    SELECT connection_id, numbered.seq + 1 - row_number() OVER (), numbered.at, 'event', happened.type, happened.id, happened.data
    FROM numbered, happened
  )`;
