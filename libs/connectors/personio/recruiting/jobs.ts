import { department, job, jobInterviewStage, office, remoteUser } from '#models';
import type { From, Named, NamedPage, Page, Stream } from '../../contract.js';
import { RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { RecruitingClient } from './client.js';
import { FEED_RIGHT } from './feed.js';
import { type HiringPeople, hiringPeople, membersOf } from './hiring.js';
import { type Joined, joined, type JobSources } from './jobs-joined.js';
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
  named: { models: [job.name], read: byName },
};

async function* pages(client: RecruitingClient, from: From): AsyncGenerator<Page, void> {
  const sources = await sourcesOf(client, from);
  const people = await peopleOf(client, sources, from);
  const about = { checkpoint: {}, ...rightsOf(client, sources, people), incomplete: incompleteOf(sources, people) };
  yield { ...about, found: people.found, untouched: people.untouched };
  const records = new JobRecords(sources.v2?.pipelines, from);
  let published = 0;
  for await (const batch of batches(joined({ ...sources, gone: people.gone }, languagesOf(from.settings)))) {
    published += batch.filter(({ raw }) => raw.feed).length;
    yield { ...about, ...(await records.of(batch)) };
  }
  if (sources.site && published === 0) yield { ...about, found: [], none: noneOf(sources) };
}

/** What there is nothing of while nothing is published: the feed was read to its end. */
function noneOf({ v2 }: JobSources): string[] {
  return (v2 === null ? [office, job, department] : [office]).map(({ name }) => name);
}

/** The career page cannot be asked for one of its positions: it is read whole. */
async function* byName(
  client: RecruitingClient,
  names: readonly Named[],
  from: Pick<From, 'settings' | 'withdrawn'>,
): AsyncGenerator<NamedPage, void> {
  const askedAt = new Date();
  const ids = new Set(names.map(({ remoteId }) => remoteId));
  const sources = await sourcesOf(client, from, ids);
  const everything = { ...from, changed: () => Promise.resolve(ids) };
  const people = await peopleOf(client, sources, everything);
  const records = new JobRecords(sources.v2?.pipelines, everything);
  const wanted: Joined[] = [];
  for await (const one of joined({ ...sources, gone: people.gone }, languagesOf(from.settings))) {
    if (ids.has(one.raw.id)) wanted.push(one);
  }
  const { found } = await records.of(wanted);
  // Where it is not known whether there are jobs that are not published, nobody can say that one is gone.
  const told = sources.v2 === null || sources.v2?.complete === true;
  const gone = told ? ids.difference(new Set(wanted.map(({ raw }) => raw.id))) : [];
  yield {
    found: [...people.found, ...found],
    gone: [...gone].map((remoteId) => ({ model: job.name, remoteId })),
    askedAt,
  };
}

async function sourcesOf(
  { api, feed }: RecruitingClient,
  { withdrawn }: Pick<From, 'withdrawn'>,
  ids?: ReadonlySet<string>,
): Promise<JobSources> {
  const site = feed && (await feed.find());
  const none = withdrawn?.has(AREAS.recruiting) ? undefined : null;
  const v2 = api ? ((await v2Jobs(api, ids)) ?? undefined) : none;
  if (!site && !v2) throw new RightMissing('Personio', api ? AREAS.recruiting : FEED_RIGHT);
  return { v2, site };
}

const NOBODY: HiringPeople = { found: [], untouched: [], readable: true, complete: true, gone: new Set() };

async function peopleOf({ api }: RecruitingClient, { v2 }: JobSources, from: From): Promise<HiringPeople> {
  if (!api || !v2) return NOBODY;
  const teams = [...v2.rows.values()].flatMap(({ row }) => membersOf(row['hiring_team']));
  return hiringPeople(api, [...new Set(teams.map(({ id }) => id))], from);
}

/** What every page says: rights that are missing, and those for which nothing was given. */
function rightsOf(
  { api, feed }: RecruitingClient,
  { v2, site }: JobSources,
  { readable }: HiringPeople,
): Pick<Page, 'rightsMissing' | 'rightsLeftOut'> {
  return {
    rightsMissing: [
      ...(api && !v2 ? [AREAS.recruiting] : []),
      ...(feed && !site ? [FEED_RIGHT] : []),
      ...(readable ? [] : [AREAS.persons]),
    ],
    rightsLeftOut: [...(api ? [] : [AREAS.recruiting]), ...(feed ? [] : [FEED_RIGHT])],
  };
}

/** Models of which not everything can be seen. */
function incompleteOf({ v2, site }: JobSources, { readable, complete }: HiringPeople): string[] {
  const allJobs = v2 === null || v2?.complete === true; // where there never was v2, the career page is all there is
  const incomplete = [
    ...(allJobs ? [] : [job, jobInterviewStage, department, remoteUser]),
    ...(site ? [] : [office]),
    ...(readable && complete ? [] : [remoteUser]),
  ];
  return [...new Set(incomplete.map(({ name }) => name))];
}
