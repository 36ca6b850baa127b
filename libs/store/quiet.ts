/** The time of the day where a connection's customer is. */
const localAt = (time: string): string => `(${time} AT TIME ZONE quiet_zone)::time`;

/** Whether a time lies in a connection's quiet hours, which may go over midnight; null where it has none. */
export const quietAt = (time: string): string => `
  CASE WHEN quiet_from < quiet_to THEN ${localAt(time)} >= quiet_from AND ${localAt(time)} < quiet_to
  ELSE ${localAt(time)} >= quiet_from OR ${localAt(time)} < quiet_to END`;

/** Their next end after it. */
export const quietEndAfter = (time: string): string => `
  ((${time} AT TIME ZONE quiet_zone)::date + quiet_to
    + CASE WHEN ${localAt(time)} < quiet_to THEN interval '0' ELSE interval '1 day' END) AT TIME ZONE quiet_zone`;

/** Of a stream's row, whether it is being read or about to be. */
export const UNFINISHED = `EXISTS (
  SELECT FROM run
  WHERE run.connection_id = stream.connection_id AND run.stream = stream.name AND run.state IN ('queued', 'running')
)`;

/**
 * When a stream is read next, of its row beside the one of its connection's schedule; null while it is being read, when nobody
 * knows yet, unless somebody has asked for more meanwhile.
 */
export const NEXT_RUN = `CASE
  WHEN next_run_at > now() AND ${UNFINISHED} THEN NULL
  WHEN requested_at IS NULL AND ${quietAt('greatest(next_run_at, now())')}
    THEN ${quietEndAfter('greatest(next_run_at, now())')}
  ELSE next_run_at END`;
