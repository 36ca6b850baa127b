import { codeOf, logger, newId } from '#kernel';

interface Ways<Item> {
  /** Writes those of one organisation. What could not be written is tried again with the next. */
  write: (organisationId: string, items: readonly Item[]) => Promise<void>;
  /** What the log says where they could not be written and are tried again, and where they are lost. */
  events: { late: string; lost: string };
  /** So many are kept in memory at the most. */
  most?: number;
  /** Told how many were lost. */
  lost?: (count: number) => void;
}

const SECOND = 1000;
/** So many are written in one go. */
const AT_ONCE = 1000;
/** Of so many organisations at the same time: others need the database as well. */
const LANES = 4;

/** What is written together within a second, those of one organisation in one go, one writing after the other. */
export class Pending<Item extends { organisationId: string }> {
  private items = new Map<string, Item>();
  private underWay = 0;
  private tooMany = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly ways: Ways<Item>) {}

  /** Of those that are not written yet. */
  get(key: string): Item | undefined {
    return this.items.get(key);
  }

  add(key: string, item: Item): void {
    if (this.items.size + this.underWay >= (this.ways.most ?? Infinity)) this.tooMany += 1;
    else this.items.set(key, item);
    this.timer ??= setTimeout(() => void this.flush(), SECOND).unref();
  }

  /** Resolves when all so far is written, or cannot be. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeAll());
    return this.writing;
  }

  /** For the last time: what cannot be written now is lost. */
  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
    this.lose(this.items.size, 'shutdown');
    this.items.clear();
  }

  private async writeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const items = this.items;
    this.items = new Map();
    this.underWay = items.size;
    const left = Map.groupBy(items.values(), ({ organisationId }) => organisationId).entries();
    const lane = async (): Promise<void> => {
      for (const [organisationId, each] of left) await this.writeOf(organisationId, each);
    };
    try {
      await Promise.all(Array.from({ length: LANES }, lane));
    } finally {
      this.underWay = 0;
      this.lose(this.tooMany, 'too_many');
      this.tooMany = 0;
    }
  }

  private async writeOf(organisationId: string, items: readonly Item[]): Promise<void> {
    for (let from = 0; from < items.length; from += AT_ONCE) {
      const some = items.slice(from, from + AT_ONCE);
      try {
        await this.ways.write(organisationId, some);
      } catch (error) {
        logger.warn({
          ...{ event: this.ways.events.late, organisation: organisationId, count: some.length },
          code: codeOf(error),
        });
        this.underWay -= some.length;
        for (const item of some) this.add(newId(), item);
      }
    }
  }

  private lose(count: number, reason: string): void {
    if (count === 0) return;
    logger.error({ event: this.ways.events.lost, count, reason });
    this.ways.lost?.(count);
  }
}
