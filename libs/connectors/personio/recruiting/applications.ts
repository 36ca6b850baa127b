import { activity, application, jobInterviewStage, offer } from '#models';
import type { From, Json, JsonObject, Named, NamedPage, Page, Pulled, Stream } from '../../contract.js';
import { text } from '../../converters.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { oneByOne } from '../one-by-one.js';
import type { WithId } from '../paging.js';
import { isNoSuchThing, isObject } from '../protocol.js';
import { apiOf, type RecruitingClient } from './client.js';
import { newestFirst } from './newest-first.js';
import { shownAlone } from './shown-alone.js';
import { Pipelines, type Stage, stageKey, stageRecords, systemStageOf } from './stages.js';
import { utc } from './stamps.js';
import { readTransitions } from './transitions.js';
import type { PersonioApplication, PersonioTransition } from './types.js';
import { v2Only } from './v2-only.js';

export const APPLICATIONS: Request = {
  path: '/v2/recruiting/applications',
  query: { limit: 200 },
  area: AREAS.recruiting,
  beta: true,
};

/** Enough for the 10 a second that Personio allows, also where an answer takes a second. */
export const AT_ONCE = 16;

/** Nobody lists all of them: they are added when an application changes, and go with it or with its job. */
const NEVER_SWEPT = [activity.name, offer.name, jobInterviewStage.name];

const MODELS = [application, activity, offer, jobInterviewStage];

/** Applications, each with the stages that it has entered: a call for every one that is not as we hold it. */
export const applications: Stream<RecruitingClient> = {
  name: 'applications',
  models: MODELS,
  every: { incremental: 900, full: 86_400 },
  // Deleted ones vanish without a trace.
  covers: ({ since }) => (since ? 'changes' : 'all'),
  pull: (client, from) => v2Only(client, MODELS, (api) => pages(api, from)),
  named: { models: [application.name], read: (client, names) => byName(apiOf(client), names) },
};

async function* byName(api: PersonioClient, names: readonly Named[]): AsyncGenerator<NamedPage, void> {
  const pipelines = await Pipelines.read(api);
  yield* shownAlone(api, APPLICATIONS, names, async ({ row, askedAt }) => {
    const whole = await readWhole(api, row, askedAt);
    return { found: [...whole.found, ...strayStages([whole.row], pipelines)] };
  });
}

async function* pages(api: PersonioClient, from: From): AsyncGenerator<Page, void> {
  const pipelines = await Pipelines.read(api);
  for await (const { rows, askedAt, incomplete, ...rest } of newestFirst(api, APPLICATIONS, from)) {
    const marks = rows.map((row) => ({ remoteId: row.id, mark: markOf(row) }));
    const changed = await from.changed(application.name, marks);
    const [stale, known] = [rows.filter(({ id }) => changed.has(id)), rows.filter(({ id }) => !changed.has(id))];
    const read = await oneByOne(stale, (row) => readWhole(api, row, askedAt), { atOnce: AT_ONCE, failed: unread });
    const seen = read.map(({ row }) => row).concat(known);
    yield {
      ...rest,
      found: [...read.flatMap(({ found }) => found), ...strayStages(seen, pipelines)],
      failed: read.flatMap(({ failed = [] }) => failed),
      untouched: known.map(({ id }) => ({ model: application.name, remoteId: id })),
      incomplete: [...NEVER_SWEPT, ...(incomplete ? [application.name] : [])],
    };
  }
}

const markOf = (row: WithId): string => JSON.stringify(row);

/** An application with all that is made of it. */
interface Read {
  row: JsonObject;
  found: Pulled[];
  failed?: NonNullable<Page['failed']>;
}

const unread = (row: WithId, { code }: { code: string }): Read => ({
  ...{ row, found: [] },
  failed: [{ model: application.name, remoteId: row.id, code }],
});

async function readWhole(api: PersonioClient, row: WithId, askedAt: Date): Promise<Read> {
  const transitions = await transitionsOrNone(api, row.id);
  if (transitions === null) return { row, found: [] }; // gone since
  const whole = { ...row, transitions };
  const mark = isWhole(whole) ? { mark: markOf(row) } : {};
  const itself = { model: application.name, remoteId: row.id, raw: whole, askedAt, ...mark };
  return { row: whole, found: [itself, ...activitiesOf(whole, askedAt), ...offersOf(whole, askedAt)] };
}

/** Its transitions lead to the stage that it shows. A list that was cut short is not marked as read: it is asked for again. */
function isWhole({ current_stage: current, transitions }: JsonObject & { transitions: JsonObject[] }): boolean {
  if (!isObject(current)) return true;
  const key = stageKey(current);
  return transitions.some(({ stage }) => isObject(stage) && stageKey(stage) === key);
}

async function transitionsOrNone(api: PersonioClient, applicationId: string): Promise<JsonObject[] | null> {
  try {
    return await readTransitions(api, applicationId);
  } catch (error) {
    if (isNoSuchThing(error)) return null;
    throw error;
  }
}

type Whole = WithId & { transitions: JsonObject[] };

/** Whose it is, without what a change of the application would change. */
const ofApplication = ({ id, candidate, job }: Whole): JsonObject => ({
  application: { id },
  candidate: idOnly(candidate),
  job: idOnly(job),
});

/** What something names, without what may be changed of it. */
export const idOnly = (thing: Json | undefined): Json => (isObject(thing) ? { id: thing['id'] ?? null } : null);

/** One for each stage that was entered; the same stage may have been entered several times. */
function activitiesOf(whole: Whole, askedAt: Date): Pulled[] {
  return whole.transitions.flatMap((transition) => {
    const { entered_at: stamp, stage } = transition as PersonioTransition;
    const [time, key] = [utc(stamp), stage && stageKey(stage)];
    if (time === null || key == null) return [];
    const raw = { ...ofApplication(whole), transition };
    return [{ model: activity.name, remoteId: `${whole.id}:${time}:${key}`, raw, askedAt }];
  });
}

function offersOf(whole: Whole, askedAt: Date): Pulled[] {
  const { current_stage: current = null, transitions } = whole;
  const stages = [current, ...transitions.map(({ stage = null }) => stage)] as (Stage | null)[];
  if (!stages.some((stage) => systemStageOf(stage) === 'offer')) return [];
  const raw = { ...ofApplication(whole), current_stage: current, transitions };
  return [{ model: offer.name, remoteId: `offer:${whole.id}`, raw, askedAt }];
}

/**
 * Stages that applications are or were in, and that the pipeline of their job does not have (any more), each once. Pipelines are
 * read once, and a stage may be added to one meanwhile: what is told of it later counts.
 */
function strayStages(rows: readonly JsonObject[], pipelines: Pipelines): Pulled[] {
  if (!pipelines.complete) return [];
  const found = rows.flatMap((row) => {
    const { job, current_stage: current, transitions = [] } = row as unknown as Partial<PersonioApplication>;
    const jobId = text(job?.id);
    if (job?.category === undefined || jobId === null) return []; // its pipeline is not known
    const category = job.category as Json;
    const entered = [current, ...transitions.map(({ stage }) => stage)].filter((stage) => stage != null);
    const stray = entered.filter((stage) => !pipelines.has(category, stage));
    return stray.flatMap((stage) => stageRecords({ job: { id: jobId }, stage, order: null }, pipelines.askedAt));
  });
  return [...new Map(found.map((one) => [one.remoteId, one])).values()];
}
