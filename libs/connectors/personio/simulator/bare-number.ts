/** Not in TypeScript's library yet. */
interface WithRaw {
  rawJSON(text: string): unknown;
}

/** Digits that `JSON.stringify` writes as they are: Personio's ids may exceed 2^53. */
export function bareNumber(digits: string): unknown {
  return (JSON as typeof JSON & WithRaw).rawJSON(digits);
}
