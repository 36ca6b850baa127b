import { AppError } from '#kernel';

export class ApiKeyInvalid extends AppError {
  readonly code = 'api_key_invalid';
  override readonly status = 401;

  constructor() {
    super('The API key is missing or not valid. Send it as "Authorization: Bearer <API key>".');
  }
}

/** One and the same for a missing, a wrong and a foreign token, and for one of the other environment. */
export class ConnectorTokenInvalid extends AppError {
  readonly code = 'connector_token_invalid';
  override readonly status = 401;

  constructor() {
    super('The connector token is missing or not valid for this API key. Send it as "x-connector-token".');
  }
}

export class ScopeMissing extends AppError {
  readonly code = 'scope_missing';
  override readonly status = 403;

  /** Any of them would do. */
  constructor(...scopes: readonly string[]) {
    const scope = scopes.join(' or ');
    super(`The API key lacks the scope ${scope}.`, { scope });
  }
}

export class CategoryMismatch extends AppError {
  readonly code = 'category_mismatch';
  override readonly status = 403;

  constructor(category: string, wanted: string) {
    super(`The connector token belongs to ${category}, not to ${wanted}.`, { category, wanted });
  }
}

export class RateLimited extends AppError {
  readonly code = 'rate_limited';
  override readonly status = 429;
  override readonly retryable = true;

  constructor(retryAfterSeconds: number, what = 'Rate limit exceeded') {
    super(what, { retryAfterSeconds });
  }
}

/** Not 429: a provider does not send again what it is told was wrong with its request. */
export class HookBusy extends AppError {
  readonly code = 'hook_busy';
  override readonly status = 503;
  override readonly retryable = true;

  constructor(retryAfterSeconds: number) {
    super('Too many events at once. They may be sent again later.', { retryAfterSeconds });
  }
}
