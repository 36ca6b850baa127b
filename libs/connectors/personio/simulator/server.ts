import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Reply, noEndpoint, problemOf } from './bodies.js';
import { answerControl } from './control/control.js';
import { type Fault, faultReply, isServed, spoil } from './faults.js';
import { answerCareerSite } from './feed/answer.js';
import { send } from './sending.js';
import { answerV1 } from './v1/gate.js';
import { answerApplicant } from './v1/recruiting-legacy.js';
import { answerV2 } from './v2/gate.js';
import { type Request, type World, bearerOf, fieldsOf } from './world.js';

/** Personio recruiting, the call from before v1: a whole application stays below this. Nothing else is as long. */
const TOO_LONG = 64 * 1024 * 1024;

/** A test that looks at what there is meets no faults, and uses none up. */
const UNSPOILT = 'x-simulator-unspoilt';

export function serve(world: World): Server {
  const server = createServer((incoming, response) => {
    exchange(world, incoming, response).catch(() => response.destroy());
  });
  // A client's pool must not find its connection closed between two runs.
  server.keepAliveTimeout = 60_000;
  return server;
}

async function exchange(world: World, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await read(incoming);
  if (request.path.startsWith('/_control')) {
    await send(
      response,
      guarded(world, () => (request.tooLong ? tooLong(world) : answerControl(world, request))),
    );
    return;
  }
  const credential = credentialOf(world, request);
  const unspoilt = request.headers[UNSPOILT] !== undefined;
  if (!unspoilt) await world.holds.pass('before', request);
  const fault = unspoilt ? undefined : world.faults.take(request);
  const reply = await spoilt(world, request, fault);
  if (!unspoilt) await world.holds.pass('after', request);
  log(world, request, { status: fault?.kind === 'cut' ? 0 : reply.status, credential, fault: fault?.kind ?? null });
  await send(response, reply, fault?.kind);
}

/** A faulty answer costs its token of the rate limit too, and a write has its effect unless the fault says otherwise. */
async function spoilt(world: World, request: Request, fault: Fault | undefined): Promise<Reply> {
  if (fault === undefined) return guarded(world, () => answer(world, request));
  const { kind, ms = kind === 'slow' ? 1000 : 0 } = fault;
  if (kind !== 'change') await sleep(ms);
  const reply = answered(world, request, fault);
  if (kind === 'change') await (fault.held ? world.holds.stop('after', request) : sleep(ms));
  const instead = faultReply(fault, request.path, world.company.clock.now());
  if (instead === undefined) return spoil(fault, reply, request.href);
  const bucket = Object.entries(reply.headers).filter(([name]) => name.startsWith('x-ratelimit-'));
  const empty = fault.kind === '429' && bucket.length > 0 ? { 'x-ratelimit-remaining': '0' } : {};
  return { ...instead, headers: { ...Object.fromEntries(bucket), ...empty, ...instead.headers } };
}

/** The real answer to what is served at all, and what happens in the account behind it. */
function answered(world: World, request: Request, fault: Fault): Reply {
  const served = isServed(fault) ? request : { ...request, stopped: true as const };
  const reply = guarded(world, () => answer(world, served));
  meanwhile(world, request, fault);
  return reply;
}

/** What happens once an answer is made, and before anybody has it. */
function meanwhile(world: World, request: Request, { calls = [] }: Fault): void {
  const headers = { 'content-type': 'application/json' };
  for (const { method, path, body } of calls) {
    const call = { ...request, method, path: `/_control${path}`, query: new URLSearchParams(), headers };
    answerControl(world, { ...call, body: JSON.stringify(body) });
  }
}

function answer(world: World, request: Request): Reply {
  if (request.method !== 'GET') world.walks.forget();
  // The two say it in their own words.
  const ownWords = request.path.startsWith('/v1/recruiting/') || request.path === '/recruiting/applicant';
  if (request.tooLong && !ownWords) return tooLong(world);
  if (request.path.startsWith('/v1/')) return answerV1(world, request);
  if (request.path.startsWith('/v2/')) return answerV2(world, request);
  if (request.method === 'POST' && request.path === '/recruiting/applicant') return answerApplicant(world, request);
  return answerCareerSite(world, request) ?? noEndpoint(request.path, world.company.clock.now());
}

const tooLong = ({ company }: World): Reply => problemOf(413, company.clock.now());

function guarded(world: World, work: () => Reply): Reply {
  try {
    return work();
  } catch {
    return problemOf(500, world.company.clock.now());
  }
}

function log(
  world: World,
  request: Request,
  seen: { status: number; credential: string | null; fault: string | null },
): void {
  const { method, path, query, headers } = request;
  const header = (name: string): string | null => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
  world.requests.add({
    ...{ method, path: query.size > 0 ? `${path}?${query.toString()}` : path, ...seen },
    beta: header('beta'),
    partner_id: header('x-personio-partner-id'),
    app_id: header('x-personio-app-id'),
  });
}

/** Asked before the answer, which may use the token up. */
function credentialOf({ credentials }: World, request: Request): string | null {
  const token = credentials.token(bearerOf(request) ?? '');
  const { client_id: clientId } = request.method === 'POST' ? fieldsOf(request) : {};
  return token?.credential.clientId ?? (typeof clientId === 'string' ? clientId : null);
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', headers, socket } = incoming;
  const baseUrl = `http://${headers.host ?? '127.0.0.1'}`;
  const { pathname, searchParams, search } = new URL(incoming.url ?? '/', baseUrl);
  const bytes = method === 'GET' ? Buffer.alloc(0) : await bytesOf(incoming);
  const address = socket.remoteAddress ?? '';
  return {
    method,
    path: pathname,
    query: searchParams,
    headers,
    bytes: bytes ?? Buffer.alloc(0),
    tooLong: bytes === null,
    body: bytes?.toString() ?? '',
    address,
    baseUrl,
    href: baseUrl + pathname + search,
  };
}

/** Null when it is too long: read to its end all the same, as the sender hears no answer before. */
async function bytesOf(incoming: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size < TOO_LONG) pieces.push(piece);
    else pieces.length = 0;
  }
  return size < TOO_LONG ? Buffer.concat(pieces) : null;
}
