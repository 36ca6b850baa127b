import { InvalidRequest, isUuid } from '#kernel';

/** The id that a path names. */
export function uuidOf(text: string, name = 'id'): string {
  if (isUuid(text)) return text;
  throw new InvalidRequest([{ loc: ['path', name], msg: 'Input should be a valid UUID', type: 'uuid_parsing' }]);
}
