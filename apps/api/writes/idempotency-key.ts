import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from '#kernel';

/** The dialect's, and that of the IETF's draft. */
const NAMES = ['x-idempotency-key', 'idempotency-key'] as const;

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Undefined where none was sent. */
export function idempotencyKeyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const sent = NAMES.flatMap((name) => (headers[name] === undefined ? [] : { name, key: String(headers[name]) }));
  for (const { name, key } of sent) if (!KEY.test(key)) refuse(name, 'Input should have 1 to 255 visible characters');
  const [first, second] = sent;
  if (first && second && first.key !== second.key) refuse(second.name, `Input should be the same as ${first.name}`);
  return first?.key;
}

function refuse(name: string, msg: string): never {
  throw new InvalidRequest([{ loc: ['header', name], msg, type: 'value_error' }]);
}
