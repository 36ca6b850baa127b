import { InvalidRequest } from '#kernel';

/** Names that there are not are refused with those that there are. */
export function refuseUnknown(loc: [string, string], unknown: readonly string[], known: readonly string[]): void {
  if (unknown.length === 0) return;
  const msg = `There is no ${unknown.map((each) => JSON.stringify(each)).join(', ')}. There are: ${known.join(', ')}`;
  throw new InvalidRequest([{ loc, msg, type: 'literal_error' }]);
}
