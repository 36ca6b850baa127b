import type { Kind, Step, Telling } from './model-steps.js';

/** Streams that are looked at together, and what is changed of them. */
export interface Scope {
  connector: string;
  streams: readonly string[];
  kinds: readonly Kind[];
}

/** What spoils or delays the streams' requests. */
export const REQUESTS: Record<string, readonly string[]> = {
  people: ['GET /v1/company/employees$', 'GET /v2/persons$', 'GET /v2/persons/{id}/employments'],
  absences: ['GET /v2/absence-periods', 'GET /v1/company/time-offs', 'GET /v2/persons$', 'GET /v2/absence-types'],
  attendances: ['GET /v2/attendance-periods', 'GET /v2/persons$'],
  documents: ['GET /v2/document-management/documents', 'GET /v2/persons$'],
  jobs: ['GET /v2/recruiting/jobs', 'GET /v2/recruiting/categories'],
  candidates: ['GET /v2/recruiting/candidates'],
  applications: ['GET /v2/recruiting/applications$', 'GET /v2/recruiting/applications/{id}/stage-transitions'],
  attachments: ['GET /v2/recruiting/applications$', 'GET /v2/document-management/documents'],
};

/** What there is in the beginning. */
export const BEGINNING: readonly [Kind, number][] = [
  ['person', 3],
  ['absence', 3],
  ['attendance', 3],
  ['document', 2],
  ['job', 2],
  ['candidate', 3],
  ['application', 3],
];
const HIRING: readonly Kind[] = ['job', 'candidate', 'application'];

export const SCOPES: readonly Scope[] = [
  { connector: 'personio', streams: ['people'], kinds: ['person'] },
  { connector: 'personio', streams: ['absences'], kinds: ['person', 'absence'] },
  { connector: 'personio', streams: ['attendances'], kinds: ['person', 'attendance'] },
  { connector: 'personio', streams: ['documents'], kinds: ['person', 'document'] },
  { connector: 'personio', streams: ['people', 'documents'], kinds: ['person', 'document'] },
  { connector: 'personio_ats', streams: ['jobs'], kinds: HIRING },
  { connector: 'personio_ats', streams: ['candidates'], kinds: HIRING },
  { connector: 'personio_ats', streams: ['applications'], kinds: HIRING },
  { connector: 'personio_ats', streams: ['candidates', 'applications'], kinds: HIRING },
];

/** Streams that notice when what goes makes them miss something else; others find that when they are read again. */
export const SEES_GAPS = ['people'];

export interface Play {
  scope: Scope;
  /** How many rows a page has. */
  page: number;
  /** Whether all was read once in peace. */
  read: boolean;
  telling: Telling | null;
  steps: Step[];
  /** After all has settled: changes that a reading of changes has to show. */
  last: { what: number; at: number; value: number }[];
}
