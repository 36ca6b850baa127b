/** Does the work for every item, so many at a time. After an error nothing new is begun; rejects once what is under way has ended. */
export async function parallel<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const errors: unknown[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [at, item] of queue) {
      if (errors.length > 0) return;
      results[at] = await work(item);
    }
  };
  const lanes = Array.from({ length: Math.min(most, items.length) }, lane);
  await Promise.all(lanes.map((running) => running.catch((error: unknown) => errors.push(error))));
  if (errors.length > 0) throw errors[0];
  return results;
}
