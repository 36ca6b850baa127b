import { zstdDecompressSync } from 'node:zlib';
import type { Model } from '#models';
import type { Shown, StoredRecord } from '#store';
import type { ConnectionKeys } from '#vault';
import { completed, DESTROYED, linesOf } from './body.js';
import type { Bytes } from './bytes.js';
import type { Expand, Relation } from './expand.js';
import type { FileLinks } from './links.js';
import { formOf, isComplete } from './shape.js';
import { idsAt, QUOTE, type Spot } from './spot.js';
import type { Veil } from './veil.js';

/** A record that was opened: every field of its model, as JSON. */
export interface Item {
  id: string;
  modifiedAt: number;
  deletedAt: number | null;
  askedAt: number;
  remoteId: Buffer;
  fields: Buffer;
  custom: Buffer | null;
  raw: Buffer | null;
}

/** How records are written. */
export interface Style {
  show: Shown;
  veil: Veil;
  links: FileLinks;
  /** When each model was last known to be as the provider has it; left out: not shown. */
  syncedAt: ReadonlyMap<string, Date | null> | undefined;
}

/** What of it stands in place of ids. */
export interface Expanded {
  relations: Expand;
  related: { text(relation: Relation, id: string): Buffer | undefined };
}

/** Null where it is not to be there any more. Throws SealBroken if a part of it does not open. */
export function openItem(
  keys: ConnectionKeys,
  model: Model,
  record: StoredRecord,
  { veil, show }: { veil: Veil; show: Pick<Shown, 'raw'> },
): Item | null {
  const { id, modifiedAt, deletedAt, askedAt } = record;
  if (record.outdated) {
    const shown = veil.over(model, record);
    if (!shown) return null;
    const lines = linesOf(shown.body);
    const fields = completed(model, lines.fields);
    const { custom } = shown;
    return { id, modifiedAt, deletedAt, askedAt, ...lines, fields, custom, raw: show.raw ? shown.raw : null };
  }
  const { remoteId, fields } = linesOf(keys.open('body', id, record.body));
  const custom = record.custom && keys.open('custom', id, record.custom);
  const raw = record.raw && payloadOf(keys.open('raw', id, record.raw));
  const complete = isComplete(record.shape, model) ? fields : completed(model, fields);
  return { id, modifiedAt, deletedAt, askedAt, remoteId, fields: complete, custom, raw };
}

/** Null when it is destroyed. */
function payloadOf(compressed: Buffer): Buffer | null {
  const raw = zstdDecompressSync(compressed);
  return raw.length === DESTROYED.length ? null : raw;
}

/** Writes a record as the API answers it. */
export function writeItem(
  out: Bytes,
  item: Item,
  { model, style, expanded }: { model: Model; style: Style; expanded?: Expanded | undefined },
): void {
  const { id, remoteId, modifiedAt, fields, custom, raw } = item;
  out
    .ascii(`{"id":"${id}","remote_id":`)
    .add(remoteId)
    .ascii(`,"modified_at":"${timeText(modifiedAt)}",`);
  const spots = linkSpots(item, model, style.links);
  if (expanded) spots.push(...relationSpots(fields, expanded));
  writeFields(out, fields, spots);
  out.ascii(',"custom_fields":');
  if (custom) out.add(custom);
  else out.ascii(style.show.custom ? '{}' : 'null');
  if (raw) out.ascii(',"raw_data":').add(raw);
  else if (style.show.raw) out.ascii(',"raw_data":null');
  writeStanding(out, item, model, style);
  out.ascii('}');
}

function writeStanding(out: Bytes, item: Item, { name }: Model, { show, syncedAt }: Style): void {
  const { deletedAt, askedAt } = item;
  if (show.deleted) out.ascii(`,"is_deleted":${deletedAt !== null},"deleted_at":${timeJson(deletedAt)}`);
  if (syncedAt) out.ascii(`,"synced_at":${timeJson(Math.max(askedAt, syncedAt.get(name)?.getTime() ?? 0))}`);
}

/** The fields without their braces, and what stands at these spots instead. */
function writeFields(out: Bytes, fields: Buffer, spots: Spot[]): void {
  let from = 1;
  if (spots.length > 1) spots.sort((one, other) => one.start - other.start);
  for (const { start, end, write } of spots) {
    out.add(fields.subarray(from, start));
    write(out);
    from = end;
  }
  out.add(fields.subarray(from, -1));
}

/** From behind, where links stand in most bodies: searched from the front they would cost a list a tenth of its time. */
function linkSpots({ id, fields }: Item, model: Model, links: FileLinks): Spot[] {
  const spots: Spot[] = [];
  for (const { name, key } of formOf(model).links) {
    const at = fields.lastIndexOf(key);
    const start = at + key.length;
    if (at < 0 || fields[start] !== QUOTE) continue;
    const end = fields.indexOf(QUOTE, start + 1) + 1;
    spots.push({ start, end, write: (out) => out.ascii(`"${links.of(`${model.name}.${name}`, id)}"`) });
  }
  return spots;
}

function relationSpots(fields: Buffer, { relations, related }: Expanded): Spot[] {
  return [...relations.values()].flatMap((relation) => {
    const spot = idsAt(fields, relation.key);
    if (!spot) return [];
    const { start, end, ids, list } = spot;
    const write = (out: Bytes): void => {
      if (list) out.ascii('[');
      for (const [index, id] of ids.entries()) {
        if (index > 0) out.ascii(',');
        const text = related.text(relation, id);
        if (text) out.add(text);
        else out.ascii(`"${id}"`);
      }
      if (list) out.ascii(']');
    };
    return [{ start, end, write }];
  });
}

const timeJson = (time: number | null): string => (time === null ? 'null' : `"${timeText(time)}"`);

/** Records that were written together share their time, and are listed together. */
let last = { time: 0, text: new Date(0).toISOString() };

function timeText(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}
