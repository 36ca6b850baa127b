import type { Missing, Tally } from '#store';

/** More than this many and more than this share at once wait until a second complete run has missed them as well. */
const MOST = 10;
const SHARE = 0.05;

/**
 * Models of which a run has seen everything. An answer without a record proves nothing, unless there are certainly `none`. A record that was named and could not
 * be read is there all the same; where not even the names were known, the model is not among these.
 */
export function wholeModels(
  tallies: readonly Tally[],
  models: readonly string[],
  none: readonly string[] = [],
): Tally[] {
  return tallies.filter(
    ({ model, seen, expected }) => models.includes(model) && (seen > 0 || none.includes(model)) && seen >= expected,
  );
}

/** Which of the records that a complete run has not seen are taken for gone, and how many are held back. */
export function brake(tallies: readonly Tally[], missing: readonly Missing[]): { gone: Missing[]; held: number } {
  const gone = tallies.flatMap(({ model, live }) => {
    const missed = missing.filter((each) => each.model === model);
    return missed.length > MOST && missed.length > SHARE * live ? missed.filter(({ again }) => again) : missed;
  });
  return { gone, held: missing.length - gone.length };
}
