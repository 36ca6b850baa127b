import { EVENT_TYPES, typesOf, unknownPatterns } from '#events';
import { refuseUnknown } from '../http/unknown.js';

/** The types that patterns of somebody's match; undefined: he names none. */
export function typesIn(loc: [string, string], patterns: readonly string[] | undefined): string[] | undefined {
  if (patterns === undefined) return undefined;
  refuseUnknown(loc, unknownPatterns(patterns), EVENT_TYPES);
  return typesOf(patterns);
}
