import { RequestRefused } from '#connectors';
import { AppError } from '#kernel';

/** The connector cannot write this. */
export class WriteNotSupported extends AppError {
  readonly code = 'write_not_supported';
  override readonly status = 501;

  constructor(connector: string, what: string) {
    super(`${connector} does not take it: there is no ${what} here.`, { connector });
  }
}

/** The provider refused a question that was asked to check a write: sent, that would be refused as well. */
export class CheckRefused extends RequestRefused {
  override readonly status = 422;

  constructor({ answered, body, provider }: RequestRefused) {
    super(provider, answered, body);
    this.message = `${provider} does not accept what the request says.`;
  }
}

/** The key was used for something else. */
export class KeyReused extends AppError {
  readonly code = 'idempotency_key_reused';
  override readonly status = 422;

  constructor(writeId: string) {
    super('This idempotency key was used for another call. Use a new one for each write.', { writeId });
  }
}

/** What another write is about is not decided yet: sent now, the older of the two might win. */
export class WriteUnderWay extends AppError {
  readonly code = 'write_under_way';
  override readonly status = 409;
  override readonly retryable = true;

  constructor(inTheWay: string, retryAfterSeconds: number) {
    super(`Another write of the same thing is under way, ${inTheWay}. Nothing was done: ask again once it has ended.`, {
      inTheWay,
      retryAfterSeconds,
    });
  }
}

/** It is decided, and its answer would have shown what the customer has switched off since. */
export class AnswerDestroyed extends AppError {
  readonly code = 'answer_destroyed';
  override readonly status = 410;

  constructor(writeId: string) {
    super(
      `It was done or not, but the answer is destroyed, as the customer has switched off something meanwhile. See what became of it under ${writeId}.`,
      { writeId },
    );
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
