import type { DeliveryStage, Told } from './delivery-stage.js';
import type { Heard, Receiver } from './delivery-receivers.js';

/** What the change log shows of one thing that an endpoint is to be told of. */
interface Expected {
  sequence: number;
  previous: number | null;
  type: string;
  id: string;
  epoch: number;
}

/** Before one is given up. */
const TRIES = 10;

/** What became of all deliveries together. */
export interface Verdict {
  deliveries: number;
  exhausted: number;
  /** Taken once more than once. */
  duplicates: number;
  /** Sentences: whatever is not as it was promised. */
  wrong: string[];
}

/** Holds what receivers have heard, and what our own log says, against the change log. */
export async function verdictOn(stage: DeliveryStage): Promise<Verdict> {
  const verdict: Verdict = { deliveries: 0, exhausted: 0, duplicates: 0, wrong: [] };
  const states = await statesOf(stage);
  for (const told of stage.told) {
    for (const { connection, token } of stage.linked) {
      if (told.endpoint.connectionIds.length > 0 && !told.endpoint.connectionIds.includes(connection.id)) continue;
      const expected = await changesFor(stage, told, token);
      judge({ told, connectionId: connection.id, expected, states }, verdict);
    }
    const { receiver, endpoint } = told;
    verdict.duplicates += duplicatesOf(receiver.heard);
    verdict.wrong.push(...receiver.refused.map((what) => `receiver ${receiver.number} turned away: ${what}`));
    verdict.wrong.push(...unequal(receiver.heard).map((id) => `${id} came with other bytes`));
    if (endpoint.ordered)
      verdict.wrong.push(...disordered(receiver.heard).map((what) => `receiver ${receiver.number}: ${what}`));
  }
  if (verdict.deliveries !== states.size) verdict.wrong.push(`${states.size} deliveries are noted`);
  return verdict;
}

interface Part {
  told: Told;
  connectionId: string;
  expected: Expected[];
  states: ReadonlyMap<string, string>;
}

/** Each event is told once, under one id, and is either taken or listed as exhausted. */
function judge({ told: { receiver, endpoint }, connectionId, expected, states }: Part, verdict: Verdict): void {
  const heard = Map.groupBy(
    receiver.heard.filter(({ message }) => message.connector.id === connectionId),
    ({ message }) => message.sequence,
  );
  const wrong = (sequence: number, what: string): void =>
    void verdict.wrong.push(`receiver ${receiver.number}, connection ${connectionId}, ${sequence}: ${what}`);
  for (const each of expected) {
    const { sequence } = each;
    const state = states.get(`${endpoint.id} ${connectionId} ${sequence}`);
    const times = heard.get(sequence) ?? [];
    heard.delete(sequence);
    verdict.deliveries += 1;
    if (state === 'exhausted') verdict.exhausted += 1;
    if (state !== endOf(receiver, times)) wrong(sequence, `${state ?? 'no delivery'}, heard ${times.length} times`);
    for (const what of deviations(times, each)) wrong(sequence, what);
  }
  for (const sequence of heard.keys()) wrong(sequence, 'is none of its own');
}

/** What the log must say of it; null: there is nothing to be said, it was neither taken nor refused. */
function endOf({ manner }: Receiver, times: readonly Heard[]): string | null {
  if (times.some(({ taken }) => taken)) return 'delivered';
  return manner === 'takes nothing' && times.length >= TRIES ? 'exhausted' : null;
}

function deviations(times: readonly Heard[], expected: Expected): string[] {
  const found: string[] = [];
  if (new Set(times.map(({ message }) => message.id)).size > 1) found.push('came under several ids');
  if (times.some(({ message }) => !isOf(message, expected))) found.push('is told otherwise in the change log');
  return found;
}

const isOf = ({ previous, type, epoch, data }: Heard['message'], expected: Expected): boolean =>
  previous === expected.previous && type === expected.type && epoch === expected.epoch && data.id === expected.id;

const duplicatesOf = (heard: readonly Heard[]): number => {
  const taken = heard.filter((one) => one.taken).map(({ message }) => message.id);
  return taken.length - new Set(taken).size;
};

/** The ids of those that were not the same each time. */
function unequal(heard: readonly Heard[]): string[] {
  const digests = new Map<string, string>();
  return heard
    .filter(({ message: { id }, digest }) => (digests.get(id) ?? digests.set(id, digest).get(id)) !== digest)
    .map(({ message }) => message.id);
}

/** Of one record nothing may come after what happened later. */
function disordered(heard: readonly Heard[]): string[] {
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { message } of heard) {
    const before = last.get(message.data.id) ?? 0;
    if (message.sequence < before) found.push(`${message.sequence} came after ${before}`);
    else last.set(message.data.id, message.sequence);
  }
  return found;
}

/** By endpoint, connection and number. */
async function statesOf(stage: DeliveryStage): Promise<Map<string, string>> {
  const rows = await stage.sql<{ place: string; state: string }>(
    `SELECT concat_ws(' ', endpoint_id, connection_id, seq) AS place, state FROM delivery`,
  );
  return new Map(rows.map(({ place, state }) => [place, state]));
}

/** As whoever asks for what this endpoint is told of would read it. */
async function changesFor(stage: DeliveryStage, { endpoint }: Told, token: string): Promise<Expected[]> {
  const found: Expected[] = [];
  for (let after = 0, more = true; more;) {
    const { body, status } = await stage.api.api.get(
      `/api/v1/changes?limit=500&after=${after}&types=${endpoint.events.join(',')}`,
      { key: stage.vendor.key, token },
    );
    if (status !== 200) throw new Error(`The change log answers ${status}.`);
    const { items, epoch, next, has_more: hasMore } = body as Page;
    found.push(...items.map((item) => ({ ...item, epoch })));
    [after, more] = [next, hasMore];
  }
  return found;
}

interface Page {
  items: Omit<Expected, 'epoch'>[];
  epoch: number;
  next: number;
  has_more: boolean;
}
