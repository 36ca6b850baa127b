import type { Hold, Missing, Tally } from '#store';

/** More than this many and more than this share at once wait until a second complete run, a while later, has missed them as well. */
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

/** What is known of records that a run has not seen, beside that. */
export interface Asked {
  /** They were asked for by their names, and are there: they stay. Their models, by id. */
  stay: ReadonlyMap<string, string>;
  /** The provider said of them that they are not there: when it was asked. */
  gone: ReadonlyMap<string, Date>;
  /** Of these it said nothing. */
  untold: ReadonlySet<string>;
}

export const UNASKED: Asked = { stay: new Map(), gone: new Map(), untold: new Set() };

/** By model: what the last complete run holds back. */
export type Holds = ReadonlyMap<string, Hold>;

const NO_HOLDS: Holds = new Map();

export interface Verdict {
  /** They are taken for gone. */
  gone: Missing[];
  /** By model: how many are held back, as too many are missing at once. */
  held: Record<string, number>;
  /** Models of which it is too early to confirm what was held before. */
  early: string[];
  /** By model: how many wait for a second complete run. */
  waiting: Record<string, number>;
}

/** What becomes of the records that a complete run has not seen. */
export function brake(
  tallies: readonly Tally[],
  missing: readonly Missing[],
  { asked = UNASKED, holds = NO_HOLDS }: { asked?: Asked; holds?: Holds } = {},
): Verdict {
  const verdict: Verdict = { gone: [], held: {}, early: [], waiting: {} };
  for (const tally of tallies) {
    const missed = missing.filter(({ id, model }) => model === tally.model && !asked.stay.has(id));
    const { believed, early } = believedOf(missed, tally, holds.get(tally.model));
    const sure = believed.filter((one) => isSure(one, tally, asked));
    if (early) verdict.early.push(tally.model);
    verdict.gone = verdict.gone.concat(sure.map((one) => toldOf(one, asked.gone)));
    if (sure.length < believed.length) verdict.waiting[tally.model] = believed.length - sure.length;
    if (believed.length < missed.length) verdict.held[tally.model] = missed.length - believed.length;
  }
  return verdict;
}

/**
 * Of many those that were missed before, as soon as that may be confirmed; what a run holds itself, or has begun to take away, it
 * goes on to. A hold of which nothing is missed any more has ended, however young it is: what is missed instead is held anew.
 */
function believedOf(
  missed: readonly Missing[],
  { live }: Tally,
  hold: Hold | undefined,
): { believed: readonly Missing[]; early: boolean } {
  const goesOn = hold !== undefined && (hold.own || hold.begun);
  if (!goesOn && !isMany(missed.length, live)) return { believed: missed, early: false };
  const early = hold?.ripe === false && (hold.own || missed.some(({ again }) => again));
  return { believed: early ? [] : missed.filter(({ again }) => again), early };
}

/** Rows may have moved from a page that was to come to one that had been read: a second run misses none of them. */
const isSure = ({ id, again }: Missing, { pages }: Tally, { gone, untold }: Asked): boolean =>
  again || gone.has(id) || (pages <= 1 && !untold.has(id));

const isMany = (missed: number, live: number): boolean => missed > MOST && missed > SHARE * live;

/** What the provider was asked about is gone since then, and not only since the run began. */
function toldOf(one: Missing, gone: Asked['gone']): Missing {
  const askedAt = gone.get(one.id);
  return askedAt ? { ...one, askedAt } : one;
}

/** Those that would go if they were asked for: as long as the brake does not hold them. */
export const doubtful = (tallies: readonly Tally[], missing: readonly Missing[], holds: Holds): Missing[] =>
  brake(
    tallies.map((tally) => ({ ...tally, pages: 0 })),
    missing,
    { holds },
  ).gone;
