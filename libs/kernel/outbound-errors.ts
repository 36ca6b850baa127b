import { AppError, codeOf } from './errors.js';

/** Nobody asks there. Whether a private name exists is not told. */
export class AddressRefused extends AppError {
  readonly code = 'address_refused';
  override readonly status = 422;

  constructor(why: string) {
    super(`The address cannot be used: ${why}.`);
  }
}

/** No name server knows the name in it. To whoever is not told so it is refused as a private one is. */
export class NameUnknown extends AddressRefused {}

/** Nothing, or not everything, came from an address that somebody gave us. */
export class OutboundFailed extends AppError {
  readonly code = 'address_unreachable';
  override readonly status = 502;
  override readonly retryable = true;

  constructor(what: string, options?: ErrorOptions) {
    super(
      `The address did not answer as it should: ${what}.`,
      options ? { cause: codeOf(options.cause) } : {},
      options,
    );
  }
}

export class AnswerTooLarge extends AppError {
  readonly code = 'answer_too_large';
  override readonly status = 422;

  constructor(maxBytes: number) {
    super(`What is at the address is longer than ${maxBytes} bytes.`, { maxBytes });
  }
}
