import { type Reply, json, made } from '../bodies.js';
import { type Objection, objectionTo, splitWork } from '../company/attendance-rules.js';
import { type Period, wallDate, wallMidnight, wallText } from '../company/attendance.js';
import { without } from '../walks.js';
import { type ApiRoute, type Call } from '../world.js';
import { changesIn, newPeriod, unprocessable } from './attendance-body.js';
import { checkPeriodFilters, orderOf, wantedPeriods } from './attendance-filters.js';
import { type PageRequest, listing, openPage, refuse, walk } from './paging.js';

const LIST = '/v2/attendance-periods';
const ONE = `${LIST}/{id}`;

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: LIST, area: 'attendances', serve: listPeriods },
  { method: 'POST', path: LIST, area: 'attendances', writes: true, serve: createPeriod },
  { method: 'GET', path: ONE, area: 'attendances', serve: getPeriod },
  { method: 'PATCH', path: ONE, area: 'attendances', writes: true, serve: changePeriod },
  { method: 'DELETE', path: ONE, area: 'attendances', writes: true, serve: removePeriod },
];

const OBJECTIONS: Record<Objection, string> = {
  'ends before it starts': 'The start of the period must be before its end.',
  'too long': 'The period must not be longer than 24 hours.',
  overlaps: 'The period overlaps with an existing period.',
  'project on a break': 'A project cannot be assigned to a break.',
  'no such project': 'The project does not exist.',
  'archived project': 'The project is archived.',
};

/** Personio v2 attendance periods, list. */
function listPeriods(call: Call): Reply {
  checkPeriodFilters(call);
  const page = openPage(call, { fallback: 100, max: 100 });
  const { found, next } = choose(call, page);
  return listing(call, page, { items: found.map((period) => periodView(call, period)), next });
}

/** Personio v2 attendance periods, get. */
function getPeriod(call: Call): Reply {
  return json(periodView(call, periodOf(call)));
}

/** Personio v2 attendance periods, create: the answer names everything that was touched. */
function createPeriod(call: Call): Reply {
  const { attendances } = call.world;
  const draft = newPeriod(call);
  const collision = objectionTo(call.world, draft);
  if (collision !== null) throw unprocessable(call, OBJECTIONS[collision]);
  const added = attendances.add({ ...draft, status: statusAfter(call, draft.end) });
  const touched = added.type === 'BREAK' ? splitWork(attendances, added) : [];
  const affected = [added, ...touched].map((one) => periodView(call, one));
  return made({ id: added.id, affected_periods: affected }, [added.id]);
}

/** Personio v2 attendance periods, update. */
function changePeriod(call: Call): Reply {
  const { attendances } = call.world;
  const period = periodOf(call);
  const changes = changesIn(call);
  const { personId, type, status, start, end, projectId } = period;
  const draft = { personId, type, status, start, end, projectId, ...changes };
  const collision = objectionTo(call.world, draft, period);
  if (collision !== null) throw unprocessable(call, OBJECTIONS[collision]);
  const day = draft.start === start ? period.day : wallMidnight(draft.start);
  attendances.change(period, { ...changes, day, status: statusAfter(call, draft.end) });
  return { status: 204, headers: {}, body: '' };
}

/** Personio v2 attendance periods, delete. */
function removePeriod(call: Call): Reply {
  call.world.attendances.remove(periodOf(call));
  return { status: 204, headers: {}, body: '' };
}

function periodOf(call: Call): Period {
  const found = call.world.attendances.find(call.params['id'] ?? '');
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return found;
}

/** Somebody has to approve what does not say otherwise (Personio v2: the default of `skip_approval` is false). */
function statusAfter({ request }: Call, end: number | null): Period['status'] {
  return request.query.get('skip_approval') === 'true' && end !== null ? 'CONFIRMED' : 'PENDING';
}

function choose(call: Call, page: PageRequest): { found: readonly Period[]; next: number | null } {
  const { attendances } = call.world;
  const { query } = page;
  const wanted = wantedPeriods(call, query);
  const order = orderOf(call, query);
  if ('people' in order) {
    const { people } = order;
    return walk(call, page, (offset) => without(attendances.byPeople(wanted, people), offset));
  }
  const name = [...query].filter(([key]) => key !== 'limit' && key !== 'cursor').join('&');
  const numbers = attendances.scan(`v2 ${name}`, wanted, order.compare);
  const end = page.offset + page.limit;
  const found = [...numbers.subarray(page.offset, end)].flatMap((number) => attendances.numbered(number) ?? []);
  return { found, next: end < numbers.length ? end : null };
}

/** A break does not tell of holidays and absences, and never has a project. */
function periodView({ world }: Pick<Call, 'world'>, period: Period): object {
  const { id, personId, type, status, start, end, day, comment, projectId, autoGenerated, raw } = period;
  const { createdAt, updatedAt, holiday, onTimeOff } = period;
  const project = world.projects.find(projectId);
  return {
    id,
    person: { id: String(personId) },
    type,
    approval: { status },
    start: { date_time: wallText(start) },
    end: end === null ? null : { date_time: wallText(end) },
    attribution_date: wallDate(day),
    comment,
    project: project === undefined ? null : { id: String(project.id) },
    is_auto_generated: autoGenerated,
    ...(type === 'BREAK' ? {} : { is_holiday: holiday, is_on_time_off: onTimeOff }),
    created_at: `${wallText(createdAt)}Z`,
    updated_at: `${wallText(updatedAt)}Z`,
    ...raw,
  };
}
