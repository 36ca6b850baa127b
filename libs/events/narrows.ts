/** Messages that may be on their way at once, or answered and not written down. */
const ROOM = 6;

/** Milliseconds after which a receiver that has not answered leaves its place to the next. */
const PROMPT = 20;
/** And what cannot be written down for as long: whoever deletes an endpoint or erases a connection may keep its rows for minutes. */
const WRITTEN = 1000;

/**
 * What receivers have taken and we have not written down yet is sent again when the process is killed. So few messages pass at once,
 * and what was answered is written down before more is sent; receivers that take their time hold up nobody.
 */
export class Narrows {
  private inside = 0;
  private waiting: (() => void)[] = [];
  private soon: NodeJS.Immediate | undefined;

  /** `send` when there is room, then `note`. Rejects when `signal` ends the wait for room, and as they do. */
  async pass<Sent, Noted>(
    send: () => Promise<Sent>,
    note: (sent: Sent) => Promise<Noted>,
    signal: AbortSignal,
  ): Promise<Noted> {
    await this.enter(signal);
    const sent = await this.holding(PROMPT, send);
    this.inside += 1;
    return this.holding(WRITTEN, () => note(sent));
  }

  /** Keeps its place while it works, but no longer than that. */
  private async holding<Result>(milliseconds: number, work: () => Promise<Result>): Promise<Result> {
    let counts = true;
    const leave = (): void => {
      if (counts) this.leave();
      counts = false;
    };
    const late = setTimeout(leave, milliseconds);
    try {
      return await work();
    } finally {
      clearTimeout(late);
      leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const begin = (): void => {
      resolve(undefined);
    };
    const abort = (): void => {
      this.waiting = this.waiting.filter((other) => other !== begin);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.waiting.push(begin);
    this.letIn();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Whoever comes next comes after the answers that have arrived meanwhile were read. */
  private leave(): void {
    this.inside -= 1;
    this.soon ??= setImmediate(() => {
      this.soon = undefined;
      this.letIn();
    });
  }

  private letIn(): void {
    while (this.inside < ROOM) {
      const begin = this.waiting.shift();
      if (!begin) return;
      this.inside += 1;
      begin();
    }
  }
}
