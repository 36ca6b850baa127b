import { randomUUID } from 'node:crypto';
import { type Reply, Refusal, json } from '../bodies.js';

type AttributeReason =
  | 'unknown'
  | 'required-attribute'
  | 'invalid-date-format'
  | 'invalid-email-format'
  | 'invalid-type'
  | 'unknown-attribute-option';

/** Personio recruiting v1: what is wrong with an application or a file. */
export type Reason =
  | `errors.attribute-validation.${AttributeReason}`
  | 'errors.date-validation.date-in-the-future'
  | 'errors.phase-validation.invalid-system-phase'
  | `errors.file-validation.${'file-not-exists' | 'unknown-file-category'}`
  | 'errors.invalid-file-type'
  | 'errors.file-too-big'
  | 'errors.applicant-already-exists'
  | `errors.posting-validation.${'posting-not-found' | 'channel-not-found'}`
  | 'errors.job-position.not-published'
  | `feature.${'recruiting' | 'public-api'}.disabled`;

/** By field: each is named once. */
export type Complaints = ReadonlyMap<string, readonly Reason[]>;

export function refused(complaints: Complaints, status = 400): Refusal {
  const errors = [...complaints].map(([field, reasons]) => ({
    field,
    errors: reasons.map((reason) => ({ reason, context: {} })),
  }));
  return new Refusal(json({ errors }, status));
}

/** What concerns no field. */
export function recruitingProblem(status: number, title: string, detail: string): Reply {
  return json({ errors: [{ id: randomUUID(), status: String(status), title, detail }] }, status);
}

/** Personio recruiting v1 promises no words with a 401 or a 429. */
export function withoutWords(status: number): Reply {
  return { status, headers: {}, body: '' };
}
