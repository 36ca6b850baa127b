import { InvalidRequest } from '#kernel';

/** What models, streams and codes are called. */
export const PLAIN_NAME = /^[a-z][a-z0-9_-]*$/;
export const PLAIN_NAME_MESSAGE = { message: 'Input should be a name of small letters, digits, _ and -' };

/** The name that a path gives. */
export function nameOf(text: string, parameter: string): string {
  if (PLAIN_NAME.test(text)) return text;
  throw new InvalidRequest([{ loc: ['path', parameter], msg: PLAIN_NAME_MESSAGE.message, type: 'value_error' }]);
}
