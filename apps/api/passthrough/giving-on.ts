import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Flowing } from '#actions';
import type { Change } from '../gate/access.js';

/** Sends on what a provider answered to a call of this method, and has the audit trail say how it went. */
export type GiveOn = (method: string, answer: Answer | Flowing) => Buffer | StreamableFile;

export const GivingOn = createParamDecorator((_: unknown, context: ExecutionContext): GiveOn => {
  const http = context.switchToHttp();
  const reply = http.getResponse<FastifyReply>();
  return (method, answer) => {
    http.getRequest<FastifyRequest>().change = changeOf(method, answer);
    reply.code(answer.status).headers(answer.headers);
    if (isFlowing(answer)) return new StreamableFile(answer.body);
    return Buffer.from(answer.body, answer.encoding);
  };
});

const isFlowing = (answer: Answer | Flowing): answer is Flowing => answer.body instanceof Readable;

function changeOf(method: string, answer: Answer | Flowing): Change {
  const subject = answer.headers['x-write-id'] ?? '';
  return { action: `passthrough.${method.toLowerCase()}`, outcome: outcomeOf(answer), subject };
}

/** What happened at the provider is as its status says. */
function outcomeOf(answer: Answer | Flowing): string {
  const upstream = Number(answer.headers['x-upstream-status'] ?? 0);
  if (upstream > 0) return upstream < 400 ? 'ok' : `answered_${upstream}`;
  if (answer.status === 202) return 'accepted';
  const { code = 'ok' } = (isFlowing(answer) ? {} : JSON.parse(answer.body)) as { code?: string };
  return code;
}
