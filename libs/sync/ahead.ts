/** The source's items, with the next one being fetched while the last is worked on. The signal ends the wait for an item, never the work on one. */
export async function* ahead<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const items = source[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = (): void => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const fetch = (): Promise<IteratorResult<T, unknown>> => {
    const item = items.next();
    item.catch(() => undefined); // it is told where the item is waited for
    return item;
  };
  let next = fetch();
  try {
    for (;;) {
      const item = await Promise.race([next, aborted.promise]);
      if (item.done === true) return;
      next = fetch();
      yield item.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // A source in the middle of a request ends after it: nobody waits for that.
    void items.return?.().catch(() => undefined);
  }
}
