import { AppError } from '#kernel';

/** One and the same for a link token that is unknown, used, expired or taken back: who has guessed learns nothing. */
export class LinkTokenInvalid extends AppError {
  readonly code = 'link_token_invalid';
  override readonly status = 404;

  constructor() {
    super('This link is not valid any more. Ask for a new one where you got it from.');
  }
}

/**
 * The link has made this connection a moment ago, and what it was made with is no secret: whoever comes with it again is given
 * nothing by which to read, or to change, anything.
 */
export class AlreadyConnected extends AppError {
  readonly code = 'already_connected';
  override readonly status = 409;

  constructor() {
    super(
      'This link has connected exactly this a moment ago; only the answer was lost. Whoever made the link sees the connection, and can make ' +
        'a link to its health page.',
    );
  }
}

/** As with links: one for a health link that is unknown, revoked, or of a connection that is erased. */
export class HealthTokenInvalid extends AppError {
  readonly code = 'health_token_invalid';
  override readonly status = 404;

  constructor() {
    super('This link is not valid any more. Ask for a new one where you got it from.');
  }
}

/** As with links: unknown, foreign, used and expired are one. */
export class TemporaryTokenInvalid extends AppError {
  readonly code = 'temporary_token_invalid';
  override readonly status = 404;

  constructor() {
    super('The temporary token is not valid any more. It can be exchanged once, within 30 minutes.');
  }
}

export class RightsMissing extends AppError {
  readonly code = 'rights_missing';
  override readonly status = 422;

  constructor(
    connector: string,
    /** What to tick, in the words of the provider's settings; none where the provider tells nothing of it. */
    readonly missing: readonly string[] = [],
  ) {
    const what = missing.length > 0 ? `Missing: ${missing.join('; ')}.` : 'Tick the permissions there, and try again.';
    super(`${connector} accepts these credentials, but they may not read anything. ${what}`, { connector });
  }
}

export class RelinkOtherAccount extends AppError {
  readonly code = 'relink_other_account';
  override readonly status = 409;

  constructor(connectionId: string) {
    super(
      'These credentials show none of the records that this connection knows, so they seem to belong to another account. ' +
        'Use credentials of the account that was connected first, or make a new connection.',
      { connectionId },
    );
  }
}
