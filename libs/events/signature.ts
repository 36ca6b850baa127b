import { createHmac } from 'node:crypto';
import type { Opened, Secret } from './endpoint.js';
import { PREFIX } from './endpoint-secrets.js';

/** What is signed, as it is sent. */
export interface Message {
  id: string;
  /** JSON. */
  body: Buffer;
}

/** With each secret that is valid, the newest first: whoever still knows an older one verifies with that. */
function standardHeaders({ id, body }: Message, secrets: readonly Secret[], at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), body]);
  const signatures = secrets.map(({ secret }) => `v1,${hmac(keyOf(secret), signed).toString('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** The dialect signs with one secret, by its text, and nothing but the body. It has no id, without which nobody knows a retry. */
function dialectHeaders({ id, body }: Message, secrets: readonly Secret[]): Record<string, string> {
  const [newest] = secrets;
  const signed = newest ? { 'X-Bindbee-Webhook-Signature': hmac(newest.secret, body).toString('base64url') } : {};
  return { 'webhook-id': id, ...signed };
}

/** The headers of a message that is sent at this moment. */
export function headersOf(message: Message, { style, secrets }: Opened, at: Date): Record<string, string> {
  const valid = secrets.filter(({ until }) => until === null || until > at);
  const signed = style === 'dialect' ? dialectHeaders(message, valid) : standardHeaders(message, valid, at);
  return { 'content-type': 'application/json', 'user-agent': 'Peopleport-Webhooks/1', ...signed };
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(PREFIX, ''), 'base64');

const hmac = (key: Buffer | string, text: Buffer): Buffer => createHmac('sha256', key).update(text).digest();
