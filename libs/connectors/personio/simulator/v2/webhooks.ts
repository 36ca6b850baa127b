import { type Reply, json, made } from '../bodies.js';
import { utcSeconds } from '../company/clock.js';
import { HAPPENINGS } from '../company/happenings.js';
import { type ApiRoute, type Call, fieldsOf } from '../world.js';
import { complete, settingsIn } from '../webhooks/body.js';
import { eventView } from '../webhooks/payload.js';
import { type Attempt, type HookEvent, type Webhook } from '../webhooks/webhook.js';
import { refusal } from './absence-bodies.js';
import { checkFilters, instantOf } from './filters.js';
import { cut, listing, openPage, refuse, valuesOf } from './paging.js';

const LIST = '/v2/webhooks';
const ONE = `${LIST}/{id}`;
const PAGE = { fallback: 100, max: 200 };
const RANGE = ['gte', 'lte'];

export const routes: readonly ApiRoute[] = [
  { method: 'GET', path: LIST, area: 'webhooks', serve: listWebhooks },
  { method: 'POST', path: LIST, area: 'webhooks', writes: true, serve: create },
  { method: 'GET', path: ONE, area: 'webhooks', serve: get },
  { method: 'PATCH', path: ONE, area: 'webhooks', writes: true, serve: change },
  { method: 'DELETE', path: ONE, area: 'webhooks', writes: true, serve: remove },
  { method: 'POST', path: `${ONE}/ping`, area: 'webhooks', writes: true, serve: ping },
  { method: 'POST', path: `${ONE}/test-event`, area: 'webhooks', writes: true, serve: testEvent },
  { method: 'GET', path: `${ONE}/events`, area: 'webhooks', serve: listEvents },
  { method: 'GET', path: `${ONE}/activity`, area: 'webhooks', serve: listActivity },
  { method: 'POST', path: `${ONE}/redelivery`, area: 'webhooks', writes: true, serve: redeliver },
];

const NOTHING: Reply = { status: 204, headers: {}, body: '' };

/** Personio webhooks, list. */
function listWebhooks(call: Call): Reply {
  const page = openPage(call, PAGE);
  const events = valuesOf(page.query, 'enabled_events');
  const status = page.query.get('status');
  const passing = call.world.webhooks.all.filter((hook) => {
    const hears = events?.some((name) => hook.events.some((one) => one === name)) ?? true;
    return hears && (status === null || hook.status === status);
  });
  const { found, next } = cut(passing, page);
  return listing(call, page, { items: found.map((hook) => webhookView(call, hook)), next });
}

/** Personio webhooks, create: there is one for each address, unless the mode says otherwise (inferred). */
function create(call: Call): Reply {
  const settings = complete(call, settingsIn(call, fieldsOf(call.request)));
  checkAddress(call, settings.url);
  const hook = call.world.webhooks.add(settings);
  return made(webhookView(call, hook), [hook.id]);
}

/** Personio webhooks, get. */
function get(call: Call): Reply {
  return json(webhookView(call, webhookOf(call)));
}

/** Personio webhooks, update: what is not named stays. */
function change(call: Call): Reply {
  const hook = webhookOf(call);
  const { url, description, status, authType, token, customHeaders, events } = hook;
  const known = { url, description, status, authType, token, customHeaders, events };
  const settings = complete(call, { ...known, ...settingsIn(call, fieldsOf(call.request)) });
  if (settings.url !== url) checkAddress(call, settings.url);
  call.world.webhooks.change(hook, settings);
  return json(webhookView(call, hook));
}

/** Personio webhooks, delete. */
function remove(call: Call): Reply {
  call.world.webhooks.remove(webhookOf(call));
  return NOTHING;
}

/** Personio webhooks, ping: also to one that is switched off (inferred). */
function ping(call: Call): Reply {
  call.world.webhooks.tellOne(webhookOf(call), { name: 'ping', subject: null });
  return NOTHING;
}

/** Personio webhooks, test event (its keys are inferred). */
function testEvent(call: Call): Reply {
  const { event_name: named, payload = {} } = fieldsOf(call.request);
  const name = HAPPENINGS.find((one) => one === named);
  if (name === undefined || typeof payload !== 'object' || payload === null) throw refuse(call, 400, 'badContent');
  call.world.webhooks.tellOne(webhookOf(call), { name, subject: null, payload });
  return NOTHING;
}

