import { HttpException } from '@nestjs/common';
import { CredentialsRejected, type Text } from '#connectors';
import { AppError, type FieldError, InvalidRequest } from '#kernel';
import { type Upstream, UpstreamRefused } from './upstream-refused.js';

/** What a caller is told of an error. */
export interface Problem {
  status: number;
  code: string;
  detail: string | FieldError[];
  /** Seconds after which the same call may succeed. */
  retryAfter?: number;
  /** Which of the credentials it is about. */
  fields?: readonly string[];
  /** What whoever typed these can do. */
  advice?: Text;
  /** What the provider said when it refused, word for word. */
  upstream?: Upstream;
  /** The write that it is about. */
  writeId?: string;
  /** Another write, which has to end first. */
  inTheWay?: string;
}

const INTERNAL: Problem = { status: 500, code: 'internal_error', detail: 'Something went wrong on our side.' };

/** In our words: what a framework says may repeat the address with its query, or a part of the body. */
const BY_STATUS: Record<number, Pick<Problem, 'code' | 'detail'>> = {
  400: { code: 'bad_request', detail: 'The request could not be read.' },
  404: { code: 'route_not_found', detail: 'There is no such route.' },
  408: { code: 'request_timeout', detail: 'The request took too long to arrive.' },
  413: { code: 'body_too_large', detail: 'The body is too large.' },
  414: { code: 'url_too_long', detail: 'The address is too long.' },
  415: { code: 'media_type_unsupported', detail: 'The body must be application/json.' },
  431: { code: 'headers_too_large', detail: 'The address and the headers are too long.' },
  503: { code: 'unavailable', detail: 'The service is not available at the moment.' },
};

const OF_CONNECTION: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Of what could not be read as a request at all. */
export function problemOfConnection(code: string): Problem {
  const status = OF_CONNECTION[code] ?? 400;
  const known = BY_STATUS[status];
  return known ? { status, ...known } : INTERNAL;
}

/** Unknown errors give nothing away. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InvalidRequest) return { status: 422, code: error.code, detail: error.fields };
  if (error instanceof AppError) return ofAppError(error);
  const known = BY_STATUS[statusOf(error)];
  return known ? { status: statusOf(error), ...known } : INTERNAL;
}

function ofAppError(error: AppError): Problem {
  if (error.status === 500) return INTERNAL;
  const { retryAfterSeconds, writeId, inTheWay } = error.details;
  const fields = error instanceof CredentialsRejected ? error.fields : [];
  return {
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(typeof retryAfterSeconds === 'number' ? { retryAfter: Math.max(1, Math.ceil(retryAfterSeconds)) } : {}),
    ...(fields.length > 0 ? { fields } : {}),
    ...(error instanceof CredentialsRejected ? { advice: error.advice } : {}),
    ...(typeof writeId === 'string' ? { writeId } : {}),
    ...(typeof inTheWay === 'string' ? { inTheWay } : {}),
    ...(error instanceof UpstreamRefused ? { upstream: error.upstream } : {}),
  };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}
