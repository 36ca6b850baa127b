import type { IncomingMessage } from 'node:http';
import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, Busy, InvalidRequest } from '#kernel';
import { noValueIn } from './no-value.js';

/** Of a route whose body is not to be read before it has looked at who sends it. */
export const UNREAD = { unread: true };
const [KILOBYTE, MEGABYTE] = [1024, 1024 * 1024];
/** Of a route that takes long bodies: they are read when its handler asks for them, so never for whoever is not let in. */
export const LATE = { late: MEGABYTE };
/** A file of 24 MB is a third longer in JSON. */
export const LATE_WITH_FILE = { late: 32 * MEGABYTE };

/** Of all late bodies that are at hand at once. */
const MOST_LATE = 128 * MEGABYTE;

type Done = (error: Error | null, body?: unknown) => void;
type Parse = (request: FastifyRequest, body: string, done: Done) => void;

type Take = (bytes: number) => void;

class BodyTooLarge extends AppError {
  readonly code = 'body_too_large';
  override readonly status = 413;

  constructor(limit: number) {
    const most = limit < MEGABYTE ? `${limit / KILOBYTE} kB` : `${limit / MEGABYTE} MB`;
    super(`The body is too large: it may have ${most}.`, { limit });
  }
}

/** What late bodies may take up together. */
class Room {
  constructor(private left: number) {}

  /** Throws Busy where it is full. */
  take(bytes: number): void {
    if (bytes > this.left) throw new Busy();
    this.left -= bytes;
  }

  give(bytes: number): void {
    this.left += bytes;
  }
}

/** A body that has not been read. */
class LateBody {
  #taken = 0;
  #needed: Promise<unknown> | undefined;

  constructor(
    private readonly room: Room,
    private readonly readBy: (take: Take) => Promise<unknown>,
  ) {}

  read(): Promise<unknown> {
    return this.readBy((bytes) => {
      this.room.take(bytes);
      this.#taken += bytes;
    });
  }

  keep(until: Promise<unknown>): void {
    this.#needed = until;
  }

  letGo(): void {
    void this.#needed?.finally(() => {
      this.#give();
    });
    if (!this.#needed) this.#give();
  }

  #give(): void {
    this.room.give(this.#taken);
    this.#taken = 0;
  }
}

/** Bodies are JSON and nothing else. None at all is allowed where a route needs none, whatever type it was announced as. */
export function readJsonBodies(server: FastifyInstance, mostLate = MOST_LATE): void {
  const room = new Room(mostLate);
  const parse = server.getDefaultJsonParser('error', 'error') as Parse;
  const read = (request: FastifyRequest, payload: IncomingMessage, within: Within): Promise<unknown> =>
    textOf(payload, within).then((body) => parsed(parse, request, body));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', (request, payload, done) => {
    const { config, bodyLimit } = request.routeOptions;
    const { late } = config as Partial<typeof LATE>;
    if (late !== undefined) {
      done(null, new LateBody(room, (take) => read(request, payload, { limit: late, take })));
      return;
    }
    read(request, payload, { limit: bodyLimit }).then((body) => {
      done(null, body);
    }, done);
  });
}

/** The body of a route whose body is read late. Rejects as other routes refuse theirs. */
export const lateBodyOf = ({ body }: FastifyRequest): Promise<unknown> =>
  body instanceof LateBody ? body.read() : Promise.resolve(body);

/** What a late body says is needed after the answer too: its room is no one else's until then. */
export function keep({ body }: FastifyRequest, until: Promise<unknown>): void {
  if (body instanceof LateBody) body.keep(until);
}

/** A late body is done with: its room is another one's. */
export function letGo({ body }: FastifyRequest): void {
  if (body instanceof LateBody) body.letGo();
}

interface Within {
  limit: number;
  /** Told of each piece; what it throws ends the reading. */
  take?: Take;
}

async function textOf(payload: IncomingMessage, { limit, take }: Within): Promise<string> {
  if (Number(payload.headers['content-length']) > limit) throw new BodyTooLarge(limit);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    // What is left of it is not waited for, and the answer needs the connection.
    for await (const piece of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > limit) break;
      take?.(piece.length);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof Busy) throw error;
    throw new BadRequestException(undefined, { cause: error }); // it broke off
  }
  if (length > limit) throw new BodyTooLarge(limit);
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(parse: Parse, request: FastifyRequest, body: string): Promise<unknown> {
  if (body === '') return Promise.resolve(undefined);
  if ('unread' in request.routeOptions.config) return Promise.resolve(body);
  return new Promise((resolve, reject) => {
    parse(request, body, (error, value) => {
      const wrong = error ? { loc: ['body'], ...whatIsWrong(body) } : noValueIn(value);
      if (wrong) reject(new InvalidRequest([wrong]));
      else resolve(value);
    });
  });
}

/** Names that would change what objects are made of are refused though they are JSON. */
function whatIsWrong(body: string): { msg: string; type: string } {
  try {
    JSON.parse(body);
    return { msg: 'No field may be called __proto__, nor hold a prototype in constructor', type: 'value_error' };
  } catch {
    return { msg: 'JSON decode error', type: 'json_invalid' };
  }
}
