import fc from 'fast-check';
import { DateTime } from 'luxon';

/** A call of the simulator's control API. */
export interface Change {
  method: string;
  path: string;
  body?: object;
  /** What it makes. */
  makes?: Kind;
  /** What it takes away. */
  takes?: { kind: Kind; id: string };
  /** What may be back by it under the same id. */
  returns?: string;
  /** What cannot be taken over as it is then. */
  spoils?: string;
}

export const KINDS = ['person', 'absence', 'attendance', 'document', 'job', 'candidate', 'application'] as const;
export type Kind = (typeof KINDS)[number];

/** Who and what there is, as far as our own changes tell. */
export class Cast {
  private readonly ids = new Map<Kind, string[]>(KINDS.map((kind) => [kind, []]));
  private days = 0;

  of(kind: Kind, at: number): string | undefined {
    const ids = this.ids.get(kind) ?? [];
    return ids[at % Math.max(1, ids.length)];
  }

  /** One that no stretch of work has yet. */
  freshDay(): string {
    this.days += 1;
    return DAY.plus({ days: this.days }).toISODate() ?? '';
  }

  add(kind: Kind, id: string): void {
    this.ids.get(kind)?.push(id);
  }

  remove(kind: Kind, id: string): void {
    this.ids.set(
      kind,
      (this.ids.get(kind) ?? []).filter((one) => one !== id),
    );
  }
}

/** How something is changed: `at` chooses what, `value` how. Undefined where there is nothing to change. */
export type Operation = (cast: Cast, at: number, value: number) => Change | undefined;

const DAY = DateTime.fromISO('2026-01-05', { zone: 'utc' });
const dayOf = (value: number): string => DAY.plus({ days: value % 300 }).toISODate() ?? '';
/** More than we keep of one record. */
const TOO_LARGE = 'x'.repeat(1_000_001);
/** No two alike, or nearly. */
const nameOf = (value: number): string => `Name ${value % 997}`;

const to =
  (kind: Kind, change: (id: string, value: number) => Change): Operation =>
  (cast, at, value) => {
    const id = cast.of(kind, at);
    return id === undefined ? undefined : change(id, value);
  };

const removed = (kind: Kind, path: string): Operation =>
  to(kind, (id) => ({ method: 'DELETE', path: `${path}/${id}`, takes: { kind, id } }));

const STAGES = ['UNASSIGNED', 'OFFER', 'ACCEPTED', 'REJECTED', 'WITHDRAWN'];

/**
 * By what they concern. `seen`: the provider moves the time of change, so that a reading of changes shows it; the first makes
 * something new. The last of the others takes something away.
 */
export const OPERATIONS: Record<Kind, { seen: Operation[]; unseen: Operation[] }> = {
  person: {
    seen: [
      (_, __, value) => ({ method: 'POST', path: '/hire', body: { first_name: nameOf(value) }, makes: 'person' }),
      to('person', (id, value) => ({ method: 'PATCH', path: `/people/${id}`, body: { first_name: nameOf(value) } })),
    ],
    unseen: [
      to('person', (id, value) => ({ method: 'PATCH', path: `/people/${id}`, body: { position: nameOf(value) } })),
      (cast, at, value) => {
        const id = value % 3 === 0 ? cast.of('person', at) : undefined;
        if (id === undefined) return undefined;
        return { method: 'PATCH', path: `/people/${id}`, body: { first_name: TOO_LARGE }, spoils: id };
      },
      to('person', (id, value) => ({
        method: 'POST',
        path: `/people/${id}/employments`,
        body: { start_date: dayOf(value) },
      })),
      to('person', (id, value) => ({ method: 'POST', path: `/people/${id}/leave`, body: { date: dayOf(value) } })),
      removed('person', '/people'),
    ],
  },
  absence: {
    seen: [
      to('person', (id, value) => ({
        ...{ method: 'POST', path: '/absences', makes: 'absence' },
        body: { person_id: Number(id), start_date: dayOf(value), end_date: dayOf(value) },
      })),
      to('absence', (id, value) => ({
        ...{ method: 'PATCH', path: `/absences/${id}` },
        body: { half_day_start: value % 2 === 0 },
      })),
      to('absence', (id, value) => ({
        ...{ method: 'PATCH', path: `/absences/${id}` },
        body: { start_date: dayOf(value), end_date: DAY.plus({ days: (value % 300) + (value % 4) }).toISODate() },
      })),
      to('absence', (id, value) => ({
        ...{ method: 'PATCH', path: `/absences/${id}` },
        body: { status: ['APPROVED', 'PENDING', 'REJECTED'][value % 3] },
      })),
    ],
    unseen: [removed('absence', '/absences')],
  },
  attendance: {
    seen: [
      (cast, at, value) => {
        const [id, day] = [cast.of('person', at), cast.freshDay()];
        if (id === undefined) return undefined;
        const hours = { start: `${day}T09:00:00`, end: `${day}T17:00:00`, attribution_date: day };
        const body = { person_id: Number(id), ...hours, ...(value % 3 === 0 ? {} : { break: 30 }) };
        return { method: 'POST', path: '/attendances', body, makes: 'attendance' };
      },
      to('attendance', (id, value) => ({
        ...{ method: 'PATCH', path: `/attendances/${id}` },
        body: { comment: nameOf(value) },
      })),
      to('attendance', (id) => ({
        ...{ method: 'PATCH', path: `/attendances/${id}` },
        ...{ body: { status: 'CONFIRMED' }, returns: id },
      })),
    ],
    unseen: [
      to('attendance', (id) => ({ method: 'PATCH', path: `/attendances/${id}`, body: { status: 'REJECTED' } })),
      removed('attendance', '/attendances'),
    ],
  },
  document: {
    seen: [
      to('person', (id, value) => ({
        ...{ method: 'POST', path: '/documents', makes: 'document' },
        body: { person_id: Number(id), name: `${nameOf(value)}.pdf`, size_bytes: 10 },
      })),
    ],
    unseen: [removed('document', '/documents')],
  },
  job: {
    seen: [
      (_, __, value) => ({ method: 'POST', path: '/jobs', body: { name: nameOf(value) }, makes: 'job' }),
      to('job', (id, value) => ({ method: 'PATCH', path: `/jobs/${id}`, body: { name: nameOf(value) } })),
      to('job', (id, value) => ({ method: 'POST', path: `/jobs/${id}/${value % 2 ? 'publish' : 'unpublish'}` })),
    ],
    unseen: [removed('job', '/jobs')],
  },
  candidate: {
    seen: [
      (_, __, value) => ({
        ...{ method: 'POST', path: '/candidates', makes: 'candidate' },
        body: { first_name: nameOf(value) },
      }),
      to('candidate', (id, value) => ({
        ...{ method: 'PATCH', path: `/candidates/${id}` },
        body: { first_name: nameOf(value) },
      })),
    ],
    unseen: [removed('candidate', '/candidates')],
  },
  application: {
    seen: [
      (cast, at, value) => {
        const [job, candidate] = [cast.of('job', at), cast.of('candidate', value)];
        if (job === undefined || candidate === undefined) return undefined;
        const body = { job_id: Number(job), candidate_id: Number(candidate), stage: STAGES[value % STAGES.length] };
        return { method: 'POST', path: '/applications', body, makes: 'application' };
      },
      to('application', (id, value) => ({
        ...{ method: 'PATCH', path: `/applications/${id}` },
        // Stamps are in seconds: entering the same stage twice within one would leave the application as it was.
        body: { stage: STAGES[value % STAGES.length], application_date: dayOf(value) },
      })),
    ],
    unseen: [removed('application', '/applications')],
  },
};

