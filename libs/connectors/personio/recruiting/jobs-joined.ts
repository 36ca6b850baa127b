import type { FeedSite } from './feed.js';
import { membersOf } from './hiring.js';
import type { JobRaw, PersonioJob } from './jobs-raw.js';
import type { JobRow, V2Jobs } from './jobs-v2.js';
import { published, type Translated } from './positions.js';

/** What could be read of jobs. */
export interface JobSources {
  /** Undefined: it may not be read, or not any more. Null: there are no credentials for it, and nothing is kept of it. */
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
export async function* joined(
  { v2, site, gone }: JobSources & { gone: ReadonlySet<string> },
  languages: readonly string[],
): AsyncGenerator<Joined, void> {
  const rest = new Map<string, JobRow>(v2?.rows);
  if (site) {
    const askedAt = new Date();
    for await (const { id, feed } of published(site, languages)) {
      const row = rest.get(id);
      rest.delete(id);
      const job = v2 === undefined ? {} : { job: null, ...(row && ofV2(row, gone)) };
      yield { raw: { id, ...job, feed, url: site.pageOf(id) }, askedAt: row?.askedAt ?? askedAt };
    }
  }
  const unpublished: { feed?: Translated | null } = site ? { feed: null } : {};
  for (const [id, row] of rest) yield { raw: { id, ...ofV2(row, gone), ...unpublished }, askedAt: row.askedAt };
}

function ofV2({ row }: JobRow, all: ReadonlySet<string>): Pick<JobRaw, 'job' | 'gone'> {
  const job: PersonioJob = row;
  const gone = membersOf(job.hiring_team).flatMap(({ id }) => (all.has(id) ? [id] : []));
  return gone.length > 0 ? { job, gone } : { job };
}
