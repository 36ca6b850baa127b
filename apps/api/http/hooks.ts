import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logger, newId } from '#kernel';
import type { RequestLog } from '#journal';
import { type AuditTrail, callerBy, callerOf } from '../gate/audit-trail.js';
import type { Metrics } from '../health/metrics.js';
import { answer } from './error.filter.js';
import { problemOf, problemOfConnection } from './problem.js';

/** A caller's own id, so that its log and ours can be laid side by side; one of ours where it sent none. */
export function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && /^[\w.-]{8,64}$/.test(sent) ? sent : newId();
}

/** Answers what is refused before there is a route: an address that cannot be decoded. */
export function refuse(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  protect(reply, request);
  void answer(reply, request.id, problemOf(error));
}

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

/** Answers what is no request that could be read, such as one with headers of 20 kB: there is nothing but the connection. */
export function refuseConnection({ code }: { code: string }, socket: Socket): void {
  if (socket.writable && code !== 'ECONNRESET') {
    const { status, code: name, detail } = problemOfConnection(code);
    const id = newId();
    const body = JSON.stringify({ detail, code: name, request_id: id });
    const headers = {
      ...HEADERS,
      'X-Request-Id': id,
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close',
    };
    const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
    logger.info({ event: 'request_unread', request_id: id, status });
  }
  socket.destroy();
}

/** Swagger UI brings styles of its own in its page. */
const DOCS_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

function protect(reply: FastifyReply, { id, url }: FastifyRequest): void {
  reply.headers(HEADERS);
  if (url.startsWith('/docs')) reply.header('Content-Security-Policy', DOCS_POLICY);
  reply.header('X-Request-Id', id);
}

/** Where it is told of requests. */
interface Journal {
  audit: AuditTrail;
  metrics: Metrics;
  requests: RequestLog;
}

/** What happens around every request: headers before it; metrics, read audit, request log and one line in the log after it. */
export function addHooks(server: FastifyInstance, { audit, metrics, requests }: Journal): void {
  server.decorateRequest('apiKey', null);
  server.decorateRequest('revokedKey', null);
  server.decorateRequest('member', null);
  server.decorateRequest('entering', null);
  server.decorateRequest('claimed', null);
  server.decorateRequest('healthLink', null);
  server.decorateRequest('certificate', null);
  server.decorateRequest('connection', null);
  server.decorateRequest('access', null);
  server.decorateRequest('change', null);
  server.decorateRequest('problem', null);
  server.addHook('onRequest', (request, reply, done) => {
    protect(reply, request);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    if (!request.access?.changes && reply.statusCode < 400) audit.read(request, 'ok');
    note(requests, request, reply);
    logger.info({
      event: 'request',
      request_id: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...idsOf(request),
    });
    done();
  });
}

/** Of those we know, and with keys that were revoked: nobody could look up the others. */
function note(requests: RequestLog, request: FastifyRequest, { statusCode: status, elapsedTime }: FastifyReply): void {
  const caller = callerOf(request) ?? callerBy(request.revokedKey);
  if (!caller) return;
  requests.note({
    ...caller,
    requestId: request.id,
    method: request.method,
    route: templateOf(request.routeOptions.url ?? 'none'),
    status,
    code: status < FAILED ? null : (request.problem ?? request.change?.outcome ?? null),
    ms: Math.round(elapsedTime),
    connectionId: request.connection?.id ?? null,
  });
}

const FAILED = 400;
const templates = new Map<string, string>();

/** As our documents write it: `/api/v1/writes/{id}`. */
function templateOf(url: string): string {
  const known = templates.get(url);
  if (known !== undefined) return known;
  const template = url.replace(/:(\w+)/g, '{$1}');
  templates.set(url, template);
  return template;
}

const idsOf = ({ apiKey, healthLink, connection }: FastifyRequest): Record<string, string> => ({
  ...(apiKey ? { key: apiKey.id } : {}),
  ...(healthLink ? { health_link: healthLink.id } : {}),
  ...(connection ? { connection: connection.id } : {}),
});
