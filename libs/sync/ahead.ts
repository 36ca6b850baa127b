import { setImmediate } from 'node:timers/promises';

export interface Item<T> {
  item: T;
  /** Whether the source has ended with it: known where it does so without waiting for anything more. */
  last: boolean;
}

/** The source's items, with the next one being fetched while the last is worked on. The signal ends the wait for an item, never the work on one. */
export async function* ahead<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<Item<T>, void, undefined> {
  const items = source[Symbol.asyncIterator]();
  const fetch = (): Promise<IteratorResult<T, unknown>> => {
    const item = items.next();
    item.catch(() => undefined); // it is told where the item is waited for
    return item;
  };
  let next = fetch();
  try {
    for (;;) {
      const item = await unlessAborted(next, signal);
      if (item.done === true) return;
      next = fetch();
      yield { item: item.value, last: await endsAtOnce(next) };
    }
  } finally {
    // A source in the middle of a request ends after it: nobody waits for that.
    void items.return?.().catch(() => undefined);
  }
}

/** Whatever needs nothing from outside has happened before the turn is over. */
function endsAtOnce(next: Promise<IteratorResult<unknown, unknown>>): Promise<boolean> {
  const ends = next.then(
    ({ done }) => done === true,
    () => false,
  );
  return Promise.race([ends, setImmediate(false)]);
}

/** A race against one promise for all items would keep every item for as long as that promise lives. */
function unlessAborted<T>(item: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    item.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
