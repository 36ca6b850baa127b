import { AppError } from '#kernel';

/** One and the same for an address that nobody has and for a wrong password. */
export class LoginRefused extends AppError {
  readonly code = 'login_refused';
  override readonly status = 401;

  constructor() {
    super('There is no member with this e-mail address and this password.');
  }
}

export class CodeRequired extends AppError {
  readonly code = 'code_required';
  override readonly status = 401;

  constructor() {
    super('The code of your authenticator app is needed as well, or one of your recovery codes.');
  }
}

/** Wrong, too old, or used before. */
export class CodeRefused extends AppError {
  readonly code = 'code_refused';
  override readonly status = 401;

  constructor() {
    super(
      'The code is not right, or was used before. Wait for the next one, and see that the clock of your device is right.',
    );
  }
}

/** One and the same for a session that ended, was ended, and never was. */
export class SessionInvalid extends AppError {
  readonly code = 'session_invalid';
  override readonly status = 401;

  constructor() {
    super('You are not logged in, or not any more. Log in.');
  }
}

/** Of whoever is logged in already, and is asked for the password again. */
export class PasswordRefused extends AppError {
  readonly code = 'password_refused';
  override readonly status = 403;

  constructor() {
    super('The password is not right.');
  }
}

/** Of whoever is logged in and is asked for a password that they never had. */
export class PasswordMissing extends AppError {
  readonly code = 'password_missing';
  override readonly status = 409;

  constructor() {
    super(
      'You have no password: you log in by single sign-on only. To set one, ask an admin for a reset link; it takes the single sign-on off.',
    );
  }
}

/** At the identity provider this is somebody, and here nobody is bound to them. */
export class IdentityUnknown extends AppError {
  readonly code = 'identity_unknown';
  override readonly status = 401;

  constructor() {
    super('No member logs in with this identity. Ask an admin for an invitation, or bind it under "My account".');
  }
}

export class IdentityTaken extends AppError {
  readonly code = 'identity_taken';
  override readonly status = 409;

  constructor() {
    super('Another member logs in with this identity already. An identity belongs to one member only.');
  }
}

/** The provider says no, or whoever was there has gone back. */
export class SignOnRefused extends AppError {
  readonly code = 'sso_refused';
  override readonly status = 401;

  constructor() {
    super('The identity provider did not say who you are, or you went back there. Try again.');
  }
}

/** One and the same for a way back that was not begun in this browser, took too long, or was gone before. */
export class SignOnExpired extends AppError {
  readonly code = 'sso_expired';
  override readonly status = 401;

  constructor() {
    super('This attempt to log in is over, or was not begun in this browser. Begin again.');
  }
}

export class SignOnUnavailable extends AppError {
  readonly code = 'sso_unavailable';
  override readonly status = 503;
  override readonly retryable = true;

  constructor(cause?: unknown) {
    super('The identity provider cannot be reached, or does not answer as one. Try again later.', {}, { cause });
  }
}

/** One and the same for an invitation that is unknown, used, revoked or over. */
export class InvitationInvalid extends AppError {
  readonly code = 'invitation_invalid';
  override readonly status = 404;

  constructor() {
    super('This invitation does not exist, was used, or is over. Ask for another one.');
  }
}

export class EmailTaken extends AppError {
  readonly code = 'email_taken';
  override readonly status = 409;

  constructor() {
    super('There is a member with this e-mail address already. An address belongs to one member only.');
  }
}

export class LastOwner extends AppError {
  readonly code = 'last_owner';
  override readonly status = 409;

  constructor() {
    super('This is the last owner. Make somebody else an owner first.');
  }
}

export class OwnersOnly extends AppError {
  readonly code = 'owners_only';
  override readonly status = 403;

  constructor() {
    super('Only owners make, change and remove owners.');
  }
}

/** Of a member who is logged in, and whose role does not do. */
export class RoleMissing extends AppError {
  readonly code = 'scope_missing';
  override readonly status = 403;

  constructor(role: string, scope: string) {
    super(`Your role, ${role}, does not bring the scope ${scope}. Ask an admin of your organisation.`, { scope });
  }
}
