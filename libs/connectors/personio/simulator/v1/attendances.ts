import { type Reply, Refusal, json, made, problemOf, v1Error } from '../bodies.js';
import { type BookingError, book, rebook, unbook } from '../company/attendance-booking.js';
import { type Period } from '../company/attendance.js';
import { type ApiRoute, type Call } from '../world.js';
import { type RawEntry, bookingOf, changesOf, entriesOf, skipsApproval, updateOf } from './attendance-body.js';
import { pageOf, wantedWork, wholeNumber } from './attendance-query.js';
import { beforeSunset } from './attendance-sunset.js';
import { attendanceView } from './attendance-view.js';

const LIST = '/v1/company/attendances';
const ONE = `${LIST}/{id}`;

export const routes: readonly ApiRoute[] = beforeSunset([
  { method: 'GET', path: LIST, area: 'attendances', serve: listAttendances },
  { method: 'POST', path: LIST, area: 'attendances', writes: true, serve: createAttendances },
  { method: 'PATCH', path: ONE, area: 'attendances', writes: true, serve: changeAttendance },
  { method: 'DELETE', path: ONE, area: 'attendances', writes: true, serve: removeAttendance },
]);

/** Only the first is Personio's own text. */
const REASONS: Record<BookingError, string> = {
  overlaps: 'Existing overlapping attendances periods',
  'ends before it starts': 'Start time must be before end time',
  'too long': 'Attendance period is too long',
  'break too long': 'Break is longer than the attendance period',
  'project on a break': 'Project is not allowed',
  'no such project': 'Project not found',
  'archived project': 'Project is not active',
  'no such employee': 'Employee not found',
};

/** Personio v1 attendances, create: how far a long list was seen to get. */
const SMALL_BATCH = 10;

const REFUSED = 'Error when trying to insert Attendances periods rows';

/** Personio v1 attendances, list. */
function listAttendances(call: Call): Reply {
  const { attendances } = call.world;
  const { limit, offset, shown } = pageOf(call);
  const wanted = wantedWork(call);
  const numbers = attendances.scan(`v1 ${scanName(call)}`, wanted);
  const data = [...numbers.subarray(offset, offset + limit)].flatMap((number) => {
    const period = attendances.numbered(number);
    return period === undefined ? [] : [attendanceView(call.world, period)];
  });
  const metadata = {
    total_elements: numbers.length,
    current_page: Math.floor(offset / limit),
    total_pages: Math.ceil(numbers.length / limit),
  };
  return json({ success: true, metadata, ...shown, data });
}

/** Pages of one list share what has been found. */
function scanName({ request: { query } }: Call): string {
  return [...query].filter(([name]) => name !== 'limit' && name !== 'offset').join('&');
}

/** Personio v1 attendances, create: what can be stored is stored, although the answer is an error. */
function createAttendances(call: Call): Reply {
  const { entries, skipApproval } = entriesOf(call.request);
  const { v1_batches_time_out: timesOut } = call.world.modes;
  const bookings = entries.map(bookingOf).slice(0, timesOut ? SMALL_BATCH : undefined);
  const outcomes = bookings.map((booking, at) => {
    return outcomeOf(entries[at] ?? {}, book(call.world, booking, skipApproval));
  });
  const ids = outcomes.flatMap(({ id }) => id ?? []);
  if (outcomes.length < entries.length)
    return { ...problemOf(504, call.world.company.clock.now()), created: ids.map(String) };
  if (ids.length === outcomes.length) return made({ success: true, data: { id: ids, message: 'success' } }, ids, 200);
  return made({ success: false, error: { code: 400, message: REFUSED, detailed_message: outcomes } }, ids, 400);
}

function outcomeOf(entry: RawEntry, booked: Period | BookingError) {
  const refused = typeof booked === 'string';
  const { employee, date, start_time: start, break: pause } = entry;
  return {
    success: !refused,
    error_msg: refused ? REASONS[booked] : null,
    id: refused ? null : booked.number,
    ...{ employee, date, start_time: start, end_time: entry['end_time'] ?? null, break: pause },
    ...{ comment: entry['comment'] ?? '', project_id: entry['project_id'] ?? null },
  };
}

/** Personio v1 attendances, update. */
function changeAttendance(call: Call): Reply {
  const work = workOf(call);
  const { fields, skipApproval } = updateOf(call.request);
  const changes = changesOf(fields);
  const empty = Object.keys(changes).length === 0 && fields['skip_approval'] === undefined;
  if (empty || rebook(call.world, work, changes, skipApproval) !== null) {
    throw new Refusal(v1Error(400, `${REFUSED}.`));
  }
  return json({ success: true, data: { message: 'The attendance period was updated.' } });
}

/** Personio v1 attendances, delete: who wants it approved gets a pending period instead. */
function removeAttendance(call: Call): Reply {
  const work = workOf(call);
  if (skipsApproval(call.request.query.get('skip_approval'))) unbook(call.world, work);
  else call.world.attendances.change(work, { status: 'PENDING' });
  return json({ success: true, data: { message: 'The attendance period was deleted.' } });
}

function workOf(call: Call): Period {
  const number = wholeNumber(call.params['id'] ?? '');
  if (number === null) throw new Refusal(v1Error(400, 'Bad Request'));
  const found = call.world.attendances.numbered(number);
  if (found?.type !== 'WORK') throw new Refusal(v1Error(404, 'The attendance period was not found.'));
  return found;
}
