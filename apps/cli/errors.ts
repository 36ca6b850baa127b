import { AppError } from '#kernel';

/** The command line is not one we understand. */
export class UsageError extends AppError {
  readonly code = 'usage';
}

/** A step of the demonstration did not end as promised. */
export class Unexpected extends AppError {
  readonly code = 'unexpected';
}
