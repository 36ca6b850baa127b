/** Milliseconds for which something is remembered, where nothing else is said. */
export const KEPT = 1000;

/** Remembers answers for a moment, so that a thousand requests a second ask the database once. */
export class ShortCache<Value> {
  private entries = new Map<string, { until: number; value: Promise<Value> }>();

  constructor(
    private readonly milliseconds = KEPT,
    private readonly most = 10_000,
  ) {}

  /** What is known of the key, or what `load` tells; a failed load is not remembered. */
  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.until > now) return known.value;
    const value = load();
    if (this.entries.size >= this.most) this.entries = new Map();
    const entry = { until: now + this.milliseconds, value };
    this.entries.set(key, entry);
    value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return value;
  }

  get size(): number {
    return this.entries.size;
  }

  clear(): void {
    this.entries = new Map();
  }
}
