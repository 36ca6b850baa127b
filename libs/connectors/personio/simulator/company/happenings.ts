/** Everything that Personio tells of by itself (Personio webhooks, events). */
export const HAPPENINGS = [
  'person.created',
  'person.updated',
  'person.deleted',
  'employment.created',
  'employment.updated',
  'employment.updated.cost-centers',
  'employment.deleted',
  'employment.started',
  'employment.terminated',
  'absence-period.created',
  'absence-period.updated.status',
  'absence-period.updated.timerange',
  'absence-period.deleted',
  'attendance-period.created',
  'attendance-period.updated',
  'attendance-period.deleted',
  'document.created',
  'document.updated',
  'document.deleted',
  'document.signed',
] as const;
type Happening = (typeof HAPPENINGS)[number];

/** What something happened to: the id of the thing, and whose it is where it is no person. */
export interface Subject {
  id: string;
  person?: number;
}

type Listener = (name: Happening, subject: Subject) => void;

/** What the stores tell of when they change. */
export class Happenings {
  readonly #listeners: Listener[] = [];

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  tell(name: Happening, subject: Subject): void {
    for (const listener of this.#listeners) listener(name, subject);
  }
}
