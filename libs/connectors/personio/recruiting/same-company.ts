import { AnswerBroken, CredentialsRejected, NotThere, RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { PersonioClient } from '../client.js';
import type { WithId } from '../paging.js';
import { isNoSuchThing } from '../protocol.js';
import type { FeedSite } from './feed.js';
import { JOBS } from './jobs-v2.js';

/** So many positions of the career page are remembered to recognise the account by. */
const SAMPLE = 50;
/** So many of them are looked for among the jobs of the API: one may have been deleted just now. */
const ASKED = 3;

const ANOTHER = {
  advice: {
    en:
      'This career page is another company’s: none of its positions is a job of the account that client ID and client secret ' +
      'belong to. Give the name of that account’s career page, or the client ID and the secret of the company whose page this is.',
    de:
      'Diese Karriereseite gehört zu einem anderen Unternehmen: Keine ihrer Stellen gibt es in dem Konto, zu dem Client-ID und ' +
      'Client-Secret gehören. Geben Sie den Namen der Karriereseite dieses Kontos an, oder Client-ID und Client-Secret des ' +
      'Unternehmens, zu dem die Seite gehört.',
  },
  fields: ['feed_label'],
};

/** The first positions of the career page. A feed that is broken names none where the API names jobs: `mayBeBroken`. */
export async function firstPublished(site: FeedSite | null, mayBeBroken: boolean): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const { id } of site?.positions() ?? []) {
      ids.push(id);
      if (ids.length === SAMPLE) break;
    }
  } catch (error) {
    if (!(mayBeBroken && error instanceof AnswerBroken)) throw error;
  }
  return ids;
}

/** Rejects with CredentialsRejected where none of what is published is among the jobs of the API: two companies would mix. */
export async function requireSameCompany(
  api: PersonioClient,
  jobs: readonly WithId[],
  published: readonly string[],
): Promise<void> {
  const known = new Set(jobs.map(({ id }) => id));
  if (published.length === 0 || published.some((id) => known.has(id))) return;
  const there = await Promise.all(published.slice(0, ASKED).map((id) => isThere(api, id)));
  if (!there.includes(true)) throw new CredentialsRejected('Personio', ANOTHER);
}

/** Also where nobody can tell. */
async function isThere(api: PersonioClient, jobId: string): Promise<boolean> {
  try {
    await api.v2({
      ...{ path: `${JOBS.path}/${encodeURIComponent(jobId)}`, pattern: `${JOBS.path}/{id}` },
      ...{ area: AREAS.recruiting, beta: true },
    });
    return true;
  } catch (error) {
    if (error instanceof NotThere) return !isNoSuchThing(error);
    if (error instanceof RightMissing) return true;
    throw error;
  }
}
