import { AppError } from '#kernel';

/** The connector cannot write this. */
export class WriteNotSupported extends AppError {
  readonly code = 'write_not_supported';
  override readonly status = 501;

  constructor(connector: string, what: string) {
    super(`${connector} does not take it: there is no ${what} here.`, { connector });
  }
}

/** The key was used for something else. */
export class KeyReused extends AppError {
  readonly code = 'idempotency_key_reused';
  override readonly status = 422;

  constructor(writeId: string) {
    super('This idempotency key was used with another body. Use a new one for each write.', { writeId });
  }
}

/** It is being written at this moment. */
export class WriteRunning extends AppError {
  readonly code = 'write_running';
  override readonly status = 409;
  override readonly retryable = true;

  constructor(writeId: string, retryAfterSeconds = 1) {
    super(`The same write is under way: ask again, or see what became of it under ${writeId}.`, {
      writeId,
      retryAfterSeconds,
    });
  }
}
