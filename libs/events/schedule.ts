const [SECOND, MINUTE, HOUR] = [1, 60, 3600];

/** Seconds between the attempts: ten of them in 75 hours, 35 minutes and 5 seconds. */
const PAUSES = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
  ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
] as const;

/** How far a pause may be shorter or longer than it is written. */
const JITTER = 0.1;

/** Nobody makes us wait for longer: all that an endpoint is to be told waits with it. */
const MOST_PAUSE = HOUR;

/** Seconds from an attempt that failed to the next one; null: it was the last. `tries` counts those before it, `random` is in [0, 1). */
export function pauseAfter(tries: number, random = Math.random()): number | null {
  const pause = PAUSES[tries];
  if (pause === undefined) return null;
  const before = PAUSES[tries - 1] ?? 0;
  // Each is longer than the one before, whatever chance says.
  const least = Math.max(pause * (1 - JITTER), before * (1 + JITTER));
  return least + (pause * (1 + JITTER) - least) * random;
}

/** Seconds that an answer asks us to wait: a number of them, or a date; null where it does not. */
export function retryAfter(header: string | string[] | undefined, now: Date): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MOST_PAUSE) : null;
}
