/** The same things, each fetched while the one before it is being used. */
export async function* ahead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = fetched(source);
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = fetched(source);
      yield value;
    }
  } finally {
    // Not awaited: whoever stops reading does not wait for what is still on its way.
    source.return().catch(() => undefined);
  }
}

function fetched<T>(source: AsyncGenerator<T, void>): Promise<IteratorResult<T, void>> {
  const next = source.next();
  next.catch(() => undefined); // thrown where it is awaited, if it ever is
  return next;
}

/** Does the work for every item, so many at a time; rejects with the first error once those under way have ended. */
export async function parallel<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [at, item] of queue) results[at] = await work(item);
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, lane));
  const failed = lanes.find((ended) => ended.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