/** In one order for ever. */
export const operationsOf = (kinds: readonly Kind[]): Operation[] =>
  kinds.flatMap((kind) => [...OPERATIONS[kind].seen, ...OPERATIONS[kind].unseen]);

/** One thing that happens, as data: a seed and its path name it for ever. */
export type Step =
  | { do: 'change'; what: number; at: number; value: number }
  | {
      do: 'meanwhile';
      match: number;
      skip: number;
      told: boolean;
      /** How long the answer waits for what is told, at most, in milliseconds. */
      late?: number;
      changes: { what: number; at: number; value: number }[];
    }
  /** Between two pages something goes, and something else comes. */
  | { do: 'churn'; match: number; skip: number; kind: number; at: number; value: number; comes: boolean }
  | { do: 'fault'; fault: number; match: number; skip: number; times: number }
  | { do: 'skew'; minutes: number }
  | { do: 'tell'; count: number; order: 'as sent' | 'reversed' | 'shuffled'; drop: boolean }
  | { do: 'run'; full: boolean; style: 'in turn' | 'together' | 'stopped' | 'overtaken'; after: number };

export const change = fc.record({ what: fc.nat(99), at: fc.nat(9), value: fc.nat(996) });

const step = fc.oneof(
  { weight: 6, arbitrary: change.map((one): Step => ({ do: 'change', ...one })) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        ...{ match: fc.nat(9), skip: fc.nat(4), told: fc.constantFrom(true, true, false) },
        changes: fc.array(change, { minLength: 1, maxLength: 3 }),
      })
      .map((one): Step => ({ do: 'meanwhile', ...one })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        ...{ match: fc.nat(9), skip: fc.nat(3), kind: fc.nat(9), at: fc.nat(9), value: fc.nat(996) },
        comes: fc.boolean(),
      })
      .map((one): Step => ({ do: 'churn', ...one })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ fault: fc.nat(99), match: fc.nat(9), skip: fc.nat(5), times: fc.integer({ min: 1, max: 6 }) })
      .map((one): Step => ({ do: 'fault', ...one })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        count: fc.integer({ min: 1, max: 9 }),
        order: fc.constantFrom('as sent', 'reversed', 'shuffled'),
        drop: fc.constantFrom(false, false, true),
      })
      .map((one): Step => ({ do: 'tell', ...one })),
  },
  { weight: 1, arbitrary: fc.integer({ min: -10, max: 10 }).map((minutes): Step => ({ do: 'skew', minutes })) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        full: fc.boolean(),
        style: fc.constantFrom('in turn', 'together', 'together', 'stopped', 'overtaken'),
        after: fc.nat(8),
      })
      .map((one): Step => ({ do: 'run', ...one })),
  },
);

export const steps = (most: number): fc.Arbitrary<Step[]> => fc.array(step, { minLength: 2, maxLength: most });

export const FAULTS: { kind: string; status?: number; ms?: number }[] = [
  { kind: '429' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'cut' },
  { kind: 'truncate' },
  { kind: 'slow', ms: 5 },
  { kind: 'empty_page' },
  { kind: 'self_next' },
  { kind: 'http200_error' },
];

/** How the provider tells what happens; null: it does not. */
export interface Telling {
  spelling: string;
  keys: string;
  duplicate: number;
  lose: number;
}

export const tellings = fc.option(
  fc.record<Telling>({
    spelling: fc.constantFrom('hyphens', 'underscores', 'upper'),
    keys: fc.constantFrom('named', 'nested', 'plain', 'bare', 'none'),
    duplicate: fc.constantFrom(0, 0.5),
    lose: fc.constantFrom(0, 0, 0.3),
  }),
  { freq: 3 },
);

/** Lists that look shorter than they are: a reading of them ends well, and concludes nothing. */
export const LIES = ['empty_page', 'self_next', 'http200_error'];
