import type { Config } from '#kernel';

/** The address that a customer opens. The token is its fragment: a browser sends none, so it stays out of logs and referrers. */
export function magicLinkOf({ PUBLIC_URL, HOST, PORT }: Config, linkToken: string): string {
  // Every address of this machine is no address to open.
  const own = `http://${HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST}:${PORT}`;
  const url = new URL(PUBLIC_URL ?? own);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/link#${linkToken}`;
}
