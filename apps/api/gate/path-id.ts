import { InvalidRequest, isUuid } from '#kernel';

/** The id that a path names. */
export function uuidOf(text: string): string {
  if (isUuid(text)) return text;
  throw new InvalidRequest([{ loc: ['path', 'id'], msg: 'Input should be a valid UUID', type: 'uuid_parsing' }]);
}
