/** What went wrong, for a caller who may react to it. `code` is public API and never changes; the message helps a person. */
export abstract class AppError extends Error {
  abstract readonly code: string;
  readonly status: number = 500;
  /** Whether the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean = false;

  constructor(
    message: string,
    /** Ids, names of parameters and codes: never payloads, never people. */
    readonly details: Record<string, string | number> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One part of a request that is not valid, in the shape of the dialect's 422. */
export interface FieldError {
  loc: (string | number)[];
  msg: string;
  type: string;
}

export class InvalidRequest extends AppError {
  readonly code = 'invalid_request';
  override readonly status = 422;

  constructor(readonly fields: FieldError[]) {
    super(fields.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
  }
}

export class NotFound extends AppError {
  readonly code = 'not_found';
  override readonly status = 404;

  /** `known`: what there is in its place. */
  constructor(what: string, known: readonly string[] = []) {
    super(`${what} was not found.${known.length > 0 ? ` There are: ${known.join(', ')}` : ''}`);
  }
}

/** This process has as much to do as it can hold. */
export class Busy extends AppError {
  readonly code = 'busy';
  override readonly status = 503;
  override readonly retryable = true;

  constructor(retryAfterSeconds = 5) {
    super('There is too much to do at the moment. Nothing was done: ask again.', { retryAfterSeconds });
  }
}

/** A setting is missing or wrong: the process must not start. */
export class ConfigError extends AppError {
  readonly code = 'config_invalid';
}

/** What may be logged of any error: a driver's message may quote what was sent, its code never does. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
