import { AppError } from '#kernel';
import type { Json, Text } from './contract.js';

const PAIR: Text = {
  en: 'Copy client ID and secret again, without spaces, or create a new pair.',
  de: 'Kopieren Sie Client-ID und Client-Secret noch einmal ohne Leerzeichen, oder erstellen Sie neue Zugriffsdaten.',
};

/** The provider does not accept the credentials: a person has to relink. */
export class CredentialsRejected extends AppError {
  readonly code = 'credentials_rejected';
  override readonly status = 422;

  /** Which of the credentials it is about, by name; none where that is not known. */
  readonly fields: readonly string[];
  /** What whoever typed them can do. */
  readonly advice: Text;

  /** `advice`: what to do, where it is not about a client ID and its secret. */
  constructor(provider: string, { advice = PAIR, fields = [] }: { advice?: Text; fields?: readonly string[] } = {}) {
    super(`${provider} does not accept these credentials. ${advice.en}`, { provider });
    this.fields = fields;
    this.advice = advice;
  }
}

const TICK: Text = {
  en: 'Not one permission is ticked for them: tick those that are needed, and try again.',
  de: 'Für sie ist kein einziges Recht angehakt: Haken Sie die nötigen an, und versuchen Sie es erneut.',
};

/**
 * The credentials are good, and nothing at all is allowed with them. Whatever is read or written with them ends as with such as are
 * not accepted; only who has just typed them is told that they are right.
 */
export class NothingGranted extends CredentialsRejected {
  constructor(provider: string) {
    super(provider, { advice: TICK });
  }
}

/** The credentials are good but may not do this. */
export class RightMissing extends AppError {
  readonly code = 'right_missing';
  override readonly status = 403;

  constructor(
    provider: string,
    /** As the provider's settings name it. */
    readonly area: string,
    options?: ErrorOptions,
  ) {
    super(
      `The credentials do not have the right “${area}”. Tick it in ${provider}'s settings.`,
      { provider, area },
      options,
    );
  }
}

export class ProviderRateLimited extends AppError {
  readonly code = 'provider_rate_limited';
  override readonly status = 503;
  override readonly retryable = true;

  constructor(
    provider: string,
    readonly retryAfterSeconds: number,
  ) {
    super(`${provider} asks us to wait: try again in ${retryAfterSeconds} seconds.`, {
      provider,
      retryAfterSeconds,
    });
  }
}

/** The provider is down, too slow, or cuts connections, and was so several times in a row. */
export class ProviderUnavailable extends AppError {
  readonly code = 'provider_unavailable';
  override readonly status = 503;
  override readonly retryable = true;

  /** Nothing of what was to be sent has reached the provider: certainly, where it is true. */
  readonly unsent: boolean;

  constructor(
    private readonly provider: string,
    private readonly what: string,
    { unsent = false, ...options }: ErrorOptions & { unsent?: boolean } = {},
  ) {
    super(`${provider} could not be reached (${what}). Try again in a few minutes.`, { provider, what }, options);
    this.unsent = unsent;
  }

  /** The same of a call before the one that was to be made. */
  beforeSending(): ProviderUnavailable {
    return new ProviderUnavailable(this.provider, this.what, { cause: this, unsent: true });
  }
}

/** The provider answered, but not in its own language: truncated, too long, not as documented, pointing elsewhere. */
export class AnswerBroken extends AppError {
  readonly code = 'provider_answer_broken';
  override readonly status = 502;
  override readonly retryable = true;

  constructor(provider: string, what: string, options?: ErrorOptions) {
    super(`${provider} gave an answer that we do not understand: ${what}.`, { provider, what }, options);
  }
}

/** A field of a record cannot be made of what the provider sent. */
export class RecordUnmappable extends AppError {
  readonly code = 'record_unmappable';

  constructor(field: string, options?: ErrorOptions) {
    super(
      `The provider sent something in a record that we do not understand: no ${field} can be made of it.`,
      { field },
      options,
    );
  }
}

/** The provider refused a request of ours: the same request will be refused again. */
export class RequestRefused extends AppError {
  readonly code = 'provider_request_refused';
  override readonly status: number = 502;

  readonly #body: Json;

  constructor(
    readonly provider: string,
    /** The provider's status. */
    readonly answered: number,
    body: Json,
  ) {
    super(`${provider} refused a request of ours with status ${answered}.`, { provider, answered });
    this.#body = body;
  }

  /** For the connector to read. Neither in the message nor printed with the error: it may name people. */
  get body(): Json {
    return this.#body;
  }
}

/** What is to be written goes against a rule of the provider that we know: it was not sent. */
export class NotAcceptable extends AppError {
  readonly code = 'write_not_acceptable';
  override readonly status = 422;
}

/** 401 or 403. The connector knows whether that is a worn-out token, a missing right or wrong credentials. */
export class AccessDenied extends RequestRefused {}

/** What was said cannot be written with these credentials as a whole, though they may write here. */
export class PartDenied extends AccessDenied {
  constructor(
    { provider, answered, body }: RequestRefused,
    /** What may be in the way, as a sentence for a person. */
    readonly advice: string,
  ) {
    super(provider, answered, body);
  }
}

/** 404 or 410. */
export class NotThere extends RequestRefused {}
