import { DateTime } from 'luxon';

/** So far back is looked, where nobody says since when, for what no index leads to. */
export const DAYS_BACK = { requests: 1, audit: 7 } as const;

interface Sought {
  since?: Date | undefined;
  until?: Date | undefined;
}

/** Since when is looked. `walks`: whether rows are looked at that do not count, of which there may be millions. */
export function lookedBack<Filter extends Sought>(
  filter: Filter,
  { days, walks }: { days: number; walks: boolean },
): Filter {
  if (!walks || filter.since) return filter;
  const end = filter.until ? DateTime.fromJSDate(filter.until) : DateTime.utc();
  return { ...filter, since: end.minus({ days }).toJSDate() };
}
