import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { PassedAnswer } from '../contract.js';

/** Tokens are given out and taken back there; and what Personio tells us by itself shows what we know it by. */
export const NEVER = ['/v1/auth/**', '/v2/auth/**', '/v2/webhooks/**'] as const;

export const isV1 = (path: string): boolean => path.startsWith('/v1/');

/** As budgets name it. */
const LONGEST = 200;

/** The endpoint as Personio counts it: ids are no part of its name. */
export function patternOf(path: string): string {
  const [plain = ''] = path.split('?');
  const names = plain.split('/').filter((name) => name !== '');
  return `/${names.map((name, at) => (at > 0 && /[\d%]/.test(name) ? '{id}' : name)).join('/')}`.slice(0, LONGEST);
}

/** Whether a new token might mend it: 401 always may; 403 where it speaks of the authorization, and not of what is forbidden. */
export async function isAboutTheToken({ status, body }: PassedAnswer): Promise<boolean> {
  if (status !== 403) return status === 401;
  return /authori[sz]ation/i.test(await beginningOf(body));
}

/** Whoever says why comes to the point. */
const PATIENCE_MS = 5000;

/** It stays to be read. */
async function beginningOf(body: Readable): Promise<string> {
  if (body.readableLength === 0) await somethingOf(body);
  if (body.readableLength === 0) return ''; // to read on would end it before anybody else has seen it
  const chunk = body.read() as Buffer | null;
  if (chunk === null) return '';
  body.unshift(chunk);
  return chunk.toString('utf8');
}

/** Resolves once there is something, or there will be nothing. */
async function somethingOf(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  const found = new AbortController();
  const signal = AbortSignal.any([found.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const events = ['readable', 'end', 'close'].map((event) => once(body, event, { signal }));
  await Promise.race(events).catch(() => undefined);
  found.abort();
}
