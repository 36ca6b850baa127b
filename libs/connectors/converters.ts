/** A text; an empty one says nothing. */
export function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, which some providers write as text. */
export function amount(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

const FLAGS: Readonly<Record<string, boolean>> = { '0': false, '1': true, false: false, true: true };

/** Yes or no, which some providers write as 0 and 1. */
export const flag = (value: unknown): boolean | null => FLAGS[String(value).toLowerCase()] ?? null;

/**
 * Translates a provider's words into ours; a word that is given as null says nothing. One we do not know passes through as
 * it came: enums are open, and a provider that adds a status must not stop a sync.
 */
export const oneOf =
  <To extends string>(words: Readonly<Record<string, To | null>>) =>
  (value: unknown): To | (string & {}) | null => {
    const word = text(value);
    if (word === null) return null;
    const known = Object.hasOwn(words, word) ? words[word] : undefined;
    return known === undefined ? word : known;
  };

const DAY = /^\d{4}-\d{2}-\d{2}/;

/**
 * A day as its midnight in UTC. Providers write days as local midnights with an offset; the first ten characters are the day,
 * where a conversion to UTC would give the one before.
 */
export function day(value: unknown): string | null {
  const found = typeof value === 'string' ? DAY.exec(value) : null;
  return found && !Number.isNaN(Date.parse(found[0])) ? `${found[0]}T00:00:00Z` : null;
}

const ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/;

/** An instant in UTC, to the second. One without a zone is taken as UTC. */
export function instant(value: unknown): string | null {
  if (typeof value !== 'string' || !DAY.test(value)) return null;
  const withTime = value.includes('T') ? value : `${value.slice(0, 10)}T00:00:00Z`;
  const time = Date.parse(ZONE.test(withTime) ? withTime : `${withTime}Z`);
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z');
}
