import { timingSafeEqual } from 'node:crypto';
import { InvalidRequest, uuidBytes, uuidText } from '#kernel';
import type { ConnectionKeys } from '#vault';

/** A place in a list: after the record with this time and id. */
export interface Place {
  time: number;
  id: string;
}

const PLACE = 24;
const SIGNATURE = 12;

/** Opaque, and good for this list only: signed under the connection's key, together with what the list was asked for. */
export function cursorOf(keys: ConnectionKeys, list: string, { time, id }: Place): string {
  const place = Buffer.alloc(PLACE);
  place.writeDoubleBE(time);
  uuidBytes(id).copy(place, 8);
  return Buffer.concat([place, sign(keys, list, place)]).toString('base64url');
}

export function placeOf(keys: ConnectionKeys, list: string, cursor: string): Place {
  const bytes = Buffer.from(cursor, 'base64url');
  const place = bytes.subarray(0, PLACE);
  const whole = bytes.length === PLACE + SIGNATURE && bytes.toString('base64url') === cursor;
  if (!whole || !timingSafeEqual(bytes.subarray(PLACE), sign(keys, list, place))) {
    throw new InvalidRequest([
      { loc: ['query', 'cursor'], msg: 'The cursor does not belong to this list', type: 'value_error' },
    ]);
  }
  return { time: place.readDoubleBE(), id: uuidText(place, 8) };
}

const sign = (keys: ConnectionKeys, list: string, place: Buffer): Buffer =>
  keys.hash(Buffer.concat([Buffer.from('cursor\0'), place, Buffer.from(list, 'utf8')])).subarray(0, SIGNATURE);
