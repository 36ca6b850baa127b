import { codeOf, logger } from '#kernel';

/** Milliseconds after a look that failed. */
const AFTER_FAILURE = 1000;

interface Rhythm {
  /** Milliseconds between two looks that nobody has asked for; by chance a little less. */
  every: number;
  /** Milliseconds from the beginning of one to that of the next, whoever asks. */
  least: number;
  /** What a look that fails is called in the log. */
  event: string;
}

/** Looks again and again, and at once when asked: one look at a time, and another one after it for whoever asked meanwhile. */
export class Looking {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private asked = false;
  private begun = -Infinity;
  private failed = false;
  private running = false;

  constructor(
    private readonly rhythm: Rhythm,
    private readonly look: () => Promise<void>,
  ) {}

  /** Whether a look at hand is to be finished. */
  get goesOn(): boolean {
    return this.running;
  }

  start(): void {
    this.running = true;
    this.now();
  }

  now(): void {
    this.asked = true;
    // After one that failed the timer is set already: whoever asks must not put it off.
    if (this.running && !this.looking && !this.failed) this.wait(0);
  }

  /** After the look at hand. */
  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await this.looking;
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.timer);
    const rest = this.begun + this.rhythm.least - performance.now();
    this.timer = setTimeout(
      () => {
        this.looking = this.lookOnce();
      },
      Math.max(milliseconds, rest, 0),
    );
  }

  private async lookOnce(): Promise<void> {
    this.asked = false;
    this.begun = performance.now();
    try {
      await this.look();
      this.failed = false;
    } catch (error) {
      this.failed = true;
      logger.error({ event: this.rhythm.event, code: codeOf(error) });
    }
    this.looking = undefined;
    if (this.running) this.wait(this.pause());
  }

  private pause(): number {
    if (this.failed) return AFTER_FAILURE;
    return this.asked ? 0 : this.rhythm.every * (0.8 + Math.random() * 0.2);
  }
}
