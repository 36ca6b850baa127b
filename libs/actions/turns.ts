/** Who waits for the same comes to it in the order in which they came to wait. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** After all that was taken before for the same. */
  async take<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(name) ?? Promise.resolve();
    const mine = before.then(work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(name, over);
    try {
      return await mine;
    } finally {
      if (this.last.get(name) === over) this.last.delete(name);
    }
  }
}
