import { randomBytes } from 'node:crypto';
import type { ConnectionKeys } from '#vault';
import type { Secret } from './endpoint.js';

export const PREFIX = 'whsec_';
const BYTES = 32;

/** As Standard Webhooks writes them. */
export const newSecret = (): Secret => ({ secret: `${PREFIX}${randomBytes(BYTES).toString('base64')}`, until: null });

/** In front of those that go on for a while: until then, or until they would have ended anyway. */
export function rotated(secrets: readonly Secret[], made: Secret, until: Date): Secret[] {
  const old = secrets.map((each) => ({
    ...each,
    until: each.until && each.until.getTime() < until.getTime() ? each.until : until,
  }));
  return [made, ...validOf(old, new Date())];
}

export const validOf = (secrets: readonly Secret[], now: Date): Secret[] =>
  secrets.filter(({ until }) => until === null || until.getTime() > now.getTime());

/** With the endpoint's own keys. */
export const sealSecrets = (keys: ConnectionKeys, id: string, secrets: readonly Secret[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(keys.seal('endpoint_secrets', id, JSON.stringify(secrets)));

/** The newest first. */
export function openSecrets(keys: ConnectionKeys, id: string, sealed: Uint8Array): Secret[] {
  const kept = JSON.parse(keys.open('endpoint_secrets', id, sealed).toString('utf8')) as Kept[];
  return kept.map(({ secret, until }) => ({ secret, until: until === null ? null : new Date(until) }));
}

interface Kept {
  secret: string;
  until: string | null;
}
