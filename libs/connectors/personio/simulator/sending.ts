import { type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Flow, type Reply } from './bodies.js';
import { type FaultKind } from './faults.js';

/** A reply as it goes out, or as much of it as the fault lets through. */
export async function send(response: ServerResponse, reply: Reply, fault?: FaultKind): Promise<void> {
  if (fault === 'cut') {
    response.destroy();
    return;
  }
  const body = written(reply);
  response.writeHead(reply.status, { ...reply.headers, ...lengthOf(reply, body) });
  if (fault === 'truncate') await sendHalf(response, body);
  else if (Buffer.isBuffer(body)) response.end(body);
  // The answer to a HEAD goes without its body: a long one need not be made.
  else if (response.req.method === 'HEAD') response.end();
  else await pipeline(Readable.from(body.pieces()), response);
}

async function sendHalf(response: ServerResponse, body: Buffer | Flow): Promise<void> {
  const half = Buffer.isBuffer(body) ? [body.subarray(0, body.length >>> 1)] : firstHalf(body);
  for (const piece of half) await new Promise((done) => response.write(piece, done));
  response.destroy();
}

/** Of what has no known length, its first piece. */
function* firstHalf({ pieces, size = 0 }: Flow): Iterable<Buffer> {
  let left = size >>> 1;
  for (const piece of pieces()) {
    yield size === 0 ? piece : piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}

function lengthOf({ status }: Reply, body: Buffer | Flow): Record<string, number> {
  const length = Buffer.isBuffer(body) ? body.length : body.size;
  return status === 204 || length === undefined ? {} : { 'content-length': length };
}

function written({ body }: Reply): Buffer | Flow {
  if (body instanceof Flow || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
