import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Caller as Author, WriteRequest } from '#actions';
import type { JsonObject } from '#connectors';
import { InvalidRequest } from '#kernel';
import type { ConnectionRef } from '#tenancy';
import type { Change } from '../gate/access.js';
import { keep, lateBodyOf } from '../http/json-body.js';
import { FLAG } from '../models/kinds.js';
import { type Given, parameter, type Parameter, readerOf } from '../models/parameter.js';
import { idempotencyKeyOf } from './idempotency-key.js';

/** How something is to be written. */
export interface WriteQuery {
  dryRun: boolean;
  async: boolean;
  includeCustomFields?: boolean;
}

export const freshWriteQuery = (): WriteQuery => ({ dryRun: false, async: false });

const DRY_RUN: Parameter<WriteQuery> = parameter(
  ['dry_run', 'Says whether it would be accepted, as far as that is known here, and writes nothing.'],
  FLAG,
  (query: WriteQuery, dryRun) => {
    query.dryRun = dryRun;
  },
);

export const ASYNC: Parameter<WriteQuery> = parameter(
  ['async', 'Answers at once with where it can be seen what becomes of it.'],
  FLAG,
  (query: WriteQuery, isAsync) => {
    query.async = isAsync;
  },
);

const CUSTOM_FIELDS: Parameter<WriteQuery> = parameter(
  ['include_custom_fields', 'Has `custom_fields` in the answer. Left out: where the request has some.'],
  FLAG,
  (query: WriteQuery, value) => {
    query.includeCustomFields = value;
  },
);

export const PLAIN = [DRY_RUN, CUSTOM_FIELDS];
/** Of what may take a while. */
export const AT_LENGTH = [DRY_RUN, ASYNC, CUSTOM_FIELDS];
export const readPlain = readerOf(PLAIN, freshWriteQuery);
export const readAtLength = readerOf(AT_LENGTH, freshWriteQuery);

/** What somebody asks to be written, but for what the path says of it. */
export interface WriteCall {
  author: Author;
  connection: ConnectionRef;
  said: Omit<WriteRequest, 'model' | 'kind' | 'id'> & { body: JsonObject };
}

/** The request, its query read by a compiled reader. */
export const Asked = createParamDecorator(
  async (read: (given: Given) => WriteQuery, context: ExecutionContext): Promise<WriteCall> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { id: requestId, apiKey, connection } = request;
    if (!apiKey || !connection) throw new Error('A handler asks for what no guard of its route has looked up.');
    const query = read(request.query as Given);
    const idempotencyKey = idempotencyKeyOf(request);
    const body = objectOf(await lateBodyOf(request));
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    const goesOn = (work: Promise<unknown>): void => {
      keep(request, work);
    };
    return { author: { actor: apiKey.id, requestId }, connection, said: { ...query, ...key, body, goesOn } };
  },
);

function objectOf(body: unknown = {}): JsonObject {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as JsonObject;
  throw new InvalidRequest([{ loc: ['body'], msg: 'Input should be an object', type: 'dict_type' }]);
}

/** Sends an answer that was made word for word, and has the audit trail say how it went. */
export type Give = (answer: Answer) => Buffer | undefined;

export const Giving = createParamDecorator((_: unknown, context: ExecutionContext): Give => {
  const http = context.switchToHttp();
  const reply = http.getResponse<FastifyReply>();
  return (answer) => {
    http.getRequest<FastifyRequest>().change = changeOf(answer);
    reply.code(answer.status).headers(answer.headers);
    return answer.body === '' ? undefined : Buffer.from(answer.body, answer.encoding);
  };
});

function changeOf({ status, headers, body }: Answer): Change {
  const id = headers['x-write-id'];
  if (id === undefined) return { outcome: 'dry_run' };
  if (status === 202) return { outcome: 'accepted', subject: id };
  return { outcome: status < 400 ? 'ok' : codeIn(body), subject: id };
}

const codeIn = (body: string): string => (JSON.parse(body) as { code: string }).code;
