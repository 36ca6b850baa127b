import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidRequest } from '#kernel';

/** Of a route whose body is not to be read before it has looked at who sends it. */
export const UNREAD = { unread: true };

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
    if ('unread' in request.routeOptions.config) {
      done(null, body);
      return;
    }
    parse(request, body, (error, parsed) => {
      done(error && new InvalidRequest([{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }]), parsed);
    });
  });
}
