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
