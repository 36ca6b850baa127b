import { type Reply, json } from '../bodies.js';
import { FAULT_KINDS, type Meanwhile } from '../faults.js';
import { HOLD_POINTS } from '../holds.js';
import { type Log } from '../log.js';
import { type Rule } from '../rules.js';
import { type World } from '../world.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, number, record, text, wrong } from './fields.js';

/** What becomes of requests on their way, and what came of them. */
export const routes: readonly ControlRoute[] = [
  route('POST', '/faults', addFault),
  route('DELETE', '/faults', clearFaults),
  route('GET', '/faults', ({ world }) => json(faultsOf(world))),
  route('POST', '/faults/release', releaseAll),
  route('POST', '/holds', addHold),
  route('DELETE', '/holds', clearHolds),
  route('GET', '/holds', ({ world }) => json(holdsOf(world))),
  route('POST', '/holds/release', releaseSome),
  route('GET', '/requests', ({ world, query }) => shown('requests', world.requests, query)),
  route('DELETE', '/requests', ({ world }) => forgotten(world.requests)),
  route('GET', '/ledger', ({ world, query }) => shown('effects', world.ledger, query)),
  route('DELETE', '/ledger', ({ world }) => forgotten(world.ledger)),
];

function addFault({ world, body }: ControlCall): Reply {
  const { kind, chance, status, ms, url, body: content, calls, held, without_effect: without } = body;
  world.faults.add({
    ...ruleOf(body),
    kind: among(FAULT_KINDS, String(kind)),
    ...(chance === undefined ? {} : { chance: number(chance) }),
    ...(status === undefined ? {} : { status: number(status) }),
    ...(ms === undefined ? {} : { ms: number(ms) }),
    ...(url === undefined ? {} : { url: text(url) }),
    ...(content === undefined ? {} : { body: content }),
    ...(calls === undefined ? {} : { calls: meanwhileOf(calls) }),
    held: held === true,
    without_effect: without === true,
  });
  return json(faultsOf(world), 201);
}

function ruleOf({ match, query, times = 1, skip = 0 }: Record<string, unknown>): Rule {
  const counts = { times: number(times), skip: number(skip) };
  return { match: text(match), ...counts, ...(query === undefined ? {} : { query: text(query) }) };
}

function meanwhileOf(calls: unknown): Meanwhile[] {
  if (!Array.isArray(calls)) throw wrong('A list of calls is wanted.');
  return calls.map((one) => {
    const { method, path, body } = record(one);
    return { method: text(method), path: text(path), body: body === undefined ? {} : record(body) };
  });
}

/** Answers that a fault holds back go out. */
function clearFaults({ world }: ControlCall): Reply {
  world.faults.clear();
  world.holds.release();
  return json(faultsOf(world));
}

function releaseAll({ world }: ControlCall): Reply {
  world.holds.release();
  return json(faultsOf(world));
}

const faultsOf = ({ faults, holds }: World): object => ({ faults: faults.rules, held: holds.waiting.length });

function addHold({ world, body }: ControlCall): Reply {
  world.holds.add({ ...ruleOf(body), at: among(HOLD_POINTS, body['at'] ?? 'after') });
  return json(holdsOf(world), 201);
}

function clearHolds({ world }: ControlCall): Reply {
  world.holds.clear();
  return json(holdsOf(world));
}

function releaseSome({ world, body: { n } }: ControlCall): Reply {
  world.holds.release(n === undefined ? undefined : number(n));
  return json(holdsOf(world));
}

const holdsOf = ({ holds }: World): object => ({ holds: holds.rules, waiting: holds.waiting });

function shown(name: string, log: Log<object>, query: URLSearchParams): Reply {
  return json({ total: log.total, [name]: log.since(Number(query.get('since') ?? 0)) });
}

function forgotten(log: Log<object>): Reply {
  log.clear();
  return json({ total: 0 });
}
