/**
 * Peopleport cannot start, or not go on, here; the message says why and what to do. It is no AppError, and this file imports
 * nothing: the tests' set-up loads it, and all that starts Postgres, before anything is compiled.
 */
export class CannotStart extends Error {
  readonly code = 'cannot_start';
}
