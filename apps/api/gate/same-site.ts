import type { FastifyRequest } from 'fastify';
import { AppError, type Config, publicUrl } from '#kernel';

/** A page of somebody else's asks in a member's name, or it cannot be told that none does. */
export class CrossSite extends AppError {
  readonly code = 'cross_site';
  override readonly status = 403;

  constructor() {
    super('This is answered to pages of this address only. Programs use an API key.');
  }
}

/** An answer is seen by nobody but a page of ours: where nothing changes either, anybody may ask. */
const READING = ['GET', 'HEAD'];

/**
 * Throws CrossSite for a request that changes something and does not come from a page of ours, as the browser says: in
 * Sec-Fetch-Site, or where it tells none, as over plain HTTP, in Origin.
 */
export function mustBeSameSite({ method, headers, access }: FastifyRequest, config: Config): void {
  if (READING.includes(method) && !access?.changes) return;
  const site = headers['sec-fetch-site'];
  const same = site === undefined ? isOurs(headers.origin, headers.host, config) : site === 'same-origin';
  if (!same) throw new CrossSite();
}

/** By our public address, or without HTTPS by the one that was asked: a page of another host's has another host in its origin. */
function isOurs(origin: string | undefined, host: string | undefined, config: Config): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const [from, ours] = [new URL(origin), new URL(publicUrl(config))];
  return from.origin === ours.origin || (ours.protocol === 'http:' && from.host === host);
}
