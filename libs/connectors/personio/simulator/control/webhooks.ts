import { type Reply, json } from '../bodies.js';
import { HAPPENINGS } from '../company/happenings.js';
import { ORDERS } from '../webhooks/deliveries.js';
import { KEY_STYLES, SPELLINGS } from '../webhooks/payload.js';
import { STATUSES, type Webhook } from '../webhooks/webhook.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, number, record, text, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('GET', '/webhooks', show),
  route('PUT', '/webhooks', set),
  route('POST', '/webhooks/release', release),
  route('POST', '/webhooks/events', happen),
  route('PATCH', '/webhooks/{id}', switchIt),
  route('DELETE', '/webhooks/{id}', forget),
];

const chance = (value: unknown): number => Math.min(1, Math.max(0, number(value)));

const SETTINGS: Record<string, (value: unknown) => unknown> = {
  spelling: (value) => among(SPELLINGS, value),
  keys: (value) => among(KEY_STYLES, value),
  pace: (value) => Math.max(1, number(value)),
  timeout_ms: number,
  delay_ms: number,
  lose: chance,
  duplicate: chance,
  reorder: chance,
  hold: (value) => value === true,
  disable_after: number,
};

/** What there is, and what is still on its way. */
function show({ world: { webhooks } }: ControlCall): Reply {
  const { deliveries, all } = webhooks;
  return json({ webhooks: all.map(webhookView), settings: deliveries.settings, ...deliveries.state });
}

function set({ world: { webhooks }, body }: ControlCall): Reply {
  const read = Object.entries(body).map(([name, value]) => {
    const check = SETTINGS[name];
    if (check === undefined) throw wrong(`There is no setting ${name}.`);
    return [name, check(value)];
  });
  return json(Object.assign(webhooks.deliveries.settings, Object.fromEntries(read)));
}

/** What is held goes out, or is lost; with it goes what waits for another attempt. */
function release({ world: { webhooks }, body }: ControlCall): Reply {
  const { count, order = ORDERS[0], drop } = body;
  webhooks.deliveries.release({
    count: count === undefined ? Infinity : number(count),
    order: among(ORDERS, order),
    drop: drop === true,
  });
  return json(webhooks.deliveries.state);
}

/** Says that something happened, whether it did or not. */
function happen({ world: { webhooks }, body }: ControlCall): Reply {
  const { event_name: named, id, person_id: person, payload } = body;
  const name = among([...HAPPENINGS, 'ping'], named);
  const subject =
    id === undefined ? null : { id: text(id), ...(person === undefined ? {} : { person: number(person) }) };
  webhooks.tell(name, subject, payload === undefined ? undefined : record(payload));
  return json({ event_name: name }, 201);
}

/** As Personio does, or an admin. */
function switchIt(call: ControlCall): Reply {
  const hook = webhookOf(call);
  const { status, token, enabled_events: events } = call.body;
  call.world.webhooks.change(hook, {
    ...(status === undefined ? {} : { status: among(STATUSES, status) }),
    ...(token === undefined ? {} : { token: text(token) }),
    ...(Array.isArray(events) ? { events: events.map((one) => among(HAPPENINGS, one)) } : {}),
  });
  return json(webhookView(hook));
}

function forget(call: ControlCall): Reply {
  const hook = webhookOf(call);
  call.world.webhooks.remove(hook);
  return json({ id: hook.id });
}

function webhookOf({ world, params }: ControlCall): Webhook {
  const found = world.webhooks.find(params['id'] ?? '');
  if (found === undefined) throw wrong('There is no such webhook.', 404);
  return found;
}

function webhookView({ id, url, description, status, authType, token, events, log, activity }: Webhook): object {
  const delivered = activity.filter((one) => one.delivered).length;
  return {
    ...{ id, url, description, status, auth_type: authType, token, enabled_events: events },
    ...{ events: log.length, requests: activity.length, delivered },
  };
}
