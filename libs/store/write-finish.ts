import { event, TELL_HAPPENED } from './feed-events.js';
import { call, type Call, statement } from './statement.js';

/** A write as one process holds it: under another fence it is another one's. */
export interface WriteHold {
  id: string;
  organisationId: string;
  fence: number;
}

export interface Decision {
  state: 'succeeded' | 'failed' | 'unknown';
  answer: Uint8Array;
  code?: string | null;
  upstreamStatus?: number | null;
  model?: string | null;
  recordId?: string | null;
  /** The number of the customer's choices to which the record in the answer holds: under others it is not kept. Left out: there is none. */
  choices?: number;
  /** It certainly did not happen: the same key may be used for it again. */
  freesKey?: boolean;
}

const CONNECTION_OF = statement('connection-of-write', 'SELECT connection_id FROM write WHERE id = :id');

export const connectionOf = (id: string): Call<string> => call(CONNECTION_OF, { id }, (row) => row.uuid(0));

/** What was to be written is destroyed. Its number is that of what is told of it. */
const FINISH = statement(
  'finish-write',
  `WITH finished AS (
     UPDATE write SET state = :state, code = :code, model = :model, upstream_status = :upstream_status::int,
       answer = CASE WHEN NOT EXISTS (
         SELECT FROM feed WHERE connection_id = :connection::uuid AND choices_version <> :choices::int
       ) THEN :answer::bytea END,
       record_id = :record::uuid, intent = NULL, key_hash = CASE WHEN NOT :frees_key::boolean THEN key_hash END,
       leased_until = NULL, finished_at = clock_timestamp(),
       seq = (SELECT seq + 1 FROM feed WHERE connection_id = :connection::uuid)
     WHERE id = :id AND fence = :fence::int AND leased_until IS NOT NULL
     RETURNING id, state, code, model, record_id, answer IS NOT NULL AS kept
   ), happened AS (
     SELECT ${event('write.finished', 'id', { state: 'state', code: 'code', model: 'model', record_id: 'record_id' })} FROM finished
   ), ${TELL_HAPPENED}
   SELECT kept FROM finished`,
);

/** Whether its answer was kept, where it was this process's to decide; after the connection's turn has come. */
export function finishCall(connection: string, { id, fence }: WriteHold, decision: Decision): Call<boolean> {
  const { state, answer, code = null, upstreamStatus = null, model = null, recordId = null } = decision;
  const values = {
    ...{ connection, id, state, code, model, answer: Buffer.from(answer), record: recordId },
    ...{ fence: String(fence), upstream_status: upstreamStatus === null ? null : String(upstreamStatus) },
    choices: decision.choices === undefined ? null : String(decision.choices),
    frees_key: String(decision.freesKey ?? false),
  };
  return call(FINISH, values, (row) => row.flag(0));
}
