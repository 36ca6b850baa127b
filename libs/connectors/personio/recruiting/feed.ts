import { addAbortSignal } from 'node:stream';
import type { OpenContext } from '../../contract.js';
import { AnswerBroken, CredentialsRejected, NotThere, ProviderUnavailable } from '../../errors.js';
import { Http } from '../../http.js';
import { speedOf } from '../protocol.js';
import { FeedFaulty, type Position, positionsIn } from './feed-parser.js';

const NAME = 'Personio';
/** What the admin has to switch on for the feed. */
export const FEED_RIGHT = 'Career page feed';
/** One label of a host's name: nothing that could lead to another host. */
export const FEED_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A feed may come slowly, as it is written while it is read, but not for ever. */
const LONGEST_MS = 20 * 60_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** Where a company's career page answers. */
export interface FeedSite {
  /** The published positions as they come, in the career page's own language unless another is asked for. */
  positions(language?: string): AsyncGenerator<Position, void>;
  /** Address of a job's page. */
  pageOf(jobId: string): string;
}

/** A company's public career page: the feed of what is published there, which needs no credentials but the page's name. */
export class PositionsFeed {
  readonly #sites: readonly string[];

  constructor(
    private readonly context: OpenContext,
    label: string,
  ) {
    if (!FEED_LABEL.test(label)) {
      const advice = {
        en: 'The name of the career page is the first part of its address, before “.jobs.personio”.',
        de: 'Der Name der Karriereseite ist der erste Teil ihrer Adresse, vor „.jobs.personio“.',
      };
      throw new CredentialsRejected(NAME, { advice, fields: ['feed_label'] });
    }
    const templates = (context.settings['feedUrl'] ?? '').split(' ').filter((template) => template !== '');
    this.#sites = templates.map((template) => template.replace('{label}', label));
  }

  /** Null: the company has no such page, or its feed is switched off. */
  async find(): Promise<FeedSite | null> {
    for (const site of this.#sites) {
      const http = this.#at(site);
      if (await isThere(http)) {
        return { positions: (language) => this.#positions(http, language), pageOf: (id) => pageOf(site, id) };
      }
    }
    return null;
  }

  async *#positions(http: Http, language: string | undefined): AsyncGenerator<Position, void> {
    const { body } = await http.open({ path: '/xml', query: { language }, buckets: BUCKETS });
    addAbortSignal(AbortSignal.timeout(LONGEST_MS), body);
    try {
      yield* positionsIn(body);
    } catch (error) {
      this.context.signal?.throwIfAborted();
      if (error instanceof FeedFaulty) throw new AnswerBroken(NAME, error.message);
      throw new ProviderUnavailable(NAME, 'the feed of positions broke off', { cause: error });
    } finally {
      body.destroy();
    }
  }

  #at(baseUrl: string): Http {
    const { budget, signal, settings } = this.context;
    const speed = speedOf(settings);
    const headers = { accept: 'application/xml, text/xml' };
    return new Http({ provider: NAME, baseUrl, budget, signal, speed, headers, statusOf, maxFileBytes: MOST_BYTES });
  }
}

const BUCKETS = ['personio:feed'] as const;

/** A feed that is switched off leads elsewhere, where it does not answer 404. */
const statusOf = (status: number): number => (status >= 300 && status < 400 ? 404 : status);

async function isThere(http: Http): Promise<boolean> {
  try {
    await http.call({ method: 'HEAD', path: '/xml', buckets: BUCKETS });
    return true;
  } catch (error) {
    if (error instanceof NotThere) return false;
    throw error;
  }
}

const pageOf = (site: string, jobId: string): string => `${site}/job/${encodeURIComponent(jobId)}`;
