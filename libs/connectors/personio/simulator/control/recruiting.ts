import { type Reply, json } from '../bodies.js';
import { NOBODY } from '../company/recruiting-blank.js';
import {
  type Application,
  type Candidate,
  type Position,
  SYSTEM_STAGES,
  type StageRef,
} from '../company/recruiting-records.js';
import { type World } from '../world.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import {
  type Field,
  day,
  instant,
  instantIfGiven,
  number,
  numberOrNull,
  read,
  record,
  textOrNull,
  wrong,
} from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/candidates', addCandidate),
  route('PATCH', '/candidates/{id}', changeCandidate),
  route('DELETE', '/candidates/{id}', removeCandidate),
  route('POST', '/applications', apply),
  route('GET', '/applications/{id}', showApplication),
  route('PATCH', '/applications/{id}', changeApplication),
  route('DELETE', '/applications/{id}', removeApplication),
];

/** What applicants may be called, and all else that is known of them. */
const CANDIDATE_FIELDS: Record<string, Field<Candidate>> = {
  first_name: ['firstName', textOrNull],
  last_name: ['lastName', textOrNull],
  email: ['email', textOrNull],
  gender: ['gender', textOrNull],
  phone: ['phone', textOrNull],
  location: ['location', textOrNull],
  birthday: ['birthday', textOrNull],
  linkedin_profile: ['linkedin', textOrNull],
  available_from: ['availableFrom', textOrNull],
  raw: ['raw', record],
};

const APPLICATION_FIELDS: Record<string, Field<Application>> = {
  application_date: ['applicationDate', day],
  channel_id: ['channelId', numberOrNull],
  created_at: ['createdAt', instant],
  raw: ['raw', record],
};

const ADA = { first_name: 'Ada', last_name: 'Lovelace' };

function addCandidate({ world, body }: ControlCall): Reply {
  const candidate = world.recruiting.addCandidate(read(CANDIDATE_FIELDS, { ...ADA, ...body }));
  return json({ id: String(candidate.id) }, 201);
}

/** `is_anonymized: true` leaves nothing but the number, of the applications too; `updated_at` puts it elsewhere. */
function changeCandidate({ world, params, body }: ControlCall): Reply {
  const { is_anonymized: anonymise, updated_at: at, ...fields } = body;
  const changes = read(CANDIDATE_FIELDS, fields);
  const changed = world.recruiting.candidates.change(Number(params['id']), changes, instantIfGiven(at));
  if (changed === undefined) throw wrong('There is no such candidate.', 404);
  if (anonymise === true) world.recruiting.anonymise(changed.id);
  return json({ id: String(changed.id) });
}

/** Applications stay, and still name the candidate. */
function removeCandidate({ world, params }: ControlCall): Reply {
  const { id = '' } = params;
  if (!world.recruiting.candidates.remove(Number(id))) throw wrong('There is no such candidate.', 404);
  return json({ id });
}

/** Of a candidate by id, or of somebody new; none of Personio's rules is held against it. */
function apply({ world, body }: ControlCall): Reply {
  const { job_id: jobId, candidate_id: candidateId, candidate, stage, ...fields } = body;
  const { recruiting } = world;
  const position = recruiting.positions.get(number(jobId));
  if (position === undefined) throw wrong('There is no such job.', 404);
  const known = candidateId === undefined ? undefined : recruiting.candidates.get(number(candidateId));
  if (candidateId !== undefined && known === undefined) throw wrong('There is no such candidate.', 404);
  const added = recruiting.apply({
    positionId: position.id,
    candidate: known ?? read(CANDIDATE_FIELDS, { ...ADA, ...record(candidate ?? {}) }),
    ...(known === undefined ? {} : { candidateId: known.id }),
    ...(stage === undefined ? {} : { stage: stageOf(world, position, stage) }),
  });
  recruiting.applications.change(added.id, read(APPLICATION_FIELDS, fields));
  return json({ id: String(added.id), candidate_id: String(added.candidateId) }, 201);
}

/** `documents`: their names. */
function showApplication({ world, params }: ControlCall): Reply {
  const { recruiting } = world;
  const application = recruiting.applications.get(Number(params['id']));
  if (application === undefined) throw wrong('There is no such application.', 404);
  const { id, candidateId, positionId } = application;
  const { firstName, lastName, email } = recruiting.candidates.last(candidateId) ?? NOBODY;
  return json({
    ...{ id: String(id), job_id: String(positionId), documents: world.documents.of(id).map(({ name }) => name) },
    candidate: { id: String(candidateId), first_name: firstName, last_name: lastName, email },
  });
}

/** `stage` moves it through its pipeline, at `entered_at` or now. */
function changeApplication({ world, params, body }: ControlCall): Reply {
  const { stage, entered_at: enteredAt, is_anonymized: anonymise, updated_at: at, ...fields } = body;
  const { recruiting } = world;
  const application = recruiting.applications.get(Number(params['id']));
  if (application === undefined) throw wrong('There is no such application.', 404);
  const { id, positionId, candidateId } = application;
  const changes = read(APPLICATION_FIELDS, fields);
  const target = stage === undefined ? undefined : stageOf(world, recruiting.positions.last(positionId), stage);
  if (target !== undefined) recruiting.move(id, target, instantIfGiven(enteredAt));
  recruiting.applications.change(id, changes, instantIfGiven(at));
  if (anonymise === true) recruiting.anonymise(candidateId);
  return json({ id: String(id) });
}

/** Its documents go too. */
function removeApplication({ world, params }: ControlCall): Reply {
  const { id = '' } = params;
  if (!world.recruiting.withdraw(Number(id))) throw wrong('There is no such application.', 404);
  return json({ id });
}

/** A stage of the system by its type, one of a category by its number or its name in the pipeline of the position. */
function stageOf({ recruiting }: World, position: Position | undefined, named: unknown): StageRef {
  const word = String(named);
  const type = SYSTEM_STAGES.find((one) => one === word.toUpperCase());
  if (type !== undefined) return type;
  const own = recruiting.category(position?.categoryId ?? null)?.stages ?? [];
  const all = recruiting.categories.flatMap(({ stages }) => stages);
  const found =
    own.find(({ id, name }) => String(id) === word || name === word) ?? all.find(({ id }) => String(id) === word);
  if (found === undefined) throw wrong(`There is no stage ${word}.`);
  return found.id;
}
