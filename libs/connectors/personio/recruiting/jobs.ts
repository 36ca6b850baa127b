import { department, job, jobInterviewStage, office, remoteUser } from '#models';
import type { From, Page, Stream } from '../../contract.js';
import { RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { RecruitingClient } from './client.js';
import { FEED_RIGHT } from './feed.js';
import { type HiringPeople, hiringPeople, membersOf } from './hiring.js';
import { joined, type JobSources } from './jobs-joined.js';
import { batches, JobRecords } from './jobs-records.js';
import { v2Jobs } from './jobs-v2.js';
import { languagesOf } from './positions.js';

/**
 * Jobs, with the stages of their pipelines and the departments, offices and people that they name. v2 tells which there are, the
 * career page which of them are published and what they say. Both are short enough to be read whole each time.
 */
export const jobs: Stream<RecruitingClient> = {
  name: 'jobs',
  models: [job, jobInterviewStage, department, office, remoteUser],
  every: { incremental: 900, full: 86_400 },
  covers: () => 'all',
  pull: pages,
};

async function* pages(client: RecruitingClient, from: From): AsyncGenerator<Page, void> {
  const sources = await sourcesOf(client);
  const people = await peopleOf(client, sources, from);
  const about = { checkpoint: {}, ...toldOf(sources, people) };
  yield { ...about, found: people.found, untouched: people.untouched };
  const records = new JobRecords(sources.v2?.pipelines, from);
  for await (const batch of batches(joined(sources, languagesOf(from.settings)))) {
    yield { ...about, ...(await records.of(batch)) };
  }
}

async function sourcesOf({ api, feed }: RecruitingClient): Promise<JobSources> {
  const site = feed && (await feed.find());
  const v2 = api && ((await v2Jobs(api)) ?? undefined);
  if (!site && !v2) throw new RightMissing('Personio', api ? AREAS.recruiting : FEED_RIGHT);
  return { v2, site };
}

const NOBODY: HiringPeople = { found: [], untouched: [], readable: true };

async function peopleOf({ api }: RecruitingClient, { v2 }: JobSources, from: From): Promise<HiringPeople> {
  if (!api || !v2) return NOBODY;
  const teams = [...v2.rows.values()].flatMap(({ row }) => membersOf(row['hiring_team']));
  return hiringPeople(api, [...new Set(teams.map(({ id }) => id))], from);
}

/** What every page says: rights that are missing, and models of which not everything can be seen. */
function toldOf({ v2, site }: JobSources, { readable }: HiringPeople): Pick<Page, 'incomplete' | 'rightsMissing'> {
  const rightsMissing = [
    ...(v2 ? [] : [AREAS.recruiting]),
    ...(site ? [] : [FEED_RIGHT]),
    ...(readable ? [] : [AREAS.persons]),
  ];
  const allJobs = v2 === null || v2?.complete === true; // without credentials for v2 the career page is all there is
  const incomplete = [
    ...(allJobs ? [] : [job, jobInterviewStage, department, remoteUser]),
    ...(site ? [] : [office]),
    ...(readable ? [] : [remoteUser]),
  ];
  return { rightsMissing, incomplete: [...new Set(incomplete.map(({ name }) => name))] };
}
