import { AppError } from '#kernel';
import type { Model } from '#models';
import { formOf } from './shape.js';

/** What is compared of a record: plain. */
export interface Plain {
  body: Buffer;
  custom: Buffer | null;
}

/** The provider sent more than we keep of one record. */
class RecordTooLarge extends AppError {
  readonly code = 'record_too_large';

  constructor(bytes: number, field: string) {
    super(`The record has ${bytes} bytes in ${field}, which is more than we keep of one.`, { bytes, field });
  }
}

const LARGEST = 1_000_000;
export const LARGEST_RAW = 8_000_000;
const NEW_LINE = 10;

/** What is left of a payload that may not be kept any longer. */
export const DESTROYED = '{}';

/** Stands for the address of a file, which is made when it is read. */
const LINK = 'link';

/**
 * The remote id and the fields, each as a line of JSON (which has no line breaks of its own): so the API writes in front of,
 * between and behind them without parsing. Every field of the model, null where the mapping says nothing.
 */
export function bodyOf(model: Model, remoteId: string, fields: Record<string, unknown>): Buffer {
  const { names, links } = formOf(model);
  const complete = Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  for (const { name } of links) if (complete[name] !== null) complete[name] = LINK;
  return within(LARGEST, `${JSON.stringify(remoteId)}\n${JSON.stringify(complete)}`, () => longestOf(complete));
}

/** Null when there are none. */
export const customOf = (custom: Record<string, unknown>): Buffer | null =>
  Object.keys(custom).length === 0 ? null : within(LARGEST, JSON.stringify(custom), () => 'custom_fields');

export const rawOf = (text: string): Buffer => within(LARGEST_RAW, text, () => 'raw_data');

/** The two lines of a body. Views of it. */
export function linesOf(body: Buffer): { remoteId: Buffer; fields: Buffer } {
  const end = body.indexOf(NEW_LINE);
  return { remoteId: body.subarray(0, end), fields: body.subarray(end + 1) };
}

export const remoteIdIn = (body: Buffer): string => JSON.parse(linesOf(body).remoteId.toString('utf8')) as string;

export const fieldsOf = (body: Buffer): Record<string, unknown> =>
  JSON.parse(linesOf(body).fields.toString('utf8')) as Record<string, unknown>;

/** The fields of a body that was made when the model had others. */
export function completed(model: Model, fields: Buffer): Buffer {
  const old = JSON.parse(fields.toString('utf8')) as Record<string, unknown>;
  return Buffer.from(
    JSON.stringify(Object.fromEntries(formOf(model).names.map((name) => [name, old[name] ?? null]))),
    'utf8',
  );
}

/** `field` tells what is to be blamed. */
function within(largest: number, text: string, field: () => string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > largest) throw new RecordTooLarge(bytes.length, field());
  return bytes;
}

function longestOf(fields: Record<string, unknown>): string {
  const lengths = Object.entries(fields).map(([name, value]) => ({ name, length: JSON.stringify(value).length }));
  return lengths.reduce((longest, each) => (each.length > longest.length ? each : longest)).name;
}
