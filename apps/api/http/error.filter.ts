import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditTrail } from '../gate/audit-trail.js';
import { logger, trace } from '#kernel';
import { type Problem, problemOf } from './problem.js';

/** Whoever asks for what a connector does not do has not found a fault of ours. */
const NOT_DONE_HERE = 501;

/** Nothing was done, and the caller is told when to ask again: there is more to do than this process takes on. */
const BUSY = 'busy';

/** A right that the customer's credentials lack: nothing that we have denied. */
const OF_THE_PROVIDER = 'right_missing';

/** Every error leaves in one shape: `{ detail, code, request_id }`. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly audit: AuditTrail) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    request.problem = problem.code;
    if (problem.code === BUSY) logger.info({ event: 'request_put_off', request_id: request.id, code: BUSY });
    else if (problem.status >= 500 && problem.status !== NOT_DONE_HERE)
      logger.error({ event: 'request_failed', request_id: request.id, ...trace(error) });
    if ((problem.status === 401 || problem.status === 403) && problem.code !== OF_THE_PROVIDER)
      await this.audit.denied(request, problem.code);
    void answer(reply, request.id, problem);
  }
}

export function answer(reply: FastifyReply, requestId: string, problem: Problem): FastifyReply {
  const { status, code, detail, retryAfter, fields, advice, upstream, writeId, inTheWay } = problem;
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer realm="api"');
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  // What a handler set before it failed belongs to the answer that it did not give.
  reply.header('Content-Type', 'application/json; charset=utf-8');
  reply.header('Cache-Control', 'no-store');
  if (status === 413 || code === BUSY) reply.header('Connection', 'close'); // the rest of it is not waited for
  return reply.code(status).send({
    ...{ detail, code, request_id: requestId },
    ...(fields ? { fields } : {}),
    ...(advice ? { advice } : {}),
    ...(upstream ? { upstream } : {}),
    ...(writeId === undefined ? {} : { write_id: writeId }),
    ...(inTheWay === undefined ? {} : { in_the_way: inTheWay }),
  });
}
