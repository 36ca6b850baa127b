import fc from 'fast-check';

/** Where nobody outside may be led to: the special-purpose registries of IANA, by their first addresses and lengths. */
const NOT_PUBLIC_4 = [
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
  ],
  ...[
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  ...['127.0.0.1/32', '127.0.0.1/32', '169.254.169.254/32', '255.255.255.255/32'],
];
const NOT_PUBLIC_6 = [
  ...[
    '::/128',
    '::1/128',
    '::/96',
    '::ffff:0:0/96',
    '100::/64',
    '2001::/23',
    '2001::/32',
    '2001:2::/48',
    '2001:10::/28',
    '2001:20::/28',
    '2001:db8::/32',
    '2002::/16',
  ],
  ...[
    '3fff::/20',
    '5f00::/16',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '4000::/3',
    'fd00:ec2::254/128',
  ],
];

export const anIpv4 = fc.tuple(fc.constantFrom(...NOT_PUBLIC_4), fc.nat(0xffffffff)).map(([network, low]) => {
  const [first = '', bits = ''] = network.split('/');
  const start = first.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return start + (low % 2 ** (32 - Number(bits)));
});
const parts = (ip: number): [number, number, number, number] => [
  ip >>> 24,
  (ip >>> 16) & 255,
  (ip >>> 8) & 255,
  ip & 255,
];
export const dotted = (ip: number): string => parts(ip).join('.');
export const hex4 = (ip: number): string => `${(ip >>> 16).toString(16)}:${(ip & 0xffff).toString(16)}`;

const PART = [
  (part: number) => String(part),
  (part: number) => `0x${part.toString(16)}`,
  (part: number) => `0X00${part.toString(16).toUpperCase()}`,
  (part: number) => `0${part.toString(8)}`,
  (part: number) => `000${part.toString(8)}`,
];
/** Each is an address that a browser, and so `URL`, takes for this one. */
const SPELLINGS: ((ip: number, how: number) => string)[] = [
  dotted,
  (ip) => `${dotted(ip)}.`,
  (ip, how) =>
    parts(ip)
      .map((part, at) => PART[(how >>> (at * 3)) % PART.length]?.(part))
      .join('.'),
  (ip, how) => PART[how % PART.length]?.(ip) ?? '',
  (ip, how) => `${PART[how % PART.length]?.(ip >>> 24) ?? ''}.${ip & 0xffffff}`,
  (ip, how) => `${ip >>> 24}.${PART[how % PART.length]?.((ip >>> 16) & 255) ?? ''}.${ip & 0xffff}`,
  (ip) => dotted(ip).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  (ip) => dotted(ip).replaceAll('.', '。'),
  (ip) => dotted(ip).replaceAll('.', '．'),
  (ip) => dotted(ip).replace(/[1-9]/g, (digit) => String.fromCharCode(0x2460 + Number(digit) - 1)),
  (ip) => dotted(ip).replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
  (ip) => `[::ffff:${dotted(ip)}]`,
  (ip) => `[0:0:0:0:0:FFFF:${hex4(ip).toUpperCase()}]`,
  (ip) => `[::${dotted(ip)}]`,
  (ip) => `[0000:0000:0000:0000:0000:0000:${hex4(ip)}]`,
  (ip) => `[64:ff9b::${dotted(ip)}]`,
  (ip) => `[64:ff9b:1::${hex4(ip)}]`,
  (ip) => `[2002:${hex4(ip)}::1]`,
  (ip) => `[2001:0:${hex4(0x08080808)}:8000:1234:${hex4(~ip >>> 0)}]`,
  (ip) => `[2001::${hex4(ip)}]`,
  (ip) => `[::ffff:0:${dotted(ip)}]`,
];

/** As eight numbers of 16 bits: `2001:db8::` is written out. */
function grouped(ip: string): string[] {
  const [head = [], tail = []] = ip.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

export const anIpv6 = fc
  .tuple(fc.constantFrom(...NOT_PUBLIC_6), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }))
  .map(([network, low]) => {
    const [first = '', bits = ''] = network.split('/');
    const from = grouped(first).reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
    const whole = (from + (low & ((1n << (128n - BigInt(bits))) - 1n))).toString(16).padStart(32, '0');
    return whole.replace(/(.{4})(?!$)/g, '$1:');
  });

export const aSpelling = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(anIpv4, fc.constantFrom(...SPELLINGS), fc.nat(0xfff)).map(([ip, spell, how]) => spell(ip, how)),
  },
  { weight: 1, arbitrary: anIpv6.map((ip) => `[${ip}]`) },
);
