import {
  AccessDenied,
  CredentialsRejected,
  type Json,
  NotThere,
  PartDenied,
  ProviderRateLimited,
  ProviderUnavailable,
  RequestRefused,
  RightMissing,
  type Written,
} from '#connectors';
import { AppError } from '#kernel';
import { FateUnknown, fileErrorOf } from './sending.js';

/** What the provider said when it refused, word for word. */
export interface Upstream {
  status: number;
  body: Json;
}

/** Why something was not written, or where to look whether it was. */
export interface Trouble {
  status: number;
  code: string;
  detail: string;
  upstream?: Upstream;
  retryAfter?: number;
  /** Where to look what of it has happened. */
  check?: string;
  /** Of one that is partly done: the code of what kept it from its end. Of one of which nobody knows: that nobody could ask. */
  because?: string;
  /** Of credentials that lack it: as the provider's settings name it. */
  right?: string;
}

/** What became of one thing that was to be written. */
export type Fate =
  { state: 'succeeded'; /** Null where nobody can say which record it is. */ written: Written | null } | NotDone;

export interface NotDone {
  state: 'failed' | 'unknown';
  trouble: Trouble;
  /** What of it may be at the provider all the same; null: nobody can say which record it is. Left out: nothing of it is. */
  partly?: Written | null;
  /** The record that it was about, of which the provider says that it is not there; null: nobody can say which one it is. */
  missing?: Written | null;
}

/** The provider says nothing at all. */
export const SILENT = 'provider_unavailable';

/** Of a step before which nothing took effect. */
export function fateOf(error: unknown): NotDone {
  if (error instanceof FateUnknown) {
    const trouble = unknown(error.lookUp, error.cause);
    return { state: 'unknown', trouble: error.isSilent ? { ...trouble, because: SILENT } : trouble };
  }
  return { state: 'failed', trouble: troubleOf(error) };
}

/** `cause`: why it was refused when it was sent once more. */
export const unknown = (check: string, cause?: unknown): Trouble => ({
  status: 502,
  code: 'write_unknown',
  detail: 'The provider did not say what became of it, and does not show it. It may have happened.',
  ...(cause instanceof RequestRefused ? said(cause) : {}),
  check,
});

/** Of a write whose steps before this one took effect: who sends it again, has that twice. */
export const incomplete = ({ code, detail, upstream }: Trouble, check: string): Trouble => ({
  ...{ status: 502, code: 'write_incomplete', because: code },
  detail: `A part of it is done, and the rest is not. ${detail}`,
  ...(upstream ? { upstream } : {}),
  check,
});

/** The process that was to write it ended before it was sent. */
export const NOT_SENT: Trouble = {
  status: 503,
  code: 'write_not_sent',
  detail: 'It was not sent, as we were interrupted before. Send it again.',
  retryAfter: 1,
};

/** What may be written was checked against what was on then. */
export const NOT_WANTED: Trouble = {
  status: 409,
  code: 'choices_changed',
  detail: 'It was not sent, as the customer has switched something on or off meanwhile. Send it again.',
};

/** It has to be done by somebody who has the file. */
export const FILE_GONE: Trouble = {
  status: 502,
  code: 'write_incomplete',
  detail: 'We were interrupted, and do not keep files.',
};

const INTERNAL: Trouble = { status: 500, code: 'internal_error', detail: 'Something went wrong on our side.' };

export function troubleOf(thrown: unknown): Trouble {
  const error = fileErrorOf(thrown) ?? thrown;
  if (error instanceof RightMissing) return rightMissing(error);
  if (error instanceof RequestRefused) return refused(error);
  if (error instanceof CredentialsRejected) return { status: 422, code: error.code, detail: error.message };
  if (error instanceof ProviderRateLimited) {
    return { status: 503, code: error.code, detail: error.message, retryAfter: Math.max(1, error.retryAfterSeconds) };
  }
  if (error instanceof ProviderUnavailable)
    return { status: 503, code: error.code, detail: error.message, retryAfter: 30 };
  if (!(error instanceof AppError) || error.status === 500) return INTERNAL;
  return { status: error.status, code: error.code, detail: error.message };
}

function rightMissing({ status, code, message: detail, area, cause }: RightMissing): Trouble {
  return { status, code, detail, right: area, ...(cause instanceof RequestRefused ? said(cause) : {}) };
}

function refused(error: RequestRefused): Trouble {
  if (error instanceof NotThere)
    return {
      status: 404,
      code: 'provider_not_found',
      detail: 'The provider says that there is no such thing.',
      ...said(error),
    };
  if (error instanceof AccessDenied)
    return {
      ...{ status: 403, code: 'provider_denied' },
      detail: ['The provider does not allow it.', ...(error instanceof PartDenied ? [error.advice] : [])].join(' '),
      ...said(error),
    };
  if (error.answered === 409)
    return {
      status: 409,
      code: 'provider_conflict',
      detail: 'The provider says that it conflicts with what is there.',
      ...said(error),
    };
  return { status: 422, code: error.code, detail: 'The provider does not accept it.', ...said(error) };
}

const said = ({ answered, body }: RequestRefused): { upstream: Upstream } => ({ upstream: { status: answered, body } });
