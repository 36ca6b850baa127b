import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ConfigError } from './errors.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = [Address, number];
export type PortRange = readonly [number, number];

/**
 * Whether anybody on the internet has this address. Of IPv6 only 2000::/3 is given out: ranges that carry an IPv4 address and lie
 * outside of it (`::/96`, mapped, NAT64) need no name here; those within it (6to4, Teredo) are ranges of their own.
 */
export function isPublic(text: string): boolean {
  const address = parsed(text);
  if (address?.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}

export function isWithin(text: string, networks: readonly Network[]): boolean {
  const address = parsed(text);
  const known = address && ipaddr.process(address.toString()); // a mapped address leads to the IPv4 address in it
  return known !== null && networks.some(([net, bits]) => known.kind() === net.kind() && known.match(net, bits));
}

/** `10.1.0.0/16,fd00::/8`; a single address is a network of its own. Throws ConfigError with the setting's name. */
export function networksOf(text: string, setting = 'OUTBOUND_NETWORKS'): Network[] {
  return listed(text).map((item) => {
    const [address = '', bits = address.includes(':') ? '128' : '32', ...more] = item.split('/');
    const network = `${address}/${bits}`;
    if (isIP(address) === 0 || !ipaddr.isValidCIDR(network) || more.length > 0) {
      throw new ConfigError(`"${item}" in ${setting} is not a network.`);
    }
    return ipaddr.parseCIDR(network);
  });
}

/** `80,443,8000-8999` */
export function portsOf(text: string): PortRange[] {
  return listed(text).map((item) => {
    const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(item) ?? [];
    if (from === undefined)
      throw new ConfigError(`"${item}" in OUTBOUND_PORTS is neither a port nor a range of ports.`);
    return [Number(from), Number(to)];
  });
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** The spellings that resolvers and `URL` use, and no other. */
const parsed = (text: string): Address | null => (isIP(text) === 0 ? null : ipaddr.parse(text));
