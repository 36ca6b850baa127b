import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidRequest } from '#kernel';

type Done = (error: Error | null, body?: unknown) => void;

/** Bodies are JSON and nothing else. None at all is allowed where a route needs none, whatever type it was announced as. */
export function readJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    body: string,
    done: Done,
  ) => void;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') {
      done(null, undefined);
      return;
    }
    parse(request, body, (error, parsed) => {
      done(error && new InvalidRequest([{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }]), parsed);
    });
  });
}
