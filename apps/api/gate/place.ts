import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Of IPv6 whoever has one address has all of its /64. */
const OWN_PARTS = 4;

/** Where a request comes from, as far as it tells one visitor from another. */
export function placeOf({ ip }: { ip: string }): string {
  if (isIP(ip) === 0) return ip;
  const address = ipaddr.process(ip);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  return `${address.parts
    .slice(0, OWN_PARTS)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
