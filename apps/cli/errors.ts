import { AppError } from '#kernel';

/** Peopleport cannot start, or not go on, here; the message says why and what to do. */
export class CannotStart extends AppError {
  readonly code = 'cannot_start';
}

/** The command line is not one we understand. */
export class UsageError extends AppError {
  readonly code = 'usage';
}

/** A step of the demonstration did not end as promised. */
export class Unexpected extends AppError {
  readonly code = 'unexpected';
}
