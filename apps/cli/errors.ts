import { AppError } from '#kernel';

/** The command line is not one we understand. */
export class UsageError extends AppError {
  readonly code = 'usage';
}

/** A model could not be read; everything else goes on. */
export class SyncFailed extends AppError {
  readonly code = 'sync_failed';
}

/** A step of the demonstration did not end as promised. */
export class Unexpected extends AppError {
  readonly code = 'unexpected';
}
