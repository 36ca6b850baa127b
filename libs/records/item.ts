import { zstdDecompressSync } from 'node:zlib';
import type { Model } from '#models';
import type { Shown, StoredRecord } from '#store';
import type { ConnectionKeys } from '#vault';
import { completed, linesOf } from './body.js';
import type { Bytes } from './bytes.js';
import { isComplete } from './shape.js';

/** Writes a record as the API answers it. Throws SealBroken, and has written nothing then, if a part of it does not open. */
export function writeItem(
  out: Bytes,
  { keys, model, show }: { keys: ConnectionKeys; model: Model; show: Shown },
  record: StoredRecord,
): void {
  const { id, modifiedAt, deletedAt } = record;
  const { remoteId, fields } = linesOf(keys.open('body', id, record.body));
  const custom = record.custom && keys.open('custom', id, record.custom);
  const raw = record.raw && keys.open('raw', id, record.raw);
  const complete = isComplete(record.shape, model) ? fields : completed(model, fields);
  out
    .ascii(`{"id":"${id}","remote_id":`)
    .add(remoteId)
    .ascii(`,"modified_at":"${timeText(modifiedAt)}",`);
  out.add(complete.subarray(1, -1)).ascii(',"custom_fields":');
  if (custom) out.add(custom);
  else out.ascii(show.custom ? '{}' : 'null');
  if (raw) out.ascii(',"raw_data":').add(zstdDecompressSync(raw));
  if (show.deleted)
    out.ascii(
      `,"is_deleted":${deletedAt !== null},"deleted_at":${deletedAt === null ? 'null' : `"${timeText(deletedAt)}"`}`,
    );
  out.ascii('}');
}

/** Records that were written together share their time, and are listed together. */
let last = { time: 0, text: new Date(0).toISOString() };

function timeText(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}
