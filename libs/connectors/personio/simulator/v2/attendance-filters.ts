import { MINUTE, PERIOD_STATUSES, type Period, wallClock, wallDay } from '../company/attendance.js';
import { type Bounds, type PeopleOrder, type Wanted, byId } from '../company/attendances.js';
import { type Call } from '../world.js';
import { refuse, valuesOf } from './paging.js';

const LISTS = ['id', 'person.id', 'project.id', 'status'];
const DAY = 24 * 60 * MINUTE;

type Read = (text: string) => number | null;

/** Fields that take `.gte` and `.lte`, how a value is read, and what of a period it is held against. */
const RANGES: Record<string, { read: Read; of: (period: Period) => number | null }> = {
  'start.date_time': { read: wallClock, of: ({ start }) => start },
  'end.date_time': { read: wallClock, of: ({ end }) => end },
  attribution_date: { read: wallDay, of: ({ day }) => day },
  // Without a zone like the others, though it is an instant: taken for UTC. It is shown in seconds.
  updated_at: { read: wallClock, of: ({ updatedAt }) => updatedAt - (updatedAt % 1000) },
};

interface Range {
  name: string;
  from: number;
  to: number;
}

/** Personio v2 attendance periods, list: an unknown operator is refused, and so is a time with a zone. */
export function checkPeriodFilters(call: Call): void {
  for (const name of call.request.query.keys()) {
    if (!name.includes('.') || LISTS.includes(name) || name in RANGES) continue;
    const field = name.replace(/\.(gte|lte)$/, '');
    if (field === name || !(field in RANGES)) throw refuse(call, 400, 'badFilter');
  }
  for (const status of valuesOf(call.request.query, 'status') ?? []) {
    if (!PERIOD_STATUSES.some((known) => known === status)) throw refuse(call, 400, 'badContent');
  }
  rangesOf(call, call.request.query);
}

/** Whom and what a query wants; all its filters together. */
export function wantedPeriods(call: Call, query: URLSearchParams): Wanted {
  const ranges = rangesOf(call, query);
  const ids = valuesOf(query, 'id')?.map((id) => id.toLowerCase());
  const statuses = valuesOf(query, 'status');
  const projects = valuesOf(query, 'project.id')?.filter((id) => call.world.projects.find(id) !== undefined);
  const tests: ((period: Period) => boolean)[] = ranges.map(({ name, from, to }) => {
    return (period) => between(RANGES[name]?.of(period) ?? null, from, to);
  });
  if (statuses !== undefined) tests.push(({ status }) => statuses.includes(status));
  if (projects !== undefined) tests.push(({ projectId }) => projects.includes(String(projectId)));
  if (ids !== undefined) tests.push(({ id }) => ids.includes(id));
  const people = peopleOf(call, query, ids);
  return {
    ...(people === undefined ? {} : { people }),
    within: (bounds) => ranges.every((range) => reachable(range, bounds)),
    holds: (period) => tests.every((test) => test(period)),
  };
}

/** Whoever asks for ids asks for their owners. */
function peopleOf({ world }: Call, query: URLSearchParams, ids: string[] | undefined): number[] | undefined {
  const named = valuesOf(query, 'person.id')?.map(Number);
  if (named === undefined && ids === undefined) return undefined;
  const owners = ids?.flatMap((id) => world.attendances.find(id)?.personId ?? []);
  const people = named ?? owners ?? [];
  return [...new Set(people)].filter((id) => owners?.includes(id) ?? true).toSorted((a, b) => a - b);
}

function rangesOf(call: Call, query: URLSearchParams): Range[] {
  return Object.entries(RANGES).map(([name, { read }]) => {
    const bound = (operator: string, fallback: number): number => {
      const text = query.get(`${name}.${operator}`);
      if (text === null) return fallback;
      const value = read(text);
      if (value === null) throw refuse(call, 400, 'badContent');
      return value;
    };
    return { name, from: bound('gte', -Infinity), to: bound('lte', Infinity) };
  });
}

/** What is open, such as the end of a running period, lies in no range that has a limit. */
function between(value: number | null, from: number, to: number): boolean {
  if (value === null) return from === -Infinity && to === Infinity;
  return value >= from && value <= to;
}

function reachable({ name, from, to }: Range, { first, last, updated }: Bounds): boolean {
  if (name === 'updated_at') return from <= updated;
  // A shift begins up to a day after its attribution date and ends up to a day after it began.
  return from <= last + DAY && to >= first - DAY;
}

type Compare = (a: Period, b: Period) => number;

/** The parts of a period that a list may be sorted by (only the first two are documented). */
const SORTS: Record<string, Compare> = {
  'person.id': (a, b) => a.personId - b.personId,
  'start.date_time': (a, b) => a.start - b.start,
  'end.date_time': (a, b) => (a.end ?? Infinity) - (b.end ?? Infinity),
  attribution_date: (a, b) => a.day - b.day,
  created_at: (a, b) => a.createdAt - b.createdAt,
  updated_at: (a, b) => a.updatedAt - b.updatedAt,
  id: byId,
};

/** An order by people, which needs no look at everybody; or any other one. */
type Order = { people: PeopleOrder } | { compare: Compare };

/** Personio v2 attendance periods, list: comma separated, a minus turns an order around (the minus is inferred). */
export function orderOf(call: Call, query: URLSearchParams): Order {
  const keys = (query.get('sort') ?? '').split(',').filter((key) => key !== '');
  const compares = keys.map((key) => {
    const compare = SORTS[key.replace(/^[-+ ]/, '')];
    if (compare === undefined) throw refuse(call, 400, 'badContent');
    return key.startsWith('-') ? (a: Period, b: Period) => compare(b, a) : compare;
  });
  const [first = 'person.id'] = keys;
  const compare: Compare = (a, b) => {
    for (const one of compares) {
      const difference = one(a, b);
      if (difference !== 0 && !Number.isNaN(difference)) return difference;
    }
    return byId(a, b);
  };
  if (first.replace(/^[-+ ]/, '') !== 'person.id') return { compare };
  return { people: { backwards: first.startsWith('-'), compare } };
}
