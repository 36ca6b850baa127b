import type { Json } from './contract.js';

/**
 * A number that a double may not hold: 16 characters and more, or with an exponent. It stands after a bracket, comma, colon
 * or blank, so that account numbers inside texts (`"DE8937…"`) are not taken for one.
 */
const MAY_BE_BIG = /(?:^|[[,:\s])-?\d(?:[\d.]{15}|[\d.]*[eE])/;
const BIG_WHOLE = /(^|[[,:\s])(-?\d{16,})(?=\s*(?:[,\]}]|$))/g;
const WHOLE = /^-?\d+$/;

/** As JSON.parse, but whole numbers of 16 digits and more, and any other that a double cannot hold, stay the text they were. */
export function parseJson(text: string): Json {
  if (!MAY_BE_BIG.test(text)) return JSON.parse(text) as Json;
  const quoted = text.replace(BIG_WHOLE, '$1"$2"');
  if (MAY_BE_BIG.test(quoted)) return parseCarefully(text);
  try {
    return JSON.parse(quoted) as Json;
  } catch {
    // A number inside a text: the quote put before it ends the text, and what follows is not JSON.
    return parseCarefully(text);
  }
}

/** Several times slower. */
function parseCarefully(text: string): Json {
  return JSON.parse(text, kept) as Json;
}

function kept(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return isKept(value, context.source) ? context.source : value;
}

function isKept(value: number, source: string): boolean {
  if (WHOLE.test(source)) return source.replace('-', '').length >= 16;
  return !Number.isFinite(value) || (significant(source) >= 16 && String(value) !== source);
}

function significant(source: string): number {
  const [digits = ''] = source.split(/[eE]/);
  return digits.replace(/[-.]/g, '').replace(/^0+/, '').length;
}
