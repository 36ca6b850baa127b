import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError, Config, NameUnknown, Outbound, OutboundFailed } from '#kernel';
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

  /** As far as can be told without a connection: rejects as whoever reads the file would see it fail. */
  async check(address: string): Promise<void> {
    await this.outbound.look(address).catch(nameless);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.close();
  }

  private async open(address: string, { maxBytes, name }: { maxBytes: number; name: string }): Promise<Readable> {
    const { status, headers, body } = await this.outbound
      .request(address, { seconds: SECONDS, maxBytes })
      .catch(nameless);
    const isPage = /^text\/html\b/i.test(String(headers['content-type'])) && !/\.html?$/i.test(name);
    if (status === 200 && !isPage) return body;
    body.destroy();
    throw new FileNotThere(status === 200 ? 'a web page, such as one to log in' : `status ${status}`, status);
  }
}

/** A name may not be known everywhere yet: another time it may be. */
function nameless(error: unknown): never {
  throw error instanceof NameUnknown ? new OutboundFailed('there is no such name') : error;
}
