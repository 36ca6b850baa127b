import { isUuid } from '#kernel';
import type { Bytes } from './bytes.js';

/** A place in the text of a record where something else is written. */
export interface Spot {
  start: number;
  end: number;
  write: (out: Bytes) => void;
}

interface Ids {
  start: number;
  end: number;
  ids: readonly string[];
  list: boolean;
}

export const QUOTE = 0x22;
const OPENING = 0x5b;
const ID = 36;

/** The ids in the value behind this key, one or a list of them; undefined where it is null, or holds what is no id. */
export function idsAt(fields: Buffer, key: Buffer): Ids | undefined {
  const start = fields.indexOf(key) + key.length;
  if (start < key.length) return undefined;
  if (fields[start] === QUOTE) return one(fields, start);
  return fields[start] === OPENING ? several(fields, start) : undefined;
}

function one(fields: Buffer, start: number): Ids | undefined {
  const id = fields.toString('latin1', start + 1, start + 1 + ID);
  const end = start + ID + 2;
  return isUuid(id) && fields[end - 1] === QUOTE ? { start, end, ids: [id], list: false } : undefined;
}

/** The list behind this key, with its brackets; undefined where there is none. */
export function listAt(fields: Buffer, key: Buffer): Pick<Ids, 'start' | 'end'> | undefined {
  const start = fields.indexOf(key) + key.length;
  if (start < key.length || fields[start] !== OPENING) return undefined;
  return { start, end: fields.indexOf(']', start) + 1 };
}

function several(fields: Buffer, start: number): Ids | undefined {
  const end = fields.indexOf(']', start) + 1;
  const texts = fields.toString('latin1', start + 1, end - 1).split(',');
  const ids = texts.map((text) => text.slice(1, -1));
  const whole = texts.every((text, index) => text === `"${ids[index] ?? ''}"` && isUuid(ids[index] ?? ''));
  return whole ? { start, end, ids, list: true } : undefined;
}
