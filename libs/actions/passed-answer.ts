import { isUtf8 } from 'node:buffer';
import type { PassedAnswer, PassedMethod } from '#connectors';
import { type Answered, troubled } from './answers.js';
import type { Trouble } from './fate.js';
import { isRead } from './passed-call.js';
import { headersToShow } from './passed-headers.js';
import type { Answer } from './sealed.js';

/** What of an answer is kept, to be given again. */
const MOST_BYTES = 4 * 1024 * 1024;

/** An answer that is remembered: state by what its status says, as nobody knows what the words mean. */
export async function answeredBy(
  { status, headers, body }: PassedAnswer,
  method: PassedMethod,
  context: { requestId: string; writeId: string },
): Promise<Answered> {
  const state = stateOf(status, isRead(method));
  const read = await readOut(body);
  if (!Buffer.isBuffer(read)) {
    const { answer } = troubled({ state: 'failed', trouble: { ...read, upstream: { status, body: null } } }, context);
    return { answer, state, code: read.code, upstreamStatus: status, recordId: null };
  }
  const shown = { ...headersToShow(status, headers), 'x-write-id': context.writeId };
  const answer: Answer = isUtf8(read)
    ? { status: 200, headers: shown, body: read.toString('utf8') }
    : { status: 200, headers: shown, body: read.toString('base64'), encoding: 'base64' };
  return { answer, state, code: CODES[state], upstreamStatus: status, recordId: null };
}

const CODES = { succeeded: null, failed: 'provider_request_refused', unknown: 'write_unknown' } as const;

/** A provider that breaks down may have done it before. */
function stateOf(status: number, reads: boolean): Answered['state'] {
  if (status < 400) return 'succeeded';
  return status >= 500 && !reads ? 'unknown' : 'failed';
}

const TOO_LONG: Trouble = {
  status: 502,
  code: 'answer_too_large',
  detail: `The provider has answered with more than ${MOST_BYTES} bytes, which are not kept. Ask for less at once.`,
};
const CUT_OFF: Trouble = {
  status: 502,
  code: 'provider_answer_broken',
  detail: "The provider's answer broke off. What it did, its status tells.",
};

async function readOut(body: PassedAnswer['body']): Promise<Buffer | Trouble> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > MOST_BYTES) return TOO_LONG; // leaving the loop lets the connection go
      pieces.push(piece);
    }
  } catch {
    return CUT_OFF;
  }
  return Buffer.concat(pieces, length);
}
