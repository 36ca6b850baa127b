import { AsyncLocalStorage } from 'node:async_hooks';

/** When work that somebody waits for has to have ended. */
export interface Deadline {
  /** Of `performance`. */
  at: number;
  /** Aborted then, with what it is rejected with. */
  signal: AbortSignal;
}

const deadlines = new AsyncLocalStorage<Deadline | undefined>();

/** Milliseconds for whatever knows better how far it came to say so. */
const GRACE = 200;

/**
 * Rejects with `late` where the work takes longer. All provider calls of it, and of what it starts, end by then, and none begins
 * after it: a call that cannot be tried again in time says so at once.
 */
export async function inTime<Result>(seconds: number, late: Error, work: () => Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const { at = Infinity, signal = over.signal } = currentDeadline() ?? {};
  const deadline = {
    at: Math.min(at, performance.now() + seconds * 1000),
    signal: AbortSignal.any([signal, over.signal]),
  };
  const given = Promise.withResolvers<never>();
  const ending = setTimeout(() => {
    over.abort(late);
    end = setTimeout(() => {
      given.reject(late);
    }, GRACE);
  }, seconds * 1000);
  let end = ending;
  try {
    return await Promise.race([deadlines.run(deadline, work), given.promise]);
  } finally {
    clearTimeout(end);
  }
}

/** Of the work at hand; undefined: it may take its time. */
export const currentDeadline = (): Deadline | undefined => deadlines.getStore();

/** For what others wait for as well, who have more time. */
export const takingItsTime = <T>(work: () => T): T => deadlines.run(undefined, work);

/** What comes of it, unless the deadline of whoever waits comes before. */
export async function beforeDeadline<Result>(work: Promise<Result>): Promise<Result> {
  const { signal } = currentDeadline() ?? {};
  if (!signal) return work;
  const late = Promise.withResolvers<never>();
  const stop = (): void => {
    late.reject(signal.reason);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
