import { type Reply, json, made } from '../bodies.js';
import { type ApiRoute, type Call } from '../world.js';
import { listAbsences } from './absence-lists.js';
import { pageOfPages, v1List } from './absence-query.js';
import { V1_ABSENCE_ERRORS, askedOf, deleted, foundIn, insert } from './absence-requests.js';
import { timeOffView, typeView } from './absence-views.js';

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/v1/company/time-off-types', area: 'absences', serve: listTypes },
  { method: 'GET', path: '/v1/company/time-offs', area: 'absences', serve: listTimeOffs },
  { method: 'POST', path: '/v1/company/time-offs', area: 'absences', writes: true, serve: createTimeOff },
  { method: 'GET', path: '/v1/company/time-offs/{id}', area: 'absences', serve: getTimeOff },
  { method: 'DELETE', path: '/v1/company/time-offs/{id}', area: 'absences', writes: true, serve: deleteTimeOff },
];

/** Personio v1 time-off types. */
function listTypes(call: Call): Reply {
  const page = pageOfPages(call);
  const { types } = call.world.absences;
  return v1List(page, types.length, types.slice(page.skip, page.skip + page.limit).map(typeView));
}

/** Personio v1 time-offs, list: those by the day. Its filters know days only. */
function listTimeOffs(call: Call): Reply {
  return listAbsences(call, { unit: 'day', page: pageOfPages(call), orTime: false, view: timeOffView });
}

/** Personio v1 time-offs, get. */
function getTimeOff(call: Call): Reply {
  const { absence, person } = foundIn(call, 'day');
  return json({ success: true, data: timeOffView(call.world, person, absence) });
}

/** Personio v1 time-offs, create. */
function createTimeOff(call: Call): Reply {
  const { world } = call;
  const required = ['half_day_start', 'half_day_end'];
  const asked = askedOf(call, { required, noType: 'Time-off type not found.' });
  if (asked.type.unit === 'hour') throw V1_ABSENCE_ERRORS.wrongUnit('Hourly');
  const absence = insert(world, asked, {});
  return made({ success: true, data: timeOffView(world, asked.person, absence) }, [absence.id], 200);
}

/** Personio v1 time-offs, delete. */
function deleteTimeOff(call: Call): Reply {
  if (!/^\d+$/.test(call.params['id'] ?? '')) throw V1_ABSENCE_ERRORS.badId();
  call.world.absences.remove(foundIn(call, 'day').position);
  return json(deleted());
}
