import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError, Config, Outbound } from '#kernel';
import type { Fetch } from './given-files.js';

/** For the whole of a file. */
const SECONDS = 120;

/** The address of a file does not give one. */
export class FileNotThere extends AppError {
  readonly code = 'file_not_fetched';
  override readonly status = 422;

  constructor(what: string, answered: number) {
    super(`There is no file at this address: it answers with ${what}.`, { answered });
  }
}

/** Files by addresses that callers gave, through the outbound guard. */
@Injectable()
export class FileFetch implements OnApplicationShutdown {
  private readonly outbound: Outbound;

  constructor(config: Config) {
    this.outbound = new Outbound({ networks: config.OUTBOUND_NETWORKS, ports: config.OUTBOUND_PORTS });
  }

  /** Nothing is asked for before the file is read. */
  opener(maxBytes: number): Fetch {
    return (address, name) => this.open(address, { maxBytes, name });
  }

  /** As far as can be told without asking anybody; throws AddressRefused. */
  check(address: string): void {
    this.outbound.address(address);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.close();
  }

  private async open(address: string, { maxBytes, name }: { maxBytes: number; name: string }): Promise<Readable> {
    const { status, headers, body } = await this.outbound.request(address, { seconds: SECONDS, maxBytes });
    const isPage = /^text\/html\b/i.test(String(headers['content-type'])) && !/\.html?$/i.test(name);
    if (status === 200 && !isPage) return body;
    body.destroy();
    throw new FileNotThere(status === 200 ? 'a web page, such as one to log in' : `status ${status}`, status);
  }
}
