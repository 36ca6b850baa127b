export const ENVIRONMENTS = ['production', 'development'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const NAME = 'env';

/** Which of the organisation's environments is shown: the address says it, and production where it does not. */
export const environment: Environment =
  new URLSearchParams(location.search).get(NAME) === 'development' ? 'development' : 'production';

/** The address of something in this environment: whoever opens it sees the same. */
export function inEnvironment(address: string, shown: Environment = environment): string {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return address;
  if (shown === 'production') url.searchParams.delete(NAME);
  else url.searchParams.set(NAME, shown);
  return url.pathname + url.search + url.hash;
}

/** Loads the page anew: nothing that was read of the other environment stays. */
export function switchTo(other: Environment, home: string): void {
  location.assign(inEnvironment(home, other));
}
