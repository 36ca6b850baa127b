import { type Reply, made } from '../bodies.js';
import { type Absence, type AbsenceType, plain } from '../company/absence.js';
import { draft, requested } from '../company/absence-draft.js';
import { type Objection, objectionTo } from '../company/absence-rules.js';
import { type Person } from '../company/person.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';
import {
  type Times,
  extrasIn,
  idIn,
  invalidContent,
  momentIn,
  refusal,
  skipsApproval,
  timesOf,
} from './absence-bodies.js';
import { absenceIn } from './absence-periods.js';

const PATH = '/v2/absence-periods';

export const routes: readonly ApiRoute[] = [
  { method: 'POST', path: PATH, area: 'absences', writes: true, serve: createAbsencePeriod },
  { method: 'PATCH', path: `${PATH}/{id}`, area: 'absences', writes: true, serve: changeAbsencePeriod },
  { method: 'DELETE', path: `${PATH}/{id}`, area: 'absences', writes: true, serve: deleteAbsencePeriod },
];

const NOTHING: Reply = { status: 204, headers: {}, body: '' };

/** Personio v2 absence periods, create. */
function createAbsencePeriod(call: Call): Reply {
  const { world, request } = call;
  const fields = fieldsOf(request);
  const [personId, typeId] = [idIn(call, fields, 'person'), idIn(call, fields, 'absence_type')];
  const starts = momentIn(call, fields, 'starts_from');
  if (personId === undefined || typeId === undefined || !starts) throw invalidContent(call);
  const person = world.company.person(Number(personId));
  const type = typeNamed(call, typeId);
  if (person === undefined) throw unprocessable(call, 'There is no person for the specified id.');
  const times = timesOf(type.unit, starts, momentIn(call, fields, 'ends_at') ?? null);
  const asked = draft(world.company, person, type, { ...times, ...extrasIn(call, fields) });
  check(call, asked, { person, type });
  const { uuid } = world.absences.add(requested(asked, type, skipsApproval(call)));
  return made({ id: uuid, _meta: { links: { self: { href: `${request.baseUrl}${PATH}/${uuid}` } } } }, [uuid]);
}

/** Personio v2 absence periods, update: what is not named stays, and who moves it has to ask again (the latter inferred). */
function changeAbsencePeriod(call: Call): Reply {
  const { absences, company } = call.world;
  const { absence, position } = absenceIn(call);
  const fields = fieldsOf(call.request);
  if (Object.keys(fields).length === 0) throw invalidContent(call);
  const typeId = idIn(call, fields, 'absence_type');
  const type = typeId === undefined ? absences.typeOf(absence) : typeNamed(call, typeId);
  const person = company.person(absence.personId);
  if (type?.unit !== absence.unit || person === undefined) {
    throw unprocessable(call, 'The absence type does not fit the absence period.');
  }
  const moved = movedTimes(call, fields, absence);
  const next = {
    ...plain(absence),
    ...{ typeId: type.id, ...moved, ...extrasIn(call, fields), updatedAt: company.clock.now() },
  };
  check(call, next, { person, type });
  absences.change(position, moved === undefined ? next : requested(next, type, skipsApproval(call)));
  return NOTHING;
}

/** Personio v2 absence periods, delete. */
function deleteAbsencePeriod(call: Call): Reply {
  call.world.absences.remove(absenceIn(call).position);
  return NOTHING;
}

/** The ends that a body names, with the other one as it is; undefined when it names neither. */
function movedTimes(call: Call, fields: Record<string, unknown>, absence: Readonly<Absence>): Times | undefined {
  const starts = momentIn(call, fields, 'starts_from');
  const ends = momentIn(call, fields, 'ends_at');
  if (starts === null) throw invalidContent(call);
  if (starts === undefined && ends === undefined) return undefined;
  const { from, to, startTime, endTime, halfStart, halfEnd } = absence;
  const first = starts && timesOf(absence.unit, starts, starts);
  const last = ends && timesOf(absence.unit, ends, ends);
  return {
    ...{ from, startTime, halfStart },
    ...(first && { from: first.from, startTime: first.startTime, halfStart: first.halfStart }),
    ...{ to, endTime, halfEnd },
    ...(ends === null && { to: null, endTime: null, halfEnd: false }),
    ...(last && { to: last.to, endTime: last.endTime, halfEnd: last.halfEnd }),
  };
}

function typeNamed(call: Call, id: string): AbsenceType {
  const type = call.world.absences.types.find(({ uuid }) => uuid === id);
  if (type === undefined) throw unprocessable(call, 'There is no absence type for the specified id.');
  return type;
}

/** The first words are recorded, the others inferred (Personio v2 absence periods, create). */
const OBJECTIONS: Record<Objection, [status: number, title: string, detail: string]> = {
  'substitute missing': [422, 'Substitute required', 'A substitute is required for this absence type.'],
  'substitute not allowed': [422, 'Substitute not allowed', 'A substitute is not allowed for this absence type.'],
  'substitute not valid': [409, 'Conflict', 'The substitute is not valid.'],
  'substitutes then': [409, 'Conflict', 'The person is a substitute during the requested absence period.'],
  overlap: [409, 'Conflict', 'The absence period overlaps with an existing absence period.'],
  'end before start': [422, 'Unprocessable entity', 'The end must be after the start.'],
  'two halves of one day': [422, 'Unprocessable entity', 'A single day cannot begin and end at midday.'],
  'no half days': [422, 'Unprocessable entity', 'Half days are not allowed for this absence type.'],
  'no working day': [422, 'Unprocessable entity', 'The absence period contains no working day.'],
};

function check(call: Call, absence: Absence, { person, type }: { person: Person; type: AbsenceType }): void {
  const { absences, company } = call.world;
  const { substituteId } = absence;
  const substitute = substituteId === null ? undefined : company.person(substituteId);
  const objection = objectionTo(absences, absence, { person, type, substitute });
  if (objection !== undefined) throw refusal(call, ...OBJECTIONS[objection]);
}

function unprocessable(call: Call, detail: string): ReturnType<typeof refusal> {
  return refusal(call, 422, 'Unprocessable entity', detail);
}
