import { HAPPENINGS } from '../company/happenings.js';
import { type Call } from '../world.js';
import { invalidContent, refusal } from '../v2/absence-bodies.js';
import { AUTH_TYPES, STATUSES, type WebhookSettings } from './webhook.js';

const MOST_HEADERS = 3;
/** Personio webhooks: names of custom headers must not begin with one of these. */
const RESERVED = /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|content-type)/i;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

type Read<T> = (call: Call, value: unknown) => T;

/** What a body may name, and what it has to be. */
const FIELDS: { [K in keyof Required<WebhookSettings> as string]: [keyof WebhookSettings, Read<unknown>] } = {
  url: ['url', addressIn],
  description: ['description', textIn],
  status: ['status', (call, value) => wordIn(call, STATUSES, value)],
  auth_type: ['authType', (call, value) => wordIn(call, AUTH_TYPES, value)],
  token: ['token', (call, value) => (value === null ? null : textIn(call, value))],
  custom_headers: ['customHeaders', headersIn],
  enabled_events: ['events', eventsIn],
};

/** The settings that a body names; what it does not know, it leaves out. */
export function settingsIn(call: Call, body: Record<string, unknown>): Partial<WebhookSettings> {
  const known = Object.entries(FIELDS).filter(([name]) => body[name] !== undefined);
  return Object.fromEntries(known.map(([name, [key, read]]) => [key, read(call, body[name])]));
}

/** What a webhook has that says nothing else (Personio webhooks: it begins switched off). */
const BLANK = { status: 'DISABLED', authType: 'TOKEN', token: null, customHeaders: [] } as const;

/** A webhook that is to show a token, or headers, has to have them (inferred). */
export function complete(call: Call, settings: Partial<WebhookSettings>): WebhookSettings {
  const { url, description, events, ...rest } = { ...BLANK, ...settings };
  if (url === undefined || description === undefined || events === undefined) throw invalidContent(call);
  const bare = rest.authType === 'TOKEN' ? !rest.token : rest.authType === 'CUSTOM' && rest.customHeaders.length === 0;
  if (bare) throw unprocessable(call, 'The authentication of the webhook is incomplete.');
  return { url, description, events, ...rest };
}

/** https only; the machine itself is let through, so that tests and demos need no certificate. */
function addressIn(call: Call, value: unknown): string {
  const text = textIn(call, value);
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw invalidContent(call);
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) throw unprocessable(call, 'The URL must use HTTPS.');
  return text;
}

function eventsIn(call: Call, value: unknown): WebhookSettings['events'] {
  const known = [...HAPPENINGS, 'ping'] as const;
  if (!Array.isArray(value) || value.length === 0) throw invalidContent(call);
  return value.map((name: unknown) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw unprocessable(call, 'There is no such event.');
    return found;
  });
}

function headersIn(call: Call, value: unknown): WebhookSettings['customHeaders'] {
  if (!Array.isArray(value)) throw invalidContent(call);
  if (value.length > MOST_HEADERS) throw unprocessable(call, 'There are too many custom headers.');
  return value.map((one: unknown) => {
    const { name, value: content } = (one ?? {}) as Record<string, unknown>;
    const header = { name: textIn(call, name), value: textIn(call, content) };
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header.name) || RESERVED.test(header.name)) {
      throw unprocessable(call, 'The name of a custom header is not allowed.');
    }
    return header;
  });
}

function wordIn<const T extends string>(call: Call, words: readonly T[], value: unknown): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalidContent(call);
  return found;
}

function textIn(call: Call, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalidContent(call);
  return value;
}

function unprocessable(call: Call, detail: string): ReturnType<typeof refusal> {
  return refusal(call, 422, 'Unprocessable entity', detail);
}
