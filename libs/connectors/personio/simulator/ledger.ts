import { createHash } from 'node:crypto';
import { type Reply, Refusal, problemOf } from './bodies.js';
import { allPartsOf } from './files/multipart.js';
import { type Effect } from './log.js';
import { type Request, type World, bearerOf } from './world.js';

interface Served {
  world: World;
  request: Request;
  route: { path: string; writes?: boolean };
  params?: Record<string, string>;
}

/** Serves a request, unless a fault stops it at the door, and enters into the ledger what a write did. */
export function perform(served: Served, serve: () => Reply): Reply {
  const { world, request, route } = served;
  if (request.stopped === true) throw new Refusal(problemOf(503, world.company.clock.now()));
  const reply = serve();
  // Some answers are errors although part of what was sent is stored (Personio v1 attendances, create).
  const done = reply.status < 400 || (reply.created?.length ?? 0) > 0;
  if (route.writes === true && done) world.ledger.add(effectOf(served, reply));
  return reply;
}

function effectOf({ world, request, route, params = {} }: Served, { created = [] }: Reply): Effect {
  const token = world.credentials.token(bearerOf(request) ?? '');
  return {
    ...{ method: request.method, path: route.path, params, query: request.query.toString(), created },
    ...{ digest: digestOf(request), credential: token?.credential.clientId ?? null },
  };
}

function digestOf({ headers, bytes }: Request): string {
  const hash = createHash('sha256');
  const parts = allPartsOf(headers['content-type'], bytes);
  if (parts.length === 0) return hash.update(bytes).digest('hex');
  for (const [name, part] of parts) {
    hash.update(JSON.stringify([name, part.filename, part.bytes.length])).update(part.bytes);
  }
  return hash.digest('hex');
}
