import { localTime, utcSeconds } from '../company/clock.js';
import {
  type Application,
  type Candidate,
  type Position,
  type RecruitingCategory,
  type Transition,
} from '../company/recruiting-records.js';
import { type Call } from '../world.js';

/** Personio v2 applications: what they name is shown as it is now, or as it was last. */
export function applicationView(call: Call, application: Application): object {
  const { recruiting } = call.world;
  const { id, applicationDate, candidateId, positionId, channelId, anonymised, transitions, raw } = application;
  const position = recruiting.positions.last(positionId);
  const [current = { stage: 'UNASSIGNED' as const }] = transitions;
  return {
    id: String(id),
    application_date: applicationDate,
    candidate: shortCandidate(candidateId, anonymised ? undefined : recruiting.candidates.last(candidateId)),
    job: position === undefined ? null : shortPosition(call, position),
    current_stage: stageView(call, current, position),
    channel: named(recruiting.channels.find((one) => one.id === channelId)),
    hiring_team: teamView(call, position),
    is_anonymized: anonymised,
    created_at: stamp(call, application.createdAt),
    updated_at: stamp(call, application.updatedAt),
    ...raw,
  };
}

export function transitionView(call: Call, { positionId }: Application, transition: Transition): object {
  const position = call.world.recruiting.positions.last(positionId);
  return { entered_at: stamp(call, transition.enteredAt), stage: stageView(call, transition, position) };
}

export function candidateView(call: Call, candidate: Candidate): object {
  const { id, firstName, lastName, email, gender, phone, location, birthday, raw } = candidate;
  const applications = call.world.recruiting.applicationsOf(id);
  return {
    id: String(id),
    ...{ first_name: firstName, last_name: lastName, email, gender, phone, location, birthday },
    linkedin_profile: candidate.linkedin,
    available_from: candidate.availableFrom,
    applications: applications.map((one) => ({ id: String(one.id), application_date: one.applicationDate })),
    created_at: stamp(call, candidate.createdAt),
    updated_at: stamp(call, candidate.updatedAt),
    ...raw,
  };
}

/** Personio v2 recruiting jobs: nothing tells whether they are published. */
export function positionView(call: Call, position: Position): object {
  return {
    ...shortPosition(call, position),
    hiring_team: teamView(call, position),
    company: companyOf(call),
    created_at: stamp(call, position.createdAt),
    updated_at: stamp(call, position.updatedAt),
    ...position.raw,
  };
}

export function categoryView(call: Call, { id, name, stages, raw }: RecruitingCategory): object {
  const listed = stages.map((stage) => ({
    id: String(stage.id),
    name: stage.name,
    type: stage.type,
    kind: stage.kind,
  }));
  return { id: String(id), name, stages: listed, company: companyOf(call), ...raw };
}

function shortCandidate(id: number, known: Candidate | undefined): object {
  const { email = null, firstName = null, lastName = null, gender = null } = known ?? {};
  return { id: String(id), email, first_name: firstName, last_name: lastName, gender };
}

function shortPosition({ world }: Call, { id, name, departmentId, categoryId }: Position): object {
  const { departments } = world.company.organisation;
  return {
    ...{ id: String(id), name },
    department: named(departments.find((one) => one.id === departmentId)),
    category: named(world.recruiting.category(categoryId)),
  };
}

function stageView({ world }: Call, transition: Pick<Transition, 'stage'>, position: Position | undefined): object {
  const { id, kind, name, type } = world.recruiting.stage(transition.stage, position);
  return { id: id === null ? null : String(id), kind, name, type };
}

function teamView({ request }: Call, position: Position | undefined): object[] {
  return (position?.team ?? []).map(({ personId, role }) => {
    const self = { href: `${request.baseUrl}/v2/persons/${personId}` };
    return { person: { id: String(personId), _meta: { links: { self } } }, role: { name: role } };
  });
}

function companyOf({ world }: Call): object {
  return { id: world.recruitingAccess.companyId };
}

function named(thing: { id: number; name: string } | undefined): object | null {
  return thing === undefined ? null : { id: String(thing.id), name: thing.name };
}

/** Personio v2 time formats: local, with its zone beside it and a hyphen in the key. */
function stamp({ world }: Call, instant: number): unknown {
  if (world.modes.recruiting_plain_stamps) return utcSeconds(instant);
  return { 'date-time': localTime(instant).slice(0, 19), timezone: 'Europe/Berlin' };
}
