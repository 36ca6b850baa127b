import type { FeedSite } from './feed.js';
import type { JobRaw, PersonioJob } from './jobs-raw.js';
import type { JobRow, V2Jobs } from './jobs-v2.js';
import { published, type Translated } from './positions.js';

/** What could be read of jobs. */
export interface JobSources {
  /** Undefined: it may not be read. Null: there are no credentials for it. */
  v2: V2Jobs | null | undefined;
  /** Null: nobody knows what is published. */
  site: FeedSite | null;
}

export interface Joined {
  raw: JobRaw;
  /** The instant before the first of the calls that show it. */
  askedAt: Date;
}

/** Every job that one of the sources shows, once: the published ones as the feed comes, then the others. */
export async function* joined({ v2, site }: JobSources, languages: readonly string[]): AsyncGenerator<Joined, void> {
  const rest = new Map<string, JobRow>(v2?.rows);
  if (site) {
    const askedAt = new Date();
    for await (const { id, feed } of published(site, languages)) {
      const row = rest.get(id);
      rest.delete(id);
      const job = v2 === undefined ? {} : { job: row ? asJob(row) : null };
      yield { raw: { id, ...job, feed, url: site.pageOf(id) }, askedAt: row?.askedAt ?? askedAt };
    }
  }
  const unpublished: { feed?: Translated | null } = site ? { feed: null } : {};
  for (const [id, row] of rest) yield { raw: { id, job: asJob(row), ...unpublished }, askedAt: row.askedAt };
}

const asJob = ({ row }: JobRow): PersonioJob => row;
