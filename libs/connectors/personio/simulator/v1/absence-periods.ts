import { type Reply, Refusal, json, made, v1Error } from '../bodies.js';
import { type Absence } from '../company/absence.js';
import { type ApiRoute, type Call } from '../world.js';
import { listAbsences } from './absence-lists.js';
import { invalid, pageOfRecords, valuesOf } from './absence-query.js';
import { type Asked, V1_ABSENCE_ERRORS, askedOf, deleted, foundIn, insert, textOf } from './absence-requests.js';
import { absencePeriodView } from './absence-views.js';

const PATH = '/v1/company/absence-periods';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: PATH, area: 'absences', serve: listAbsencePeriods },
  { method: 'POST', path: PATH, area: 'absences', writes: true, serve: createAbsencePeriod },
  { method: 'DELETE', path: `${PATH}/{id}`, area: 'absences', writes: true, serve: deleteAbsencePeriod },
];

/** Personio v1 absence periods, list: those by the hour. */
function listAbsencePeriods(call: Call): Reply {
  const { query } = call.request;
  const types = typesOf(call);
  const ids = valuesOf(query, 'absence_periods');
  return listAbsences(call, {
    unit: 'hour',
    page: pageOfRecords(call),
    orTime: true,
    view: absencePeriodView,
    test: ({ typeId, uuid }) => (types?.includes(typeId) ?? true) && (ids?.includes(uuid) ?? true),
  });
}

/** Personio v1 absence periods, create. */
function createAbsencePeriod(call: Call): Reply {
  const { world } = call;
  const asked = askedOf(call, { noType: 'Absence type not found.' });
  if (asked.type.unit === 'day') throw V1_ABSENCE_ERRORS.wrongUnit('Daily');
  // Types that ask for a certificate are not supported here.
  if (asked.type.certificate) throw V1_ABSENCE_ERRORS.notInserted();
  const absence = insert(world, asked, hoursOf(asked));
  return made({ success: true, data: [absencePeriodView(world, asked.person, absence)] }, [absence.uuid]);
}

/** Personio v1 absence periods, delete. */
function deleteAbsencePeriod(call: Call): Reply {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(call.params['id'] ?? '')) throw V1_ABSENCE_ERRORS.badId();
  call.world.absences.remove(foundIn(call, 'hour').position);
  return json(deleted());
}

/** Times on a single day and only there, half days only on several (Personio v1 absence periods, create). */
function hoursOf({ fields, times }: Asked): Partial<Absence> {
  if (times.from !== times.to) return {};
  const startTime = timeIn(fields, 'start_time');
  const endTime = timeIn(fields, 'end_time');
  if (endTime <= startTime) throw invalid({ end_time: 'The end time must be a time after start time.' });
  return { startTime, endTime, halfStart: false, halfEnd: false };
}

function timeIn(fields: Record<string, unknown>, name: string): string {
  const text = textOf(fields[name]);
  const what = name.replace('_', ' ');
  if (text === '') throw invalid({ [name]: `The ${what} field is required.` });
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw invalid({ [name]: `The ${what} does not match the format H:i.` });
  return text;
}

/** The numbers of the types that were asked for; unknown ones are a 404 since October 2024. */
function typesOf({ request, world }: Call): (number | null)[] | undefined {
  return valuesOf(request.query, 'absence_types')?.map((uuid) => {
    const type = world.absences.types.find((one) => one.uuid === uuid);
    if (type === undefined) {
      const { status, body } = v1Error(404, 'models.absence-types.not-found');
      throw new Refusal({ status, body, headers: { 'content-type': 'application/problem+json' } });
    }
    if (type.unit === 'day') throw V1_ABSENCE_ERRORS.wrongUnit('Daily');
    return type.id;
  });
}
