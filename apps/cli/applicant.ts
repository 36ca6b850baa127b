import { print } from './command.js';
import { Unexpected } from './errors.js';
import { expect, type Item, named, type Parties, read, resync } from './steps.js';

/** What the story reads of an application. */
interface Application extends Item {
  job: string | null;
  current_stage: string | null;
}

interface Stage extends Item {
  name: string | null;
  job: string | null;
  stage_order: number | null;
}

const APPLICATIONS = '/api/ats/v1/applications';
const STAGES = '/api/ats/v1/job-interview-stages';
const ACTIVITIES = '/api/ats/v1/activities';

/** Moves one applicant through two stages of the job's pipeline, and sees each move with `modified_after`. */
export async function followApplicant(parties: Parties): Promise<void> {
  const { vendor } = parties;
  const [applications, stages] = await Promise.all([
    read<Application>(vendor, APPLICATIONS, {}),
    read<Stage>(vendor, STAGES, {}),
  ]);
  const { application, pipeline, at } = withTwoStagesAhead(applications.items, stages.items);
  const steps = await activitiesOf(parties, application);

  let { until } = applications;
  for (const stage of pipeline.slice(at + 1, at + 3)) until = await move(parties, { application, stage, until });

  expect(await activitiesOf(parties, application), steps + 2, 'activities of an applicant who entered two stages');
  const names = pipeline.slice(at, at + 3).map(({ name }) => name ?? '?');
  print(`Moved one applicant through the pipeline (${names.join(' → ')}): exactly that one was modified, each time.`);
}

async function move(
  { vendor, simulator, ...others }: Parties,
  { application, stage, until }: { application: Application; stage: Stage; until: string },
): Promise<string> {
  const path = `/_control/applications/${application.remote_id}`;
  await simulator.call(path, { method: 'PATCH', body: { stage: stage.name ?? '' } });
  await resync({ vendor, simulator, ...others }, { category: 'ats', model: 'application' });
  const after = await read<Application>(vendor, APPLICATIONS, { modified_after: until });
  expect(named(after), application.id, 'applications modified after one was moved');
  expect(after.items[0]?.current_stage ?? '', stage.id, 'current stage');
  return after.until;
}

async function activitiesOf({ vendor }: Parties, { id }: Application): Promise<number> {
  return (await read(vendor, ACTIVITIES, { application: id })).items.length;
}

/** Of the applications that have two stages ahead the one at the earliest, with its job's stages in their order and its own place among them. */
function withTwoStagesAhead(
  applications: readonly Application[],
  stages: readonly Stage[],
): { application: Application; pipeline: Stage[]; at: number } {
  const pipelines = Map.groupBy(stages.filter(isListed), ({ job }) => job);
  const places = applications.flatMap((application) => {
    const pipeline = (pipelines.get(application.job) ?? []).toSorted((a, b) => a.stage_order - b.stage_order);
    const at = pipeline.findIndex(({ id }) => id === application.current_stage);
    return at >= 0 && at + 2 < pipeline.length ? [{ application, pipeline, at }] : [];
  });
  const [earliest] = places.toSorted((a, b) => a.at - b.at);
  if (!earliest) throw new Unexpected('No application has two stages ahead.');
  return earliest;
}

/** The others are stages that applications went through and the job does not have any more. */
const isListed = (stage: Stage): stage is Stage & { stage_order: number } => stage.stage_order !== null;
