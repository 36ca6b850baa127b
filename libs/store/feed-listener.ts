import pg from 'pg';
import { codeOf, logger } from '#kernel';

/** Milliseconds between two attempts to connect. */
const PAUSE = 1000;

export interface Hearing {
  /** Something was told of a connection. */
  heard: (connectionId: string) => void;
  /** From here on it hears; what was told before was heard by nobody. */
  listening: () => void;
}

/** Hears of feeds as soon as something new is committed, on a connection of its own, which is made again when it is lost. */
export class FeedListener {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private hearing: Hearing | undefined;
  private connecting: Promise<void> | undefined;

  constructor(private readonly url: string) {}

  start(hearing: Hearing): void {
    this.hearing = hearing;
    this.connect();
  }

  async stop(): Promise<void> {
    this.hearing = undefined;
    clearTimeout(this.timer);
    await this.connecting;
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  private connect(): void {
    if (!this.hearing) return;
    this.connecting = this.listen().finally(() => (this.connecting = undefined));
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, connectionTimeoutMillis: 10_000 });
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) this.hearing?.heard(payload);
    });
    client.on('error', (error) => {
      logger.warn({ event: 'feed_listener_lost', code: codeOf(error) });
    });
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    try {
      await client.connect();
      await client.query('LISTEN feed');
    } catch (error) {
      logger.warn({ event: 'feed_listener_not_connected', code: codeOf(error) });
      void client.end().catch(() => undefined);
      this.later();
      return;
    }
    this.client = client;
    void ended.then(() => {
      if (this.client === client) this.client = undefined;
      this.later();
    });
    this.hearing?.listening();
  }

  private later(): void {
    clearTimeout(this.timer);
    if (this.hearing)
      this.timer = setTimeout(() => {
        this.connect();
      }, PAUSE);
  }
}