/** Personio webhooks, events: the newest first (inferred). */
function listEvents(call: Call): Reply {
  checkFilters(call, ['occurred_at'], { operators: RANGE });
  const page = openPage(call, PAGE);
  const passing = call.world.webhooks.eventsOf(webhookOf(call)).filter(eventFilter(page.query, 'occurred_at'));
  const { found, next } = cut(passing.reverse(), page);
  return listing(call, page, { items: found.map((event) => ({ id: event.id, ...told(call, event) })), next });
}

/** Personio webhooks, activity: what was sent (its keys are inferred). */
function listActivity(call: Call): Reply {
  checkFilters(call, ['completed_at'], { operators: RANGE });
  const page = openPage(call, PAGE);
  const wanted = page.query.get('is_delivered');
  const passes = eventFilter(page.query, 'completed_at');
  const passing = call.world.webhooks.activityOf(webhookOf(call)).filter(({ event, completedAt, delivered }) => {
    return passes({ name: event.name, at: completedAt }) && (wanted === null || wanted === String(delivered));
  });
  const { found, next } = cut(passing.reverse(), page);
  return listing(call, page, { items: found.map((attempt) => attemptView(call, attempt)), next });
}

/** Personio webhooks, redelivery: of the events that a body names, or of those that a list would show (inferred). */
function redeliver(call: Call): Reply {
  const hook = webhookOf(call);
  const { webhooks } = call.world;
  const { event_ids: ids, event_name: name, occurred_at: range } = fieldsOf(call.request);
  const filters = Object.entries((range ?? {}) as Record<string, unknown>);
  const query = new URLSearchParams(
    filters.map(([operator, value]): [string, string] => [`occurred_at.${operator}`, String(value)]),
  );
  if (typeof name === 'string') query.set('event_name', name);
  const named = Array.isArray(ids) ? new Set<unknown>(ids) : undefined;
  const passes = eventFilter(query, 'occurred_at');
  for (const event of webhooks.eventsOf(hook)) {
    if (passes(event) && (named?.has(event.id) ?? true)) webhooks.deliveries.send(hook, event);
  }
  return { status: 202, headers: {}, body: '' };
}

function eventFilter(query: URLSearchParams, field: string): (event: Pick<HookEvent, 'name' | 'at'>) => boolean {
  const names = valuesOf(query, 'event_name');
  const limit = (operator: string): number | null => instantOf(query.get(`${field}.${operator}`) ?? '');
  const [from, to] = [limit('gte') ?? -Infinity, limit('lte') ?? Infinity];
  return ({ name, at }) => {
    const second = Math.floor(at / 1000) * 1000;
    return (names?.includes(name) ?? true) && at >= from && second <= to;
  };
}

function checkAddress(call: Call, url: string): void {
  const { webhooks, modes } = call.world;
  if (modes.webhook_duplicates || !webhooks.all.some((hook) => hook.url === url)) return;
  throw refusal(call, 409, 'Conflict', 'There is a webhook with this URL already.');
}

function webhookOf(call: Call): Webhook {
  const found = call.world.webhooks.find(call.params['id'] ?? '');
  if (found === undefined) throw refuse(call, 404, 'notFound');
  return found;
}

function told({ world }: Call, event: HookEvent): object {
  return eventView(event, world.webhooks.companyId, world.webhooks.deliveries.settings);
}

/** What is secret is not shown again. */
function webhookView({ request }: Call, hook: Webhook): object {
  const { id, url, description, status, authType, events, createdAt, updatedAt } = hook;
  return {
    ...{ id, url, description, status, auth_type: authType, enabled_events: events },
    ...{ created_at: utcSeconds(createdAt), updated_at: utcSeconds(updatedAt) },
    _meta: { links: { self: { href: `${request.baseUrl}${LIST}/${id}` } } },
  };
}

function attemptView(call: Call, { id, event, completedAt, delivered, status }: Attempt): object {
  return {
    ...{ id, event_id: event.id, ...told(call, event) },
    ...{ completed_at: utcSeconds(completedAt), is_delivered: delivered, response_status: status },
  };
}
